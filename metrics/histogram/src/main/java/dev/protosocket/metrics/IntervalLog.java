// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes intervals in HdrHistogram's log format (V2, compressed), which its HistogramLogProcessor,
 * HistogramLogAnalyzer and the like read. Each command and outcome that occurred in an interval is
 * a line with the tag {@code COMMAND.OUTCOME}, for instance {@code GET.HIT}; values are
 * nanoseconds, the column of maxima is in milliseconds. Not thread-safe.
 */
public final class IntervalLog implements AutoCloseable {
  private final IntervalReader intervals;
  private final PrintStream out;
  private final HistogramLogWriter writer;
  private final LongSupplier wallClock;
  private long startMillis;

  /**
   * Begins a log, and the first interval.
   *
   * @param metrics whose intervals
   * @param out where to; closed by {@link #close()}
   */
  public IntervalLog(HistogramMetrics metrics, PrintStream out) {
    this(metrics, out, System::currentTimeMillis);
  }

  IntervalLog(HistogramMetrics metrics, PrintStream out, LongSupplier wallClock) {
    this.intervals = metrics.intervals();
    this.out = out;
    this.wallClock = wallClock;
    this.startMillis = wallClock.getAsLong();
    this.writer = new HistogramLogWriter(out);
    writer.outputComment("[protosocket-java; latencies in nanoseconds]");
    writer.outputLogFormatVersion();
    writer.outputStartTime(startMillis);
    writer.setBaseTime(startMillis);
    writer.outputBaseTime(startMillis);
    writer.outputLegend();
  }

  /** Ends the interval and writes it; returns it too, for a look at it. */
  public MetricsSnapshot append() {
    MetricsSnapshot interval = intervals.next();
    long endMillis = wallClock.getAsLong();
    for (LatencySnapshot each : interval.latencies()) {
      Histogram histogram = each.histogram();
      histogram.setTag(each.operation() + "." + each.outcome());
      histogram.setStartTimeStamp(startMillis);
      histogram.setEndTimeStamp(endMillis);
      writer.outputIntervalHistogram(histogram);
    }
    out.flush();
    startMillis = endMillis;
    return interval;
  }

  /** Writes what is left and closes the stream. */
  @Override
  public void close() {
    append();
    out.close();
  }
}
