// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Endpoint;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How much older than the server's a value may be that a near cache returns which is told of
 * changes: one client writes, another reads. {@code -Dredis.writes=100000} for figures.
 */
@NeedsRedis
@Timeout(600)
class RedisStalenessIT {
  private static final int WRITES = Integer.getInteger("redis.writes", 2_000);
  private static final int KEYS = 16;
  private static final int MAX_SAMPLES = 10_000_000;
  private static final String CACHE = "c";
  private static final Duration LONG = Duration.ofMinutes(10);

  /** The write that has replaced a value, by the value, which is a write's number; 0: none. */
  private final AtomicIntegerArray next = new AtomicIntegerArray(WRITES + KEYS + 1);

  /** When a write had ended for its client; 0: not yet. */
  private final AtomicLongArray ended = new AtomicLongArray(WRITES + KEYS + 1);

  /** Of each key: what the reader has read. */
  private final AtomicIntegerArray newest = new AtomicIntegerArray(KEYS);

  /** Of each key: what the reader had read when it was told of a change last. */
  private final AtomicIntegerArray replaced = new AtomicIntegerArray(KEYS);

  private volatile boolean done;

  /** Registered behind the near cache, so it is told after it. */
  private final class Told implements Invalidations.Listener {
    @Override
    public void began() {}

    @Override
    public void ended() {}

    @Override
    public void changed(String cache, byte[] key) {
      if (cache.equals(CACHE)) {
        replaced.set(key[0], newest.get(key[0]));
      }
    }

    @Override
    public void allChanged() {}
  }

  private static RedisCacheClient connect(RedisProcess server) {
    return RedisCacheClient.connect(
        RedisConfig.builder(new Endpoint(server.host(), server.port()))
            .requestTimeout(Duration.ofSeconds(60))
            .connectTimeout(Duration.ofSeconds(60))
            .build());
  }

  private void write(RedisCacheClient writer, int number) {
    // Value 0 is none; each key has every 16th.
    int former = number - KEYS;
    if (former > 0) {
      next.set(former, number);
    }
    byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    writer.set(CACHE, new byte[] {(byte) (number % KEYS)}, value, LONG);
    ended.set(number, System.nanoTime());
  }

  @Test
  void should_return_nothing_older_than_what_it_was_told() throws Exception {
    try (RedisProcess server = RedisProcess.start();
        RedisCacheClient writer = connect(server);
        RedisCacheClient client = connect(server);
        NearCacheClient near = NearCacheClient.builder(client).invalidations(LONG).build()) {
      client.capability(Invalidations.class).orElseThrow().listen(new Told());
      Waiting.until(near::isTracking);
      for (int number = 1; number <= KEYS; number++) {
        write(writer, number);
      }
      CompletableFuture<long[]> reading = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(near, reading), "reader");
      reader.start();
      long start = System.nanoTime();
      for (int number = KEYS + 1; number <= WRITES + KEYS; number++) {
        write(writer, number);
      }
      long nanos = System.nanoTime() - start;
      // The last write of each key arrives without any cap's help.
      for (int number = WRITES + 1; number <= WRITES + KEYS; number++) {
        int last = number;
        Waiting.until(() -> newest.get(last % KEYS) == last || reading.isDone());
      }
      Waiting.until(() -> near.stats().hits() > 0 || reading.isDone());
      done = true;
      reader.join();
      long[] stale = reading.get(60, TimeUnit.SECONDS);
      Arrays.sort(stale);
      System.out.printf(
          "%,d writes in %.1f s; %,d reads, %,d of them from memory; %,d older than the server's:"
              + " median %,d us, p99 %,d us, max %,d us%n",
          WRITES,
          nanos / 1e9,
          near.stats().hits() + near.stats().misses(),
          near.stats().hits(),
          stale.length,
          micros(stale, 0.5),
          micros(stale, 0.99),
          micros(stale, 1));
    }
  }

  private static long micros(long[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : TimeUnit.NANOSECONDS.toMicros(sorted[(int) ((sorted.length - 1) * share)]);
  }

  private void read(NearCacheClient near, CompletableFuture<long[]> result) {
    long[] stale = new long[1024];
    int count = 0;
    try {
      for (int i = 0; !done; i++) {
        int key = i % KEYS;
        int told = replaced.get(key);
        long begun = System.nanoTime();
        int value = ByteBuffer.wrap(near.get(CACHE, new byte[] {(byte) key})).getInt();
        if (told > 0 && value <= told) {
          throw new AssertionError("value " + value + " after the change of " + told);
        }
        newest.set(key, value);
        int by = next.get(value);
        long end = by == 0 ? 0 : ended.get(by);
        if (end != 0 && begun - end > 0 && count < MAX_SAMPLES) {
          stale = count == stale.length ? Arrays.copyOf(stale, 2 * count) : stale;
          stale[count++] = begun - end;
        }
      }
      result.complete(Arrays.copyOf(stale, count));
    } catch (Throwable e) {
      done = true;
      result.completeExceptionally(e);
    }
  }
}
