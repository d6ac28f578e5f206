// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a slot waits before it dials again: nothing after the first failure, then a random time
 * up to a ceiling that doubles from {@code initial} to {@code cap}. The whole range is drawn from
 * (full jitter), so that the clients of a server that failed don't come back in step. Stateless.
 */
record Backoff(Duration initial, Duration cap) {
  /** From a nanosecond to any cap; a shift by more would start over. */
  private static final int MAX_DOUBLINGS = 62;

  private static final Duration LEAST = Duration.ofNanos(1);

  Backoff {
    Duration givenInitial = initial;
    Duration givenCap = cap;
    initial = Durations.atLeast(LEAST, "the initial delay of backoff", initial);
    cap = Durations.atLeast(LEAST, "the cap of backoff", cap);
    if (givenCap.compareTo(givenInitial) < 0) {
      throw new IllegalArgumentException(
          "backoff needs 0 < initial <= cap, not " + givenInitial + " and " + givenCap);
    }
  }

  /** Returns the longest delay after so many failures in a row, in nanoseconds. */
  long ceilingNanos(int failures) {
    if (failures <= 1) {
      return 0;
    }
    int doublings = Math.min(failures - 2, MAX_DOUBLINGS);
    long room = cap.toNanos() >> doublings;
    return room < initial.toNanos() ? cap.toNanos() : initial.toNanos() << doublings;
  }

  /** Draws a delay after so many failures in a row, in nanoseconds. */
  long delayNanos(int failures, RandomGenerator random) {
    long ceiling = ceilingNanos(failures);
    return ceiling == 0 ? 0 : random.nextLong(ceiling + 1);
  }
}
