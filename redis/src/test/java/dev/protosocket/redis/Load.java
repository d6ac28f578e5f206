// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.testing.Waiting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that call a client: four that wait for each answer, one that does not. Each value is made
 * of its key, so one of another key is seen.
 */
final class Load implements AutoCloseable {
  static final String CACHE = "c";
  static final Duration TTL = Duration.ofMinutes(10);
  static final int KEYS = 200;
  private static final int THREADS = 4;
  private static final long PAUSE_NANOS = 10_000;

  private final RedisCacheClient client;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
  private final List<Future<?>> workers = new ArrayList<>();
  private final LongAdder ended = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private final AtomicLong begun = new AtomicLong();
  private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
  private volatile boolean loaded = true;

  Load(RedisCacheClient client) {
    this.client = client;
    for (int i = 0; i < THREADS; i++) {
      int seed = i;
      workers.add(threads.submit(() -> call(seed)));
    }
    workers.add(threads.submit(this::flood));
  }

  static byte[] value(int number) {
    byte[] value = new byte[1_000];
    Arrays.fill(value, (byte) number);
    return ByteBuffer.wrap(value).putInt(number).array();
  }

  long ended() {
    return ended.sum();
  }

  long succeeded() {
    return succeeded.sum();
  }

  long failed() {
    return failed.sum();
  }

  long timedOut() {
    return timedOut.sum();
  }

  long longestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longest.get());
  }

  private void call(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (loaded) {
      int number = random.nextInt(KEYS);
      long start = System.nanoTime();
      begun.incrementAndGet();
      try {
        if (random.nextInt(4) == 0) {
          client.set(CACHE, "k" + number, value(number), TTL);
        } else {
          check(client.get(CACHE, "k" + number), number);
        }
        succeeded.increment();
      } catch (CacheException e) {
        failed(e);
      } finally {
        longest.accumulate(System.nanoTime() - start);
        ended.increment();
      }
    }
  }

  private void failed(Throwable failure) {
    failed.increment();
    if (failure instanceof RequestTimeoutException) {
      timedOut.increment();
    }
  }

  private void check(byte[] found, int number) {
    if (found != null && !Arrays.equals(found, value(number))) {
      wrong.increment();
    }
  }

  /** As many at once as the client takes, and then some. */
  private void flood() {
    byte[] key = "k1".getBytes(UTF_8);
    while (loaded) {
      long start = System.nanoTime();
      begun.incrementAndGet();
      CompletableFuture<byte[]> get = client.getAsync(CACHE, key);
      get.whenComplete(
          (found, failure) -> {
            if (failure == null) {
              check(found, 1);
              succeeded.increment();
            } else {
              failed(failure);
            }
            longest.accumulate(System.nanoTime() - start);
            ended.increment();
          });
      if (get.isCompletedExceptionally()) {
        // The others need a CPU, too.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /**
   * Ends it, and checks that every call has ended, by its deadline, and none with another key's
   * value.
   */
  void stop(Duration timeout) throws Exception {
    loaded = false;
    for (Future<?> worker : workers) {
      worker.get(5, TimeUnit.MINUTES);
    }
    // A call gives its permit back before its future tells of its end.
    Waiting.until("all have ended", () -> client.inFlight() == 0 && ended.sum() == begun.get());
    assertThat(wrong.sum()).as("values of other keys").isZero();
    assertThat(longest.get())
        .as("the longest call, in nanoseconds; a stalled machine included")
        .isLessThan(timeout.plusSeconds(58).toNanos());
  }

  @Override
  public void close() {
    loaded = false;
    threads.shutdownNow();
  }
}
