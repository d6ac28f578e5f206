// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.metrics.LatencySnapshot;

/** What the observer of the connections has recorded. */
final class MetricsExample {
  private MetricsExample() {}

  static void print(HistogramMetrics metrics) {
    // snippet: metrics
    for (LatencySnapshot latency : metrics.snapshot().latencies()) {
      System.out.printf(
          "metrics   %-6s %-7s %,8d  p50 %,6d us  p99 %,6d us%n",
          latency.operation(),
          latency.outcome(),
          latency.count(),
          latency.p50Nanos() / 1_000,
          latency.p99Nanos() / 1_000);
    }
    // end
  }
}
