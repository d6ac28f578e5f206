// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import java.io.PrintStream;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * The latencies of one operation and outcome over a period, from the call to the completion,
 * queueing included. All times are in nanoseconds and exact to the histogram's significant digits.
 * Immutable; every time is 0 if nothing was recorded.
 */
public final class LatencySnapshot {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Operation operation;
  private final Outcome outcome;
  private final Histogram histogram;
  private final long totalNanos;
  private final long clamped;
  private final long periodNanos;

  LatencySnapshot(Operation operation, Outcome outcome, Tally tally, long periodNanos) {
    this.operation = operation;
    this.outcome = outcome;
    this.histogram = tally.latency(operation, outcome);
    this.totalNanos = tally.totalNanos(operation, outcome);
    this.clamped = tally.clamped(operation, outcome);
    this.periodNanos = periodNanos;
  }

  /** Returns the operation. */
  public Operation operation() {
    return operation;
  }

  /** Returns the outcome. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns how long the period was. */
  public Duration period() {
    return Duration.ofNanos(periodNanos);
  }

  /** Returns the number of requests that ended. */
  public long count() {
    return histogram.getTotalCount();
  }

  /** Returns the requests per second over the period; 0 for an empty period. */
  public double rate() {
    return periodNanos <= 0 ? 0 : count() * NANOS_PER_SECOND / periodNanos;
  }

  /** Returns the sum of all latencies, exact and not clamped. */
  public long totalNanos() {
    return totalNanos;
  }

  /** Returns the mean latency, exact and not clamped. */
  public double meanNanos() {
    return count() == 0 ? 0 : (double) totalNanos / count();
  }

  /** Returns the shortest latency. */
  public long minNanos() {
    return count() == 0 ? 0 : histogram.getMinValue();
  }

  /** Returns the longest latency, at most the highest one that the histogram can hold. */
  public long maxNanos() {
    return Math.min(histogram.getMaxValue(), histogram.getHighestTrackableValue());
  }

  /**
   * Returns the latency that a share of the requests did not exceed.
   *
   * @param percentile from 0 to 100
   */
  public long percentileNanos(double percentile) {
    return Math.min(
        histogram.getValueAtPercentile(percentile), histogram.getHighestTrackableValue());
  }

  /** Returns the median. */
  public long p50Nanos() {
    return percentileNanos(50);
  }

  /** Returns the 90th percentile. */
  public long p90Nanos() {
    return percentileNanos(90);
  }

  /** Returns the 99th percentile. */
  public long p99Nanos() {
    return percentileNanos(99);
  }

  /** Returns the 99.9th percentile. */
  public long p999Nanos() {
    return percentileNanos(99.9);
  }

  /** Returns the 99.99th percentile. */
  public long p9999Nanos() {
    return percentileNanos(99.99);
  }

  /** Returns how many latencies exceeded the histogram's range and were counted at its end. */
  public long clamped() {
    return clamped;
  }

  /** Returns a copy of the histogram, in nanoseconds, for HdrHistogram's own tools. */
  public Histogram histogram() {
    return histogram.copy();
  }

  /**
   * Writes the distribution as text, the {@code .hgrm} format that HdrHistogram's plotters read, in
   * microseconds.
   *
   * @param out where to; not closed
   */
  public void writePercentiles(PrintStream out) {
    histogram.outputPercentileDistribution(out, NANOS_PER_MICRO);
  }

  @Override
  public String toString() {
    return String.format(
        "%s %s: %d (%.0f/s), mean %.0f, p50 %d, p90 %d, p99 %d, p99.9 %d, p99.99 %d, max %d ns",
        operation,
        outcome,
        count(),
        rate(),
        meanNanos(),
        p50Nanos(),
        p90Nanos(),
        p99Nanos(),
        p999Nanos(),
        p9999Nanos(),
        maxNanos());
  }
}
