// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import java.time.Duration;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * What the histograms can tell apart: equal for all of one {@link HistogramMetrics}, since only
 * such histograms add up without loss.
 *
 * @param highestNanos longer latencies are clamped to this one
 * @param significantDigits of every value
 */
record HistogramRange(long highestNanos, int significantDigits) {
  private static final Duration MIN_HIGHEST = Duration.ofMillis(1);
  private static final Duration MAX_HIGHEST = Duration.ofHours(1);
  private static final int MAX_DIGITS = 4;

  static HistogramRange of(Duration highest, int significantDigits) {
    Objects.requireNonNull(highest, "highestLatency");
    if (highest.compareTo(MIN_HIGHEST) < 0 || highest.compareTo(MAX_HIGHEST) > 0) {
      throw new IllegalArgumentException(
          "highestLatency must be between 1 ms and 1 h, not " + highest);
    }
    if (significantDigits < 1 || significantDigits > MAX_DIGITS) {
      throw new IllegalArgumentException(
          "the significant digits must be between 1 and "
              + MAX_DIGITS
              + ", not "
              + significantDigits);
    }
    return new HistogramRange(highest.toNanos(), significantDigits);
  }

  Histogram newHistogram() {
    return new Histogram(highestNanos, significantDigits);
  }
}
