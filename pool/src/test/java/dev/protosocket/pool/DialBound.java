// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import java.time.Duration;

/** The bound on a slot's dials during an outage, as docs/pool.md derives it. */
final class DialBound {
  /** How many standard deviations above the mean: about one outage in a billion exceeds it. */
  private static final double SIGMAS = 6;

  private DialBound() {}

  /**
   * Two dials at once; one for each doubling up to the cap; then waits uniform in [0, cap], whose
   * number in a time T is about normal with mean 2T/cap and variance 2T/(3 cap).
   */
  static long perSlot(Duration initial, Duration cap, Duration outage) {
    double ratio = (double) outage.toNanos() / cap.toNanos();
    double doublings =
        Math.ceil(Math.log((double) cap.toNanos() / initial.toNanos()) / Math.log(2));
    return (long) Math.ceil(2 + doublings + 1 + 2 * ratio + SIGMAS * Math.sqrt(2 * ratio / 3));
  }
}
