// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that is killed under load, stays away and comes back; and one that forgets what it has
 * no room for. Away until a thousand calls have failed in each build; longer by {@code
 * -Dredis.away.millis=30000}.
 */
@NeedsRedis
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RedisOutageIT {
  private static final long AWAY_MILLIS = Long.getLong("redis.away.millis", 0);
  private static final String CACHE = "c";
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int THREADS = 4;
  private static final int KEYS = 200;
  private static final int MAX_IN_FLIGHT = 256;
  private static final long PAUSE_NANOS = 10_000;

  private final LongAdder ended = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private final AtomicLong begun = new AtomicLong();
  private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
  private volatile boolean loaded = true;

  private static byte[] value(int number) {
    byte[] value = new byte[1_000];
    Arrays.fill(value, (byte) number);
    return ByteBuffer.wrap(value).putInt(number).array();
  }

  @Test
  void should_end_every_call_while_the_server_is_away_and_go_on_when_it_is_back() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    try (RedisProcess server = RedisProcess.start();
        RedisCacheClient client =
            RedisCacheClient.connect(
                RedisConfig.builder(new Endpoint("127.0.0.1", server.port()))
                    .requestTimeout(TIMEOUT)
                    .connectTimeout(Duration.ofSeconds(60))
                    .maxInFlight(MAX_IN_FLIGHT)
                    .build())) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int seed = i;
        workers.add(threads.submit(() -> call(client, seed)));
      }
      workers.add(threads.submit(() -> flood(client)));
      Waiting.until("values are read", () -> succeeded.sum() > 1_000);
      long before = heap();

      server.kill();
      long killed = System.nanoTime();
      long failedBefore = failed.sum();
      Waiting.until(
          "calls fail",
          Duration.ofMinutes(5),
          () ->
              failed.sum() > failedBefore + 1_000
                  && System.nanoTime() - killed > TimeUnit.MILLISECONDS.toNanos(AWAY_MILLIS));
      long away = heap();
      assertThat(client.inFlight()).isLessThanOrEqualTo(MAX_IN_FLIGHT);

      server.restart();
      long back = System.nanoTime();
      long succeededBefore = succeeded.sum();
      Waiting.until("values are read again", () -> succeeded.sum() > succeededBefore);
      long recovery = System.nanoTime() - back;

      loaded = false;
      for (Future<?> worker : workers) {
        worker.get(5, TimeUnit.MINUTES);
      }
      // A call gives its permit back before its future tells of its end.
      Waiting.until("all have ended", () -> client.inFlight() == 0 && ended.sum() == begun.get());
      assertThat(wrong.sum()).as("values of other keys").isZero();
      assertThat(ended.sum()).isEqualTo(begun.get());
      assertThat(longest.get())
          .as("the longest call, in nanoseconds; a stalled machine included")
          .isLessThan(TIMEOUT.plusSeconds(58).toNanos());
      System.out.printf(
          "%,d calls, %,d failed, the longest took %,d ms; heap %,d KiB before, %,d KiB while away;"
              + " the first value %,d ms after the server's return%n",
          ended.sum(),
          failed.sum(),
          longest.get() / 1_000_000,
          before / 1024,
          away / 1024,
          recovery / 1_000_000);
    } finally {
      loaded = false;
      threads.shutdownNow();
    }
  }

  /** What is reachable, or nearly. */
  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void call(RedisCacheClient client, int seed) {
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
        failed.increment();
      } finally {
        longest.accumulate(System.nanoTime() - start);
        ended.increment();
      }
    }
  }

  private void check(byte[] found, int number) {
    if (found != null && !Arrays.equals(found, value(number))) {
      wrong.increment();
    }
  }

  /** As many at once as the client takes, and then some. */
  private void flood(RedisCacheClient client) {
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
              failed.increment();
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

  @Test
  void should_find_no_wrong_value_where_much_is_evicted() throws Exception {
    int keys = 2_000;
    try (RedisProcess server =
            RedisProcess.start("--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru");
        RedisCacheClient client =
            RedisCacheClient.connect(
                RedisConfig.builder(new Endpoint("127.0.0.1", server.port()))
                    .requestTimeout(Duration.ofSeconds(60))
                    .connectTimeout(Duration.ofSeconds(60))
                    .build())) {
      for (int i = 0; i < keys; i++) {
        client.set(CACHE, "k" + i, Arrays.copyOf(value(i), 5_000), TTL);
      }
      int found = 0;
      for (int i = 0; i < keys; i++) {
        byte[] value = client.get(CACHE, "k" + i);
        if (value != null) {
          found++;
          assertThat(value).isEqualTo(Arrays.copyOf(value(i), 5_000));
        }
      }
      assertThat(found).isPositive().isLessThan(keys);
      assertThat(server.ask("INFO", "stats")).doesNotContain("evicted_keys:0\r");
    }
  }
}
