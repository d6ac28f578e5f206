// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

/**
 * Cuts time into intervals: each call of {@link #next()} returns what happened since the one
 * before. Safe for use by several threads, which then share the intervals among them.
 */
public final class IntervalReader {
  private final HistogramMetrics metrics;
  private Tally last;
  private long lastNanos;

  IntervalReader(HistogramMetrics metrics, Tally last, long lastNanos) {
    this.metrics = metrics;
    this.last = last;
    this.lastNanos = lastNanos;
  }

  /** Ends the interval, returns it, and begins the next one. */
  public synchronized MetricsSnapshot next() {
    Tally now = metrics.totals();
    long nanos = metrics.now();
    Tally interval = now.copy();
    interval.subtract(last);
    MetricsSnapshot snapshot = new MetricsSnapshot(interval, nanos - lastNanos);
    last = now;
    lastNanos = nanos;
    return snapshot;
  }
}
