// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The number of a generation, on a counter and before a value. */
final class Generation {
  /**
   * Bits below the time of day in milliseconds. They are random, so that two counters that begin in
   * the same millisecond, by clocks of two machines, are no more the same than by a chance in a
   * million; and no cache is purged so often that it gets ahead of the clock.
   */
  private static final int CHANCE_BITS = 20;

  private static final int BYTES = Long.BYTES;

  private Generation() {}

  /** Returns what a counter begins with; positive, for protocols whose counters have a sign. */
  static long first() {
    return System.currentTimeMillis() << CHANCE_BITS
        | ThreadLocalRandom.current().nextInt(1 << CHANCE_BITS);
  }

  /** Reads a counter as GET gives it; null if it is absent, or no number. */
  static @Nullable Long read(byte @Nullable [] counter) {
    if (counter == null) {
      return null;
    }
    try {
      // memcached leaves spaces behind a number that has become shorter.
      return Long.parseUnsignedLong(new String(counter, ISO_8859_1).stripTrailing());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Returns a value as it is stored. */
  static byte[] seal(byte[] value, long generation) {
    return ByteBuffer.allocate(BYTES + value.length).putLong(generation).put(value).array();
  }

  /** Returns a stored value; null if it is absent, or of another generation. */
  static byte @Nullable [] open(byte @Nullable [] stored, @Nullable Long generation) {
    byte[] value = null;
    if (stored != null
        && generation != null
        && stored.length >= BYTES
        && ByteBuffer.wrap(stored).getLong() == generation) {
      value = Arrays.copyOfRange(stored, BYTES, stored.length);
    }
    return value;
  }
}
