// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What recording allocates; the time it takes is RecordBenchmark's matter. */
class RecordingCostTest {
  private static final int RESULTS = 1_000_000;

  private final HistogramMetrics metrics = new HistogramMetrics();
  private final CountDownLatch warm = new CountDownLatch(1);

  @Test
  void should_allocate_nothing_on_the_event_loop_when_a_reader_takes_intervals() throws Exception {
    FutureTask<Long> measuring = new FutureTask<>(this::measure);
    final IntervalReader intervals = metrics.intervals();
    Thread loop = new FastThreadLocalThread(measuring, "loop");
    loop.start();
    assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();

    long read = 0;
    while (!measuring.isDone()) {
      read += intervals.next().count();
    }

    // The JVM's own measuring may cost an object; a result must cost none.
    assertThat(measuring.get(60, TimeUnit.SECONDS))
        .as("bytes allocated by %s results", RESULTS)
        .isLessThan(RESULTS / 1_000);
    loop.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(read + intervals.next().count()).isEqualTo(metrics.snapshot().count());
  }

  /** Returns the bytes that the calling thread allocates to record the results. */
  private long measure() {
    Result hit = Result.of(Operation.GET, Outcome.HIT, 123_456);
    // One that the metrics did not know when they were made, and too long for their range.
    Operation unknown = Operation.of("TEST_COST", Operation.Effect.WRITE);
    Result done = Result.of(unknown, Outcome.DONE, 12_345_678_901_234L);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // Each tally gets its histograms in the first batch that it takes; a snapshot changes tallies.
    for (int tally = 0; tally < 2; tally++) {
      record(hit, done, 2 * LoopRecorder.BATCH);
      metrics.snapshot();
    }
    warm.countDown();
    long before = thread.getCurrentThreadAllocatedBytes();
    record(hit, done, RESULTS);
    return thread.getCurrentThreadAllocatedBytes() - before;
  }

  private void record(Result one, Result other, int count) {
    for (int i = 0; i < count; i++) {
      metrics.onResult(i % 2 == 0 ? one : other);
    }
  }
}
