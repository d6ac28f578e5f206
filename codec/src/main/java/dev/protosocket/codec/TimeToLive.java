// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.spi.Durations;
import java.time.Clock;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a value lives that is stored now.
 *
 * @param ttl on the server, shortened by chance if that is asked for
 * @param softDeadline from when on it is made anew; {@link Envelope#NONE} if never
 */
record TimeToLive(Duration ttl, long softDeadline) {
  /**
   * What decides on it.
   *
   * @param soft how long after storing a value is made anew; null if never
   * @param jitterPercent by how much a time is shortened at most
   * @param random from 0, inclusive, to 1
   */
  record Rule(@Nullable Duration soft, int jitterPercent, DoubleSupplier random, Clock clock) {
    TimeToLive of(Duration ttl) {
      double part = jitterPercent == 0 ? 1 : 1 - random.getAsDouble() * jitterPercent / 100;
      return new TimeToLive(
          shortened(ttl, part),
          soft == null ? Envelope.NONE : clock.millis() + shortened(soft, part).toMillis());
    }

    /** What is invalid stays so, for the client to refuse it; so does what is for ever. */
    private static Duration shortened(Duration ttl, double part) {
      if (part == 1 || ttl.compareTo(Durations.MILLISECOND) < 0 || Durations.isForever(ttl)) {
        return ttl;
      }
      return Duration.ofMillis(Math.max(1, (long) (ttl.toMillis() * part)));
    }

    boolean isDue(long softDeadline) {
      return softDeadline != Envelope.NONE && clock.millis() >= softDeadline;
    }
  }
}
