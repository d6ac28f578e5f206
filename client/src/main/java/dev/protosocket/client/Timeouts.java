package dev.protosocket.client;

import java.time.Duration;
import java.util.Objects;

/** Durations that callers give, in nanoseconds. */
final class Timeouts {
  /** 146 years: added to any time of a clock, and compared with any other, it does not overflow. */
  private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

  private static final Duration MIN = Duration.ofMillis(1);

  private Timeouts() {}

  /** Returns the nanoseconds; longer durations than 146 years count as that, negative ones as 0. */
  static long nanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(MAX) < 0 ? duration.toNanos() : MAX.toNanos();
  }

  /** As {@link #nanos}, for what has to be at least a millisecond. */
  static long ofRequest(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").compareTo(MIN) < 0) {
      throw new IllegalArgumentException("the timeout is less than a millisecond: " + timeout);
    }
    return nanos(timeout);
  }
}
