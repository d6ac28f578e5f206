// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many threads at a watch, and what a call of one of them allocates. */
class KeyWatchThreadsTest {
  private static final int THREADS = 4;
  private static final int CALLS = 20_000;

  private static void inThreads(IntFunction<Callable<?>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(work.apply(i)));
      }
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void should_lose_no_key_but_those_of_threads_that_meet() throws Exception {
    KeyWatch watch = KeyWatch.builder().sampleOneIn(1).build(() -> 0, () -> 0);
    inThreads(
        number ->
            () -> {
              // Each has a client of its own, which is no more than one thread may use.
              CacheClient client = watch.over(new SteppedClient());
              for (int i = 0; i < CALLS; i++) {
                client.get("a", i % 2 == 0 ? "hot" : "key" + i % 10);
              }
              return null;
            });

    KeyWatchSnapshot seen = watch.snapshot();

    assertThat(seen.calls()).isPositive().isLessThanOrEqualTo((long) THREADS * CALLS);
    assertThat(seen.hotKeys()).hasSizeBetween(1, 6);
    assertThat(seen.hotKeys().stream().mapToLong(HotKey::calls).sum()).isEqualTo(seen.calls());
    assertThat(seen.hotKeys().get(0).keyHash()).isEqualTo(watch.hashOf("hot"));
  }

  @Test
  void should_keep_exactly_the_slowest_of_all_threads() throws Exception {
    KeyWatch watch = KeyWatch.builder().slowest(50).build(() -> 0, () -> 0);
    inThreads(
        number ->
            () -> {
              for (int i = 0; i < CALLS; i++) {
                // Each number once, in no order.
                long nanos = (long) (i * 7919 % CALLS) * THREADS + number;
                if (watch.isSlow(nanos, 0)) {
                  watch.add(call(nanos), 0);
                }
              }
              return null;
            });

    long most = (long) THREADS * CALLS;
    assertThat(watch.snapshot().slowestCalls())
        .extracting(SlowCall::nanos)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).mapToObj(i -> most - i).toList());
  }

  private static SlowCall call(long nanos) {
    return new SlowCall(
        Operation.GET, "a", null, 1, nanos, Outcome.MISS, null, null, 1, 0, null, null);
  }

  /** What is not of the sample, and not slow, allocates nothing of ours. */
  @Test
  void should_allocate_next_to_nothing_for_a_blocking_call() {
    KeyWatch watch = KeyWatch.builder().sampleOneIn(KeyWatch.MAX_SAMPLE).build();
    CacheClient client = watch.over(new Nothing());
    Call<?> call = Call.get("a", new byte[] {0});
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 1_000_000;
    for (int i = 0; i < calls / 10; i++) {
      client.send(call);
    }
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      client.send(call);
    }

    // The smallest object has 16 bytes.
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * calls);
  }

  /** Does nothing. */
  private static final class Nothing implements CacheClient {
    @Override
    public <V> CompletableFuture<V> sendAsync(Call<V> call) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <V> V send(Call<V> call) {
      return null;
    }

    @Override
    public CacheClient withTimeout(Duration timeout) {
      return this;
    }

    @Override
    public Duration defaultTtl() {
      return Duration.ofMinutes(1);
    }

    @Override
    public void close() {}
  }
}
