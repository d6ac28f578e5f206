// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.metrics.ConnectionsSnapshot;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.metrics.IntervalReader;
import dev.protosocket.metrics.LatencySnapshot;
import dev.protosocket.metrics.MetricsSnapshot;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;

/**
 * One reading for all meters of a scrape. A registry asks each meter by itself, which would merge
 * the event loops' tallies a hundred times and show them at a hundred different moments.
 */
final class Readings {
  /** Meters read within this time show the same moment. */
  private static final long MAX_AGE_NANOS = Duration.ofMillis(250).toNanos();

  private final HistogramMetrics metrics;
  private final Clock clock;
  private final long windowNanos;
  private final IntervalReader intervals;
  private MetricsSnapshot totals;
  private MetricsSnapshot window;
  private ConnectionsSnapshot connections;
  private long readNanos;
  private long windowStartNanos;
  private boolean windowEnded;

  Readings(HistogramMetrics metrics, Clock clock, Duration window) {
    this.metrics = metrics;
    this.clock = clock;
    this.windowNanos = window.toNanos();
    this.intervals = metrics.intervals();
    this.totals = metrics.snapshot();
    this.window = totals;
    this.connections = metrics.connections();
    this.readNanos = clock.monotonicTime();
    this.windowStartNanos = readNanos;
  }

  synchronized MetricsSnapshot totals() {
    refresh();
    return totals;
  }

  synchronized ConnectionsSnapshot connections() {
    refresh();
    return connections;
  }

  /** Returns the latencies of the window that ended last; until one has, those of all time. */
  synchronized LatencySnapshot recent(Operation operation, Outcome outcome) {
    refresh();
    return window.latency(operation, outcome);
  }

  private void refresh() {
    long now = clock.monotonicTime();
    if (now - readNanos > MAX_AGE_NANOS) {
      readNanos = now;
      totals = metrics.snapshot();
      connections = metrics.connections();
      if (now - windowStartNanos >= windowNanos) {
        windowStartNanos = now;
        window = intervals.next();
        windowEnded = true;
      } else if (!windowEnded) {
        window = totals;
      }
    }
  }
}
