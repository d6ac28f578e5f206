// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.time.Duration;

/**
 * How much is to be done, how fast, by how many.
 *
 * @param operations in all; {@link Long#MAX_VALUE} for as many as the duration allows
 * @param durationNanos how long operations are issued; {@link Long#MAX_VALUE} for no limit
 * @param rate operations per second of all threads; 0 for a closed loop
 * @param threads how many share them
 */
record Plan(long operations, long durationNanos, double rate, int threads) {
  static Plan operations(long operations, double rate, int threads) {
    return new Plan(operations, Long.MAX_VALUE, rate, threads);
  }

  static Plan duration(Duration duration, double rate, int threads) {
    return new Plan(Long.MAX_VALUE, duration.toNanos(), rate, threads);
  }

  boolean isByOperations() {
    return operations != Long.MAX_VALUE;
  }

  /** Returns the operations of one thread; those of all threads add up to {@link #operations}. */
  long operationsOf(int thread) {
    return isByOperations()
        ? operations / threads + (thread < operations % threads ? 1 : 0)
        : Long.MAX_VALUE;
  }
}
