// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.MemcachedServer;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs in a JVM of its own without the leak detector, which adds an object for each buffer. */
class RoutingAllocationIT {
  private static final Logger logger = LoggerFactory.getLogger(RoutingAllocationIT.class);
  private static final String CACHE = "users";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final int WARM_UP = 20_000;

  /** Few for each round and many rounds: it is over as soon as the code is compiled. */
  private static final int GETS = 10_000;

  private static final int MAX_ROUNDS = 50;
  private static final int OVERHEAD_BYTES = 24;

  private static Node node(MemcachedServer server) {
    return Node.of(new Endpoint("127.0.0.1", server.port()));
  }

  /** With patience: a machine may stand still for seconds. */
  private static ClientConfig config(Node node) {
    return Memcached.config(node.endpoint())
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE)
        .closeTimeout(PATIENCE)
        .build();
  }

  private static CacheClient pool(Node node) {
    return ClientPool.connect(PoolConfig.builder(config(node)).size(1).build());
  }

  /** What routing adds to a GET on the calling thread, over the node's own client. */
  @Test
  void should_add_little_garbage_to_a_call() throws Exception {
    byte[] key = "a-key-of-20-bytes-ok".getBytes(UTF_8);
    try (MemcachedServer server = MemcachedServer.start();
        CacheClient plain = pool(node(server));
        ShardedClient fleet =
            ShardedClient.builder(RoutingAllocationIT::pool)
                .placement(Placement.ketama(LabelFormat.LIBMEMCACHED))
                .connect(List.of(node(server)))) {
      plain.set(CACHE, key, new byte[100], TTL);
      // What counts is compiled code.
      for (CacheClient client : List.of(plain, fleet)) {
        blocking(client, key, WARM_UP);
        async(client, key, WARM_UP);
      }
      double overhead = Double.MAX_VALUE;
      for (int round = 0; round < MAX_ROUNDS && overhead > OVERHEAD_BYTES; round++) {
        double blocking = blocking(fleet, key, GETS) - blocking(plain, key, GETS);
        double async = async(fleet, key, GETS) - async(plain, key, GETS);
        overhead = Math.max(blocking, async);
        logger.info(
            "a routed GET allocates {} bytes more (blocking), {} more (async)",
            Math.round(blocking),
            Math.round(async));
      }
      assertThat(overhead).isLessThanOrEqualTo(OVERHEAD_BYTES);
    }
  }

  private static double blocking(CacheClient client, byte[] key, int gets) throws Exception {
    long before = allocated();
    for (int i = 0; i < gets; i++) {
      client.get(CACHE, key);
    }
    return (double) (allocated() - before) / gets;
  }

  private static double async(CacheClient client, byte[] key, int gets) throws Exception {
    CompletableFuture<?>[] window = new CompletableFuture<?>[32];
    long before = allocated();
    for (int i = 0; i < gets; i++) {
      int slot = i % window.length;
      if (window[slot] != null) {
        window[slot].join();
      }
      window[slot] = client.getAsync(CACHE, key);
    }
    double bytes = (double) (allocated() - before) / gets;
    CompletableFuture.allOf(window).join();
    return bytes;
  }

  /** By reflection, because the module, which tests are compiled in, has no JMX. */
  private static long allocated() throws Exception {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long.class);
    return (long) allocated.invoke(threads, Thread.currentThread().getId());
  }
}
