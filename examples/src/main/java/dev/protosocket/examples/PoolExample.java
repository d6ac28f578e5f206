package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A pool is a {@link CacheClient} too: callers don't know that there are connections. */
final class PoolExample {
  private static final int THREADS = 8;
  private static final int CALLS = 500;

  private PoolExample() {}

  static void run(CacheClient pool) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      Thread thread =
          new Thread(
              () -> {
                // snippet: pool
                for (int i = 0; i < CALLS; i++) {
                  String key = "pool:" + number + ":" + i;
                  pool.set("cache", key, key.getBytes(StandardCharsets.UTF_8));
                  byte[] value = pool.get("cache", key);
                  Check.that(
                      value != null && new String(value, StandardCharsets.UTF_8).equals(key), key);
                }
                // end
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
