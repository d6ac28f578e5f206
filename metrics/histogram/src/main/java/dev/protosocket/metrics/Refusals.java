// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CacheException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the requests that were refused at the call. Any number of callers do so at the same time,
 * and a tally for each of their threads would cost more than it tells: there is no latency.
 */
@SuppressWarnings("EnumOrdinal") // the index of an array that never leaves this object
final class Refusals {
  /** Never reset, which might lose counts: what was moved is remembered instead. */
  private final LongAdder[] counts = new LongAdder[ErrorKind.values().length];

  private final long[] moved = new long[counts.length];

  Refusals() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** Counts one. Called by any thread. */
  void record(CacheException error) {
    counts[ErrorKind.of(error).ordinal()].increment();
  }

  /** Moves what was counted since the last call. Called by one thread at a time. */
  void moveTo(Tally sum) {
    for (ErrorKind kind : ErrorKind.values()) {
      int i = kind.ordinal();
      long count = counts[i].sum();
      sum.addRefused(kind, count - moved[i]);
      moved[i] = count;
    }
  }
}
