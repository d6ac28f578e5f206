// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

/**
 * One measured window of one contender, as it reported it.
 *
 * @param operations operations answered as expected
 * @param errors operations that were not
 * @param elapsedNanos length of the window
 * @param used what the client's process used
 * @param latency a random sample of the operations
 */
record Sample(long operations, long errors, long elapsedNanos, Used used, Latency latency) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  double operationsPerSecond() {
    return operations * NANOS_PER_SECOND / elapsedNanos;
  }

  double cpuMicrosPerOperation() {
    return used.cpuNanos() / NANOS_PER_MICRO / operations;
  }

  double p999Micros() {
    return latency.p999Nanos() / NANOS_PER_MICRO;
  }

  double bytesPerOperation() {
    return (double) used.allocatedBytes() / operations;
  }

  /**
   * Resources of the client's process.
   *
   * @param cpuNanos CPU time of all its threads, the compiler's and the collector's among them
   * @param allocatedBytes heap bytes allocated
   * @param collections garbage collections
   * @param promotedBytes growth of the old generation
   */
  record Used(long cpuNanos, long allocatedBytes, long collections, long promotedBytes) {}

  /**
   * Latencies.
   *
   * @param samples how many were taken
   * @param p50Nanos median
   * @param p90Nanos 90th percentile
   * @param p99Nanos 99th percentile
   * @param p999Nanos 99.9th percentile
   * @param maxNanos largest
   */
  record Latency(
      long samples, long p50Nanos, long p90Nanos, long p99Nanos, long p999Nanos, long maxNanos) {}
}
