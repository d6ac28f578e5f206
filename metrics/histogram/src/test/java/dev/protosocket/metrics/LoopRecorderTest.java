// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One loop at full speed against one reader at full speed: at each look, the tallies and the ring
 * together have the results from the first to the latest, each once and whole.
 */
class LoopRecorderTest {
  private static final int RESULTS = 10_000_000;

  /** Where the loop gives up waiting for a reader that gets no processor. */
  private static final int MAX_RESULTS = 100 * RESULTS;

  private static final int NANOS = 1_000;

  /** So small that adding up takes next to no time, and the reader looks all the more often. */
  private static final HistogramRange RANGE = HistogramRange.of(Duration.ofMillis(1), 1);

  private final LoopRecorder recorder = new LoopRecorder(RANGE);
  private final CountDownLatch reading = new CountDownLatch(1);

  /** The reader's: whether it has met results in the ring, which are still to be tallied. */
  private volatile boolean metTheRing;

  @Test
  void should_give_each_result_once_and_whole_when_the_reader_races_with_the_loop()
      throws Exception {
    FutureTask<Integer> recording = new FutureTask<>(this::record);
    new Thread(recording, "loop").start();

    Tally sum = new Tally(RANGE);
    long seen = 0;
    boolean more = true;
    while (more) {
      // Asked first: the look after the end must find everything.
      more = !recording.isDone();
      long[] rest = recorder.moveTo(sum);
      reading.countDown();
      long moved = sum.count(Operation.GET, Outcome.HIT);
      assertThat(sum.bytesSent() + sum.bytesReceived()).isEqualTo(moved * NANOS);
      for (int i = 0; i < rest.length; i += Tally.RESULT_LONGS) {
        assertWhole(rest, i, moved + i / Tally.RESULT_LONGS);
      }
      if (rest.length > 0) {
        metTheRing = true;
      }
      long now = moved + rest.length / Tally.RESULT_LONGS;
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
    }

    assertThat(seen).isEqualTo((long) recording.get(60, TimeUnit.SECONDS));
    assertThat(metTheRing).isTrue();
  }

  private int record() throws InterruptedException {
    Result[] results = new Result[NANOS];
    for (int i = 0; i < NANOS; i++) {
      results[i] = new Result(Operation.GET, Outcome.HIT, i, i, NANOS - i);
    }
    assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
    int count = 0;
    while (count < RESULTS || (!metTheRing && count < MAX_RESULTS)) {
      recorder.record(results[count++ % NANOS]);
    }
    return count;
  }

  private static void assertWhole(long[] results, int index, long number) {
    Tally one = new Tally(RANGE);
    one.record(results, index);
    long nanos = number % NANOS;
    if (one.totalNanos(Operation.GET, Outcome.HIT) != nanos
        || one.bytesSent() != nanos
        || one.bytesReceived() != NANOS - nanos) {
      throw new AssertionError("result " + number + " is torn, or another");
    }
  }
}
