// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HistogramMetricsTest {
  private final AtomicLong clock = new AtomicLong(1_000);
  private final HistogramMetrics metrics =
      new HistogramMetrics(HistogramRange.of(Duration.ofSeconds(1), 3), clock::get);

  @Test
  void should_give_percentiles_of_known_latencies() {
    for (int micros = 1; micros <= 10_000; micros++) {
      metrics.onResult(Result.of(Operation.GET, Outcome.HIT, micros * 1_000L));
    }
    clock.addAndGet(Duration.ofSeconds(2).toNanos());

    LatencySnapshot hits = metrics.snapshot(Operation.GET, Outcome.HIT);

    assertThat(hits.count()).isEqualTo(10_000);
    assertThat(hits.rate()).isEqualTo(5_000);
    assertThat(hits.period()).isEqualTo(Duration.ofSeconds(2));
    assertThat(hits.meanNanos()).isEqualTo(5_000_500);
    assertThat(hits.totalNanos()).isEqualTo(50_005_000_000L);
    assertThat(hits.minNanos()).isEqualTo(1_000);
    assertThat(hits.p50Nanos()).isCloseTo(5_000_000L, within(5_000L));
    assertThat(hits.p90Nanos()).isCloseTo(9_000_000L, within(9_000L));
    assertThat(hits.p99Nanos()).isCloseTo(9_900_000L, within(9_900L));
    assertThat(hits.p999Nanos()).isCloseTo(9_990_000L, within(9_990L));
    assertThat(hits.p9999Nanos()).isCloseTo(9_999_000L, within(9_999L));
    assertThat(hits.maxNanos()).isCloseTo(10_000_000L, within(10_000L));
    assertThat(hits.clamped()).isZero();
  }

  @Test
  void should_count_an_operation_that_was_unknown_when_the_metrics_were_made() {
    Operation touch = Operation.of("TEST_TOUCH", Operation.Effect.REPEATABLE_WRITE);
    metrics.onResult(Result.of(touch, Outcome.DONE, 1_000));

    MetricsSnapshot snapshot = metrics.snapshot();

    assertThat(snapshot.count(touch, Outcome.DONE)).isEqualTo(1);
    assertThat(snapshot.latencies())
        .singleElement()
        .extracting(LatencySnapshot::operation)
        .isEqualTo(touch);
    assertThat(snapshot.count()).isEqualTo(1);
  }

  @Test
  void should_give_zeros_when_nothing_was_recorded() {
    LatencySnapshot none = metrics.snapshot(Operation.SET, Outcome.STORED);

    assertThat(none.count()).isZero();
    assertThat(none.rate()).isZero();
    assertThat(none.meanNanos()).isZero();
    assertThat(none.minNanos()).isZero();
    assertThat(none.p9999Nanos()).isZero();
    assertThat(none.maxNanos()).isZero();
    assertThat(metrics.snapshot().latencies()).isEmpty();
  }

  @Test
  void should_clamp_and_count_when_latency_exceeds_range() {
    metrics.onResult(Result.of(Operation.GET, Outcome.HIT, Duration.ofSeconds(1).toNanos()));
    metrics.onResult(Result.of(Operation.GET, Outcome.HIT, Duration.ofSeconds(1).toNanos() + 1));
    metrics.onResult(Result.of(Operation.GET, Outcome.HIT, Long.MAX_VALUE / 4));

    LatencySnapshot hits = metrics.snapshot(Operation.GET, Outcome.HIT);

    assertThat(hits.count()).isEqualTo(3);
    assertThat(hits.clamped()).isEqualTo(2);
    assertThat(hits.maxNanos()).isEqualTo(1_000_000_000L);
  }

  @Test
  void should_cut_independent_intervals() {
    IntervalReader one = metrics.intervals();
    metrics.onResult(Result.of(Operation.GET, Outcome.HIT, 1_000_000));
    IntervalReader other = metrics.intervals();
    metrics.onResult(Result.of(Operation.GET, Outcome.HIT, 1_000));
    clock.addAndGet(500_000_000);

    assertThat(one.next().hits()).isEqualTo(2);
    MetricsSnapshot second = other.next();
    assertThat(second.hits()).isEqualTo(1);
    assertThat(second.bytesSent()).isEqualTo(10);
    assertThat(second.bytesReceived()).isEqualTo(20);
    LatencySnapshot latency = second.latency(Operation.GET, Outcome.HIT);
    assertThat(latency.rate()).isEqualTo(2);
    assertThat(latency.maxNanos()).isEqualTo(1_000);
    assertThat(latency.meanNanos()).isEqualTo(1_000);
    assertThat(one.next().count()).isZero();
    assertThat(metrics.snapshot().hits()).isEqualTo(2);
  }

  @Test
  void should_reject_ranges_out_of_bounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HistogramMetrics(Duration.ofNanos(1), 3))
        .withMessage("highestLatency must be between 1 ms and 1 h, not PT0.000000001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HistogramMetrics(Duration.ofSeconds(1), 5))
        .withMessage("the significant digits must be between 1 and 4, not 5");
  }
}
