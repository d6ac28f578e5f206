// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has found out of its server.
 *
 * @param version null if it says none that can be read, as a proxy may
 * @param epoch when it was started, in seconds of its own clock; it makes CAS numbers anew from
 *     then on. Negative and unlike any other if it does not say
 * @param maxItemBytes its item_size_max; {@link Integer#MAX_VALUE} if it does not say
 */
record Node(@Nullable ServerVersion version, long epoch, int maxItemBytes) {
  /** Its clock ticks once a second, and time and uptime are not read at the same moment. */
  private static final long SAME_SECONDS = 2;

  /** Far enough apart that no two are taken for the same. */
  private static final long UNKNOWN_STEP = 10;

  private static final AtomicLong UNKNOWN = new AtomicLong(-UNKNOWN_STEP);

  /** Returns an epoch that is like no other. */
  static long newEpoch() {
    return UNKNOWN.addAndGet(-UNKNOWN_STEP);
  }

  /** Tells whether two epochs are the same life of a server. */
  static boolean isSame(long epoch, long other) {
    return Math.abs(epoch - other) <= SAME_SECONDS;
  }

  /** Tells whether the server is as new as that, as far as it says. */
  boolean isFrom(ServerVersion first) {
    return version == null || version.compareTo(first) >= 0;
  }
}
