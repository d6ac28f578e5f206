// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Eight loops record, and callers are refused, while readers take intervals; whatever the
 * interleaving, the sums are exact.
 */
class ConcurrentRecordingTest {
  private static final int LOOPS = 8;
  private static final int READERS = 3;
  private static final int CALLERS = 3;
  private static final int RESULTS = 200_000;
  private static final int REFUSALS = 100_000;

  private final HistogramMetrics metrics = new HistogramMetrics();

  @Test
  void should_lose_nothing_when_readers_take_intervals() throws Exception {
    AtomicBoolean recording = new AtomicBoolean(true);
    List<Future<Sum>> readers = new ArrayList<>();
    // One sequence from before the first result for each reader: each must see all of them.
    ExecutorService readerThreads = Executors.newFixedThreadPool(READERS);
    ExecutorService loops =
        Executors.newFixedThreadPool(LOOPS, new DefaultThreadFactory("loop", true));
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      for (int i = 0; i < READERS; i++) {
        IntervalReader intervals = metrics.intervals();
        readers.add(readerThreads.submit(() -> sumOf(intervals, recording)));
      }
      List<Future<?>> done = new ArrayList<>();
      CountDownLatch start = new CountDownLatch(LOOPS + CALLERS);
      for (int loop = 0; loop < LOOPS; loop++) {
        int seed = loop;
        done.add(loops.submit(() -> record(start, seed)));
      }
      for (int caller = 0; caller < CALLERS; caller++) {
        done.add(callers.submit(() -> refuse(start)));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
      recording.set(false);

      Histogram expectedHits = new Histogram(60_000_000_000L, 3);
      long expectedNanos = 0;
      for (int loop = 0; loop < LOOPS; loop++) {
        for (int i = 0; i < RESULTS; i++) {
          if (i % 2 == 0) {
            expectedHits.recordValue(latency(loop, i));
            expectedNanos += latency(loop, i);
          }
        }
      }
      for (Future<Sum> each : readers) {
        Sum sum = each.get(60, TimeUnit.SECONDS);
        assertThat(sum.count).isEqualTo((long) LOOPS * RESULTS + CALLERS * REFUSALS);
        assertThat(sum.refused).isEqualTo((long) CALLERS * REFUSALS);
        assertThat(sum.invalid).isEqualTo((long) CALLERS * REFUSALS);
        assertThat(sum.bytesSent).isEqualTo(10L * LOOPS * RESULTS);
        assertThat(sum.bytesReceived).isEqualTo(20L * LOOPS * RESULTS);
        assertThat(sum.hitNanos).isEqualTo(expectedNanos);
        assertThat(sum.hits).isEqualTo(expectedHits);
      }
      LatencySnapshot hits = metrics.snapshot(Operation.GET, Outcome.HIT);
      assertThat(hits.histogram()).isEqualTo(expectedHits);
      assertThat(hits.totalNanos()).isEqualTo(expectedNanos);
      MetricsSnapshot all = metrics.snapshot();
      assertThat(all.misses()).isEqualTo((long) LOOPS * RESULTS / 2);
      assertThat(all.count()).isEqualTo((long) LOOPS * RESULTS + CALLERS * REFUSALS);
      assertThat(all.errors()).isEqualTo((long) CALLERS * REFUSALS);
    } finally {
      recording.set(false);
      loops.shutdownNow();
      callers.shutdownNow();
      readerThreads.shutdownNow();
    }
    assertThat(loops.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(readerThreads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void should_keep_counts_and_reuse_recorders_when_threads_end() throws Exception {
    for (int i = 0; i < 50; i++) {
      Thread thread =
          new DefaultThreadFactory("loop", true)
              .newThread(() -> metrics.onResult(Result.of(Operation.GET, Outcome.HIT, 1_000)));
      thread.start();
      thread.join(10_000);
    }

    assertThat(metrics.snapshot().hits()).isEqualTo(50);
    assertThat(metrics.recorderCount()).isEqualTo(1);
  }

  private Object record(CountDownLatch start, int loop) throws InterruptedException {
    start.countDown();
    assertThat(start.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < RESULTS; i++) {
      Outcome outcome = i % 2 == 0 ? Outcome.HIT : Outcome.MISS;
      metrics.onResult(Result.of(Operation.GET, outcome, latency(loop, i)));
    }
    return loop;
  }

  private Object refuse(CountDownLatch start) throws InterruptedException {
    InvalidRequestException error = new InvalidRequestException("the cache name is blank");
    ConnectionInfo connection = new ConnectionInfo("1", "localhost", 1);
    start.countDown();
    assertThat(start.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < REFUSALS; i++) {
      metrics.onRefused(Operation.GET, " ", error, connection);
    }
    return error;
  }

  private static long latency(int loop, int i) {
    return 1_000L + (i * 7_919L + loop * 104_729L) % 5_000_000;
  }

  private static Sum sumOf(IntervalReader intervals, AtomicBoolean recording) {
    Sum sum = new Sum();
    boolean more = true;
    while (more) {
      // Read first: the interval taken after recording ended has all that is left.
      more = recording.get();
      MetricsSnapshot interval = intervals.next();
      sum.count += interval.count();
      sum.refused += interval.refused();
      sum.invalid += interval.errors(ErrorKind.INVALID_REQUEST);
      sum.bytesSent += interval.bytesSent();
      sum.bytesReceived += interval.bytesReceived();
      sum.hitNanos += interval.totalNanos(Operation.GET, Outcome.HIT);
      sum.hits.add(interval.latency(Operation.GET, Outcome.HIT).histogram());
      assertThat(interval.bytesSent()).isEqualTo(10 * (interval.count() - interval.refused()));
      assertThat(interval.errors()).isEqualTo(interval.refused()).isNotNegative();
    }
    return sum;
  }

  private static final class Sum {
    private final Histogram hits = new Histogram(60_000_000_000L, 3);
    private long count;
    private long refused;
    private long invalid;
    private long bytesSent;
    private long bytesReceived;
    private long hitNanos;
  }
}
