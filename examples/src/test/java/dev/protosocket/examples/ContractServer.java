// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.redis.RedisCacheClient;
import dev.protosocket.redis.RedisConfig;
import dev.protosocket.redis.RedisLayout;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.server.TcpFaultProxy;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server of one of the protocols behind a proxy that can silence it, and the client's event loop.
 */
final class ContractServer implements AutoCloseable {
  /** Which protocol it speaks. */
  enum Kind {
    PROTOSOCKET,
    MEMCACHED,
    /** A real one, by Lettuce. */
    REDIS,
    /** The same, whose values are fields of hashes. */
    REDIS_HASH,
    /** The same as the only node of a cluster. */
    REDIS_CLUSTER;

    boolean isRedis() {
      return this == REDIS || this == REDIS_HASH || this == REDIS_CLUSTER;
    }
  }

  static final String CACHE = "contract";
  static final Duration DEFAULT_TTL = Duration.ofMinutes(3);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Null if it is another's. */
  private final @Nullable AutoCloseable own;

  private final Callable<Integer> stored;
  private final TcpFaultProxy proxy;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Kind kind;
  private final ClientConfig config;
  private @Nullable ClientResources lettuce;

  /**
   * Starts what tests of this kind can share, because it takes longest to start. Null if they share
   * nothing.
   */
  static @Nullable RedisProcess shared(Kind kind) throws IOException {
    return switch (kind) {
      case PROTOSOCKET, MEMCACHED -> null;
      case REDIS, REDIS_HASH -> RedisProcess.start();
      case REDIS_CLUSTER -> {
        RedisProcess node =
            RedisProcess.start("--cluster-enabled", "yes", "--cluster-node-timeout", "60000");
        node.ask("CONFIG", "SET", "cluster-announce-ip", "127.0.0.1");
        node.ask("CLUSTER", "ADDSLOTSRANGE", "0", String.valueOf(SlotHash.SLOT_COUNT - 1));
        yield node;
      }
    };
  }

  /**
   * Starts an empty one.
   *
   * @param redis what is {@link #shared}; stays open
   */
  ContractServer(Kind kind, @Nullable RedisProcess redis) throws IOException {
    this.kind = kind;
    ClientConfig.Builder builder;
    if (redis != null) {
      own = null;
      redis.ask("FLUSHALL");
      stored = () -> Integer.valueOf(redis.ask("DBSIZE").substring(1));
      proxy = TcpFaultProxy.start(redis.address());
      if (kind == Kind.REDIS_CLUSTER) {
        announce(redis, proxy.port());
      }
      lettuce = ClientResources.builder().ioThreadPoolSize(2).build();
      builder = Memcached.config(new Endpoint("127.0.0.1", proxy.port()));
    } else if (kind == Kind.MEMCACHED) {
      MemcachedServer memcached = MemcachedServer.start();
      own = memcached;
      stored = memcached::items;
      proxy = TcpFaultProxy.start(memcached.address());
      builder = Memcached.config(new Endpoint("127.0.0.1", proxy.port()));
    } else {
      EmbeddedServer embedded = EmbeddedServer.builder().plaintext().caches(CACHE).start();
      own = embedded;
      stored = () -> (int) embedded.stats().sets();
      proxy = TcpFaultProxy.start(embedded.address());
      builder =
          ClientConfig.builder(Credential.of("127.0.0.1", proxy.port(), embedded.token()))
              .tls(TlsOptions.insecurePlaintext());
    }
    config =
        builder
            .connectTimeout(LONG)
            .requestTimeout(LONG)
            .defaultTtl(DEFAULT_TTL)
            .eventLoopGroup(group)
            .build();
  }

  /** Waits for the cluster of one node, which its clients find behind the proxy. */
  private static void announce(RedisProcess node, int port) throws IOException {
    node.ask("CONFIG", "SET", "cluster-announce-port", String.valueOf(port));
    Waiting.until(
        "the cluster is whole",
        () ->
            node.ask("CLUSTER", "INFO").contains("cluster_state:ok")
                && node.ask("CLUSTER", "SLOTS").startsWith("*1")
                && node.ask("CLUSTER", "NODES").contains("127.0.0.1:" + port + "@"));
  }

  /** Connects as an application would do it first. */
  CacheClient connection() {
    return kind.isRedis() ? redis() : ProtosocketClient.connect(config);
  }

  /** Connects as an application would do it in earnest. */
  CacheClient pool() {
    return kind.isRedis()
        ? redis()
        : ClientPool.connect(PoolConfig.builder(config).size(2).build());
  }

  private CacheClient redis() {
    Endpoint endpoint = new Endpoint("127.0.0.1", proxy.port());
    RedisConfig.Builder servers =
        kind == Kind.REDIS_CLUSTER
            ? RedisConfig.cluster(List.of(endpoint))
            : RedisConfig.builder(endpoint);
    RedisCacheClient client =
        RedisCacheClient.connect(
            servers
                .layout(kind == Kind.REDIS_HASH ? RedisLayout.HASH : RedisLayout.STRING)
                .connectTimeout(LONG)
                .requestTimeout(LONG)
                .defaultTtl(DEFAULT_TTL)
                .resources(lettuce)
                .build());
    // Of a cluster, the first call to a node connects to it.
    client.get(CACHE, "unread");
    if (kind == Kind.REDIS_HASH) {
      // The first script of its kind is sent twice.
      client.set(CACHE, "unread", new byte[0]);
      client.delete(CACHE, "unread");
    }
    return client;
  }

  /** The server hears what is said, but nothing of what it says comes back until it heals. */
  void silence() {
    proxy.toClient().stopReading();
  }

  void heal() {
    proxy.heal();
  }

  /** Waits until the server has stored something. */
  void awaitStored() throws Exception {
    Waiting.until(() -> stored.call() > 0);
  }

  /** Ends all connections, and those to come. */
  void cut() {
    proxy.refuseConnections(true);
    proxy.cutConnections();
  }

  /**
   * Runs it on an event loop of the client. The others stand still meanwhile: an answer that came
   * on one of them would not have to be waited for.
   */
  void onLoop(Runnable task) throws Exception {
    EventLoopGroup loops = group;
    if (lettuce != null) {
      loops = lettuce.eventLoopGroupProvider().allocate(Transports.eventLoopGroupClass());
    }
    List<EventExecutor> all = new ArrayList<>();
    loops.forEach(all::add);
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch standing = new CountDownLatch(all.size() - 1);
    try {
      for (EventExecutor other : all.subList(1, all.size())) {
        other.execute(
            () -> {
              standing.countDown();
              awaitUninterruptibly(done);
            });
      }
      awaitUninterruptibly(standing);
      all.get(0).submit(task).get(LONG.toSeconds(), TimeUnit.SECONDS);
    } finally {
      done.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("an event loop is busy for a minute");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws Exception {
    proxy.close();
    if (own != null) {
      own.close();
    }
    if (lettuce != null) {
      lettuce.shutdown(0, 5, TimeUnit.SECONDS).await(LONG.toSeconds(), TimeUnit.SECONDS);
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(LONG.toSeconds(), TimeUnit.SECONDS);
  }
}
