// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What happened in some period: everything that is counted, in one place, so that it is handed over
 * and merged as a whole and its parts always agree. Not thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // the index of an array that never leaves this object
final class Tally {
  /** How many numbers a stored result has. */
  static final int RESULT_LONGS = 3;

  private static final int OUTCOMES = Outcome.values().length;
  private static final int CELLS = Operation.MAX * OUTCOMES;

  private final HistogramRange range;

  /** By operation and outcome; each is made when its first result comes. */
  private final @Nullable Histogram[] latencies = new @Nullable Histogram[CELLS];

  private final long[] totalNanos = new long[CELLS];
  private final long[] clamped = new long[CELLS];
  private final long[] errors = new long[ErrorKind.values().length];
  private long end;
  private long refused;
  private long bytesSent;
  private long bytesReceived;

  Tally(HistogramRange range) {
    this.range = range;
  }

  /**
   * Stores all that is to be counted of a result, as numbers, at an index of an array and behind.
   * Allocates nothing.
   */
  static void store(CommandResult result, long[] results, int index) {
    CacheException error = result.error();
    long kind = error == null ? 0 : ErrorKind.of(error).ordinal() + 1;
    results[index] = result.latencyNanos();
    results[index + 1] = kind << Integer.SIZE | cell(result.operation(), result.outcome());
    results[index + 2] = (long) result.bytesSent() << Integer.SIZE | result.bytesReceived();
  }

  /** Counts a stored result. Allocates only for the first one of its operation and outcome. */
  void record(long[] results, int index) {
    long nanos = results[index];
    int cell = (int) results[index + 1];
    int kind = (int) (results[index + 1] >> Integer.SIZE);
    long bytes = results[index + 2];
    Histogram histogram = latencies[cell];
    if (histogram == null) {
      histogram = range.newHistogram();
      latencies[cell] = histogram;
    }
    totalNanos[cell] += nanos;
    if (nanos > range.highestNanos()) {
      clamped[cell]++;
      nanos = range.highestNanos();
    }
    histogram.recordValue(nanos);
    if (kind > 0) {
      errors[kind - 1]++;
    }
    bytesSent += bytes >> Integer.SIZE;
    bytesReceived += (int) bytes;
  }

  /** Returns up to which number of results this tally, and those before it, go. */
  long end() {
    return end;
  }

  void end(long number) {
    end = number;
  }

  /** Counts requests that were refused at the call, among the errors too. */
  void addRefused(ErrorKind kind, long count) {
    errors[kind.ordinal()] += count;
    refused += count;
  }

  /** Adds all of another tally of the same range. */
  void add(Tally other) {
    for (int i = 0; i < CELLS; i++) {
      Histogram more = other.latencies[i];
      if (more != null && more.getTotalCount() > 0) {
        Histogram sum = latencies[i];
        if (sum == null) {
          sum = range.newHistogram();
          latencies[i] = sum;
        }
        sum.add(more);
        totalNanos[i] += other.totalNanos[i];
        clamped[i] += other.clamped[i];
      }
    }
    for (int i = 0; i < errors.length; i++) {
      errors[i] += other.errors[i];
    }
    refused += other.refused;
    bytesSent += other.bytesSent;
    bytesReceived += other.bytesReceived;
  }

  /** Takes an earlier state of this tally off again; what remains happened since. */
  void subtract(Tally earlier) {
    for (int i = 0; i < CELLS; i++) {
      Histogram less = earlier.latencies[i];
      Histogram rest = latencies[i];
      if (less != null && rest != null) {
        rest.subtract(less);
        totalNanos[i] -= earlier.totalNanos[i];
        clamped[i] -= earlier.clamped[i];
      }
    }
    for (int i = 0; i < errors.length; i++) {
      errors[i] -= earlier.errors[i];
    }
    refused -= earlier.refused;
    bytesSent -= earlier.bytesSent;
    bytesReceived -= earlier.bytesReceived;
  }

  Tally copy() {
    Tally copy = new Tally(range);
    copy.add(this);
    return copy;
  }

  /** Empties the tally and keeps its histograms for the next period. */
  void reset() {
    for (int i = 0; i < CELLS; i++) {
      Histogram histogram = latencies[i];
      if (histogram != null && histogram.getTotalCount() > 0) {
        histogram.reset();
        totalNanos[i] = 0;
        clamped[i] = 0;
      }
    }
    Arrays.fill(errors, 0);
    refused = 0;
    bytesSent = 0;
    bytesReceived = 0;
  }

  /** Returns a histogram of the caller's own. */
  Histogram latency(Operation operation, Outcome outcome) {
    Histogram histogram = latencies[cell(operation, outcome)];
    return histogram == null ? range.newHistogram() : histogram.copy();
  }

  long count(Operation operation, Outcome outcome) {
    Histogram histogram = latencies[cell(operation, outcome)];
    return histogram == null ? 0 : histogram.getTotalCount();
  }

  long totalNanos(Operation operation, Outcome outcome) {
    return totalNanos[cell(operation, outcome)];
  }

  long clamped(Operation operation, Outcome outcome) {
    return clamped[cell(operation, outcome)];
  }

  long errors(ErrorKind kind) {
    return errors[kind.ordinal()];
  }

  long refused() {
    return refused;
  }

  long bytesSent() {
    return bytesSent;
  }

  long bytesReceived() {
    return bytesReceived;
  }

  private static int cell(Operation operation, Outcome outcome) {
    return operation.index() * OUTCOMES + outcome.ordinal();
  }
}
