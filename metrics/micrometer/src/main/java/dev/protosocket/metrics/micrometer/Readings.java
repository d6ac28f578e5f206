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
import java.util.function.Consumer;

/**
 * One reading for all meters of a scrape. A registry asks each meter by itself, which would merge
 * the event loops' tallies a hundred times and show them at a hundred different moments. For any
 * thread.
 */
final class Readings {
  /** Meters read within this time show the same moment. */
  private static final long MAX_AGE_NANOS = Duration.ofMillis(250).toNanos();

  private final HistogramMetrics metrics;
  private final Clock clock;
  private final long windowNanos;
  private final Consumer<MetricsSnapshot> onReading;
  private final IntervalReader intervals;
  private volatile Reading latest;

  // Guarded by this.
  private long readNanos;
  private long windowStartNanos;
  private boolean windowEnded;

  private record Reading(
      MetricsSnapshot totals, MetricsSnapshot window, ConnectionsSnapshot connections) {}

  /**
   * Takes the first reading.
   *
   * @param onReading is told of each further one, by the thread that reads a meter and without any
   *     lock of this object's
   */
  Readings(
      HistogramMetrics metrics, Clock clock, Duration window, Consumer<MetricsSnapshot> onReading) {
    this.metrics = metrics;
    this.clock = clock;
    this.windowNanos = window.toNanos();
    this.onReading = onReading;
    this.intervals = metrics.intervals();
    MetricsSnapshot totals = metrics.snapshot();
    this.latest = new Reading(totals, totals, metrics.connections());
    this.readNanos = clock.monotonicTime();
    this.windowStartNanos = readNanos;
  }

  MetricsSnapshot totals() {
    return reading().totals;
  }

  ConnectionsSnapshot connections() {
    return reading().connections;
  }

  /** Returns the latencies of the window that ended last; until one has, those of all time. */
  LatencySnapshot recent(Operation operation, Outcome outcome) {
    return reading().window.latency(operation, outcome);
  }

  private Reading reading() {
    if (refresh()) {
      onReading.accept(latest.totals);
    }
    return latest;
  }

  /** Reads anew if that is due; tells whether it was. */
  private synchronized boolean refresh() {
    long now = clock.monotonicTime();
    if (now - readNanos <= MAX_AGE_NANOS) {
      return false;
    }
    readNanos = now;
    MetricsSnapshot totals = metrics.snapshot();
    MetricsSnapshot window = windowEnded ? latest.window : totals;
    if (now - windowStartNanos >= windowNanos) {
      windowStartNanos = now;
      window = intervals.next();
      windowEnded = true;
    }
    latest = new Reading(totals, window, metrics.connections());
    return true;
  }
}
