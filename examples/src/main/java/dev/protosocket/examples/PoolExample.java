// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A pool is a {@link CacheClient} too: callers don't know that there are connections. */
final class PoolExample {
  private static final int THREADS = 8;
  private static final int CALLS = 500;

  private PoolExample() {}

  static void run(ClientConfig config) throws InterruptedException {
    // snippet: pool
    try (ClientPool pool = ClientPool.connect(PoolConfig.builder(config).size(2).build())) {
      pool.set("cache", "city", "London".getBytes(StandardCharsets.UTF_8));
      System.out.println("pool      " + pool.cache("cache").getString("city"));
    }
    // end
    try (ClientPool pool = ClientPool.connect(PoolConfig.builder(config).size(2).build())) {
      manyThreads(pool);
    }
  }

  private static void manyThreads(CacheClient pool) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < CALLS; i++) {
                  String key = "pool:" + number + ":" + i;
                  pool.set("cache", key, key.getBytes(StandardCharsets.UTF_8));
                  byte[] value = pool.get("cache", key);
                  Check.that(
                      value != null && new String(value, StandardCharsets.UTF_8).equals(key), key);
                }
              });
      thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Check.that(failures.isEmpty(), "no call failed: " + failures);
    System.out.printf(
        "pool      %d threads x %d sequential set and get, every value right%n", THREADS, CALLS);
  }
}
