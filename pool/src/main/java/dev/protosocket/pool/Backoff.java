package dev.protosocket.pool;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a slot waits before it dials again: nothing after the first failure, then a random time
 * up to a ceiling that doubles from {@code initial} to {@code cap}. The whole range is drawn from
 * (full jitter), so that the clients of a server that failed don't come back in step. Stateless.
 */
record Backoff(Duration initial, Duration cap) {
  /** Beyond this the shift would overflow; the cap is reached long before. */
  private static final int MAX_DOUBLINGS = 30;

  Backoff {
    if (initial.toNanos() < 1 || cap.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "backoff needs 0 < initial <= cap, not " + initial + " and " + cap);
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
