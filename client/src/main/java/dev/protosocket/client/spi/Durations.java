// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * The one rule for durations that callers give: those below the option's minimum are refused by the
 * option's name, and those above {@link #FOREVER} count as that, so that no sum or conversion
 * overflows later.
 */
public final class Durations {
  /**
   * 146 years, which no timer reaches: what is longer counts as this. Added to any time of a clock,
   * and compared with any other, it does not overflow a {@code long} of nanoseconds.
   */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

  /** The least of nearly all options. */
  public static final Duration MILLISECOND = Duration.ofMillis(1);

  private Durations() {}

  /**
   * Checks an option.
   *
   * @param option its name, for the message
   * @param value what the caller gave
   * @param min the least allowed
   * @return the value, at most {@link #FOREVER}
   * @throws NullPointerException if the value is null
   * @throws IllegalArgumentException if it is less than the minimum
   */
  public static Duration atLeast(Duration min, String option, Duration value) {
    Objects.requireNonNull(value, option);
    if (value.compareTo(min) < 0) {
      throw new IllegalArgumentException(
          option
              + " must be at least "
              + text(min)
              + ", not "
              + value
              + "; more than 146 years count as 146 years");
    }
    return value.compareTo(FOREVER) < 0 ? value : FOREVER;
  }

  /** As {@link #atLeast}, for what is at least a millisecond. */
  public static Duration positive(String option, Duration value) {
    return atLeast(MILLISECOND, option, value);
  }

  /** Returns the nanoseconds; more than {@link #FOREVER} count as that, negative ones as 0. */
  public static long nanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(FOREVER) < 0 ? duration.toNanos() : FOREVER.toNanos();
  }

  /** Tells whether a checked option is so long that its time never comes. */
  public static boolean isForever(Duration value) {
    return value.compareTo(FOREVER) >= 0;
  }

  private static String text(Duration min) {
    if (min.isZero()) {
      return "zero";
    }
    return min.toMillis() > 0 ? min.toMillis() + " ms" : min.toNanos() + " ns";
  }
}
