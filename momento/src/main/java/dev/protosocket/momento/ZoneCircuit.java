// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps dials away from a zone for a while after one of them failed there: 500 ms at first, doubled
 * with each further failure up to 5 s, less up to half of it at random. When the time is over dials
 * may go there again, and the first that succeeds closes the circuit. Not thread-safe.
 */
final class ZoneCircuit {
  static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private int failures;
  private long openUntil;

  /** Tells whether dials may go to the zone. */
  boolean allows(long now) {
    return failures == 0 || now - openUntil >= 0;
  }

  /** Tells whether the last dial succeeded, or there was none. */
  boolean isClosed() {
    return failures == 0;
  }

  void succeeded() {
    failures = 0;
  }

  /** Dials that were under way together and fail while the circuit is open count as one. */
  void failed(long now, RandomGenerator random) {
    if (!allows(now)) {
      return;
    }
    long time = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures, 4));
    failures++;
    openUntil = now + time - random.nextLong(time / 2 + 1);
  }
}
