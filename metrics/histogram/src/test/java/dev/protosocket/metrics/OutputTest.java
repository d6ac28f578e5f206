// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final HistogramMetrics metrics = new HistogramMetrics();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, UTF_8);

  @Test
  void should_write_a_log_that_the_standard_reader_reads() {
    AtomicLong wall = new AtomicLong(1_700_000_000_000L);
    try (IntervalLog log = new IntervalLog(metrics, out, wall::get)) {
      metrics.onResult(Result.of(Operation.GET, Outcome.HIT, 1_000_000));
      metrics.onResult(Result.of(Operation.SET, Outcome.STORED, 3_000_000));
      wall.addAndGet(1_000);
      assertThat(log.append().count()).isEqualTo(2);
      metrics.onResult(Result.of(Operation.GET, Outcome.HIT, 2_000_000));
      metrics.onResult(Result.of(Operation.GET, Outcome.HIT, 2_000_000));
      wall.addAndGet(1_000);
    }

    HistogramLogReader reader =
        new HistogramLogReader(new ByteArrayInputStream(bytes.toByteArray()));
    Histogram first = (Histogram) reader.nextIntervalHistogram();
    assertThat(first.getTag()).isEqualTo("GET.HIT");
    assertThat(first.getTotalCount()).isEqualTo(1);
    assertThat(first.valuesAreEquivalent(first.getMaxValue(), 1_000_000)).isTrue();
    assertThat(first.getStartTimeStamp()).isEqualTo(1_700_000_000_000L);
    assertThat(first.getEndTimeStamp()).isEqualTo(1_700_000_001_000L);
    Histogram second = (Histogram) reader.nextIntervalHistogram();
    assertThat(second.getTag()).isEqualTo("SET.STORED");
    Histogram third = (Histogram) reader.nextIntervalHistogram();
    assertThat(third.getTag()).isEqualTo("GET.HIT");
    assertThat(third.getTotalCount()).isEqualTo(2);
    assertThat(third.getStartTimeStamp()).isEqualTo(1_700_000_001_000L);
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void should_write_percentiles_in_microseconds() {
    for (int i = 1; i <= 1_000; i++) {
      metrics.onResult(Result.of(Operation.GET, Outcome.HIT, i * 1_000L));
    }

    metrics.snapshot(Operation.GET, Outcome.HIT).writePercentiles(out);
    out.flush();

    assertThat(bytes.toString(UTF_8).lines())
        .anyMatch(line -> line.matches(" +Value +Percentile +TotalCount 1/\\(1-Percentile\\)"))
        .anyMatch(line -> line.matches(" +500\\.\\d+ 0\\.50+ +500 +2\\.00"))
        .anyMatch(line -> line.matches("#\\[Max     = +1000\\.\\d+, Total count    = +1000\\]"));
  }
}
