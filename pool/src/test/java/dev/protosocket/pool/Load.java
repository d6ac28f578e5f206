// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/** Threads that set a key and get it back until closed, and count what goes wrong. */
final class Load implements AutoCloseable {
  final AtomicLong calls = new AtomicLong();
  final AtomicLong failures = new AtomicLong();
  final AtomicLong wrongValues = new AtomicLong();
  final AtomicReference<Throwable> lastFailure = new AtomicReference<>();
  final ConcurrentHistogram latency = new ConcurrentHistogram(60_000_000_000L, 3);

  private final CacheClient client;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Load(CacheClient client, int threadCount) {
    this.client = client;
    for (int i = 0; i < threadCount; i++) {
      String prefix = "load-" + i + "-";
      Thread thread = new Thread(() -> run(prefix), prefix);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(String prefix) {
    for (long n = 0; !stopped; n++) {
      // One key in four is used again, so that a wrong value can be an old one too.
      String key = prefix + n % 4;
      byte[] value = (prefix + n).getBytes(StandardCharsets.UTF_8);
      boolean stored = call(() -> client.set("cache", key, value));
      if (stored) {
        call(
            () -> {
              byte[] found = client.get("cache", key);
              // A restarted server has forgotten it.
              if (found != null && !Arrays.equals(found, value)) {
                wrongValues.incrementAndGet();
              }
            });
      }
    }
  }

  private boolean call(Runnable operation) {
    long start = System.nanoTime();
    try {
      operation.run();
      return true;
    } catch (CacheException e) {
      lastFailure.set(e);
      failures.incrementAndGet();
      // The callers of a failing cache have other things to do too.
      LockSupport.parkNanos(100_000);
      return false;
    } finally {
      calls.incrementAndGet();
      latency.recordValue(System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
