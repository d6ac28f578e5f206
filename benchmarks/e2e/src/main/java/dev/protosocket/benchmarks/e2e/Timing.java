// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

/**
 * How long and how often to measure.
 *
 * @param rounds windows of each contender
 * @param seconds length of a window
 * @param warmup seconds of load before the first, at least; longer while the JIT is busy
 */
record Timing(int rounds, double seconds, double warmup) {
  /** An open loop's windows are longer, since its tail is what it is run for. */
  private static final double OPEN_LOOP_SECONDS = 10;

  Timing of(Work work) {
    return work.rate() > 0
        ? new Timing(rounds, Math.max(seconds, OPEN_LOOP_SECONDS), warmup)
        : this;
  }
}
