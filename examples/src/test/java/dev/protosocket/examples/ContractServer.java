// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.server.TcpFaultProxy;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A server of either protocol behind a proxy that can silence it, and the client's event loop. */
final class ContractServer implements AutoCloseable {
  /** Which protocol it speaks. */
  enum Kind {
    PROTOSOCKET,
    MEMCACHED
  }

  static final String CACHE = "contract";
  static final Duration DEFAULT_TTL = Duration.ofMinutes(3);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AutoCloseable server;
  private final IntSupplier stored;
  private final TcpFaultProxy proxy;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ClientConfig config;

  ContractServer(Kind kind) {
    ClientConfig.Builder builder;
    if (kind == Kind.MEMCACHED) {
      MemcachedServer memcached = MemcachedServer.start();
      server = memcached;
      stored = memcached::items;
      proxy = TcpFaultProxy.start(memcached.address());
      builder = Memcached.config(new Endpoint("127.0.0.1", proxy.port()));
    } else {
      EmbeddedServer embedded = EmbeddedServer.builder().plaintext().caches(CACHE).start();
      server = embedded;
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

  ClientConfig config() {
    return config;
  }

  /** The server hears what is said, but nothing of what it says comes back until it heals. */
  void silence() {
    proxy.toClient().stopReading();
  }

  void heal() {
    proxy.heal();
  }

  /** Waits until the server has stored something. */
  void awaitStored() {
    Waiting.until(() -> stored.getAsInt() > 0);
  }

  /** Ends all connections, and those to come. */
  void cut() {
    proxy.refuseConnections(true);
    proxy.cutConnections();
  }

  /** Runs it on the client's event loop. */
  void onLoop(Runnable task) throws Exception {
    group.next().submit(task).get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    proxy.close();
    server.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(LONG.toSeconds(), TimeUnit.SECONDS);
  }
}
