// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What {@link TieredStats} is read from, and the bound on what goes on in the background. */
final class TierCounts {
  final LongAdder firstHits = new LongAdder();
  final LongAdder secondHits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder firstFailures = new LongAdder();
  final LongAdder secondFailures = new LongAdder();
  final LongAdder refills = new LongAdder();
  final LongAdder refillsLeftOut = new LongAdder();
  final LongAdder refillFailures = new LongAdder();
  final LongAdder laterWrites = new LongAdder();
  final LongAdder laterFailures = new LongAdder();
  private final AtomicInteger pending = new AtomicInteger();
  private final int maxPending;

  TierCounts(int maxPending) {
    this.maxPending = maxPending;
  }

  /** Takes a place in the background; false if there is none. */
  boolean begin() {
    if (pending.incrementAndGet() <= maxPending) {
      return true;
    }
    pending.decrementAndGet();
    return false;
  }

  /** Gives the place back. */
  void end() {
    pending.decrementAndGet();
  }

  /** Counts a read that has ended. */
  void read(@Nullable Tier by) {
    if (by == null) {
      misses.increment();
    } else {
      (by == Tier.FIRST ? firstHits : secondHits).increment();
    }
  }

  TieredStats read() {
    return new TieredStats(
        firstHits.sum(),
        secondHits.sum(),
        misses.sum(),
        firstFailures.sum(),
        secondFailures.sum(),
        refills.sum(),
        refillsLeftOut.sum(),
        refillFailures.sum(),
        laterWrites.sum(),
        laterFailures.sum(),
        pending.get());
  }
}
