// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Outcome;
import dev.protosocket.metrics.ErrorKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts what one thread of the load issues. Each operation is recorded once, whatever became of
 * it: a failed one too took its time. Safe for use by any thread.
 */
final class Meter {
  static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(10);
  static final int SIGNIFICANT_DIGITS = 3;

  private final LongSupplier clock;
  private final Recorder latencies = new Recorder(MAX_LATENCY_NANOS, SIGNIFICANT_DIGITS);
  private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
  private final Map<ErrorKind, LongAdder> errors = new EnumMap<>(ErrorKind.class);

  Meter(LongSupplier clock) {
    this.clock = clock;
    // All at once: afterwards the maps are only read.
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
    for (ErrorKind kind : ErrorKind.values()) {
      errors.put(kind, new LongAdder());
    }
  }

  static Histogram newHistogram() {
    return new Histogram(MAX_LATENCY_NANOS, SIGNIFICANT_DIGITS);
  }

  /** Records an operation that was answered. */
  void answered(Outcome outcome, long startNanos) {
    record(startNanos);
    count(outcomes, outcome);
  }

  /** Records an operation that failed. */
  void failed(CacheException error, long startNanos) {
    answered(Outcome.FAILED, startNanos);
    count(errors, ErrorKind.of(error));
  }

  /** Returns the latencies recorded since the previous call, in nanoseconds; for one thread. */
  Histogram takeLatencies() {
    return latencies.getIntervalHistogram();
  }

  long count(Outcome outcome) {
    LongAdder adder = outcomes.get(outcome);
    return adder == null ? 0 : adder.sum();
  }

  /** Adds this meter's errors by kind; kinds that did not occur are left out. */
  void addErrorsTo(Map<String, Long> sums) {
    errors.forEach(
        (kind, adder) -> {
          if (adder.sum() > 0) {
            sums.merge(kind.name(), adder.sum(), Long::sum);
          }
        });
  }

  private void record(long startNanos) {
    latencies.recordValue(Math.max(0, Math.min(clock.getAsLong() - startNanos, MAX_LATENCY_NANOS)));
  }

  private static <K> void count(Map<K, LongAdder> counts, K key) {
    LongAdder adder = counts.get(key);
    if (adder != null) {
      adder.increment();
    }
  }
}
