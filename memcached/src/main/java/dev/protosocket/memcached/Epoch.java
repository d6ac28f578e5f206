// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One life of a server, from its start to its end: it makes its CAS numbers anew in the next.
 *
 * @param start when it was started, in seconds of its own clock: its time less its uptime
 * @param process the number of its process, which in a container may be the same each time;
 *     negative, and unlike any other, if the server does not say
 */
record Epoch(long start, long process) {
  /** Its clock ticks once a second, and time and uptime are not read at the same moment. */
  private static final long SAME_SECONDS = 2;

  private static final AtomicLong UNKNOWN = new AtomicLong();

  /** Returns one that is like no other. */
  static Epoch unknown() {
    return new Epoch(0, UNKNOWN.decrementAndGet());
  }

  /** Returns what a server says; a number is negative if it does not. */
  static Epoch of(long time, long uptime, long process) {
    return time < 0 || uptime < 0 || process < 0 ? unknown() : new Epoch(time - uptime, process);
  }

  /** Tells whether two are the same life, as far as can be seen. */
  boolean isSame(Epoch other) {
    return process == other.process && Math.abs(start - other.start) <= SAME_SECONDS;
  }
}
