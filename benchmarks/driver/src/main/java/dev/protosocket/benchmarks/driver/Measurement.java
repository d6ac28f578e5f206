// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What one measured window came to. */
record Measurement(
    long operations, long errors, long elapsedNanos, Resources used, Histogram latencies) {
  /**
   * One line of JSON. Written by hand because a JSON library here would join the class path of
   * every peer, some of which bring their own version of it; all of the fields are whole numbers.
   */
  String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"operations\":%d,\"errors\":%d,\"elapsedNanos\":%d,"
            + "\"used\":{\"cpuNanos\":%d,\"allocatedBytes\":%d,\"collections\":%d,\"promotedBytes\":%d},"
            + "\"latency\":{\"samples\":%d,\"p50Nanos\":%d,\"p90Nanos\":%d,\"p99Nanos\":%d,"
            + "\"p999Nanos\":%d,\"maxNanos\":%d}}",
        operations,
        errors,
        elapsedNanos,
        used.cpuNanos(),
        used.allocatedBytes(),
        used.collections(),
        used.oldGenerationBytes(),
        latencies.getTotalCount(),
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(90),
        latencies.getValueAtPercentile(99),
        latencies.getValueAtPercentile(99.9),
        latencies.getMaxValue());
  }
}
