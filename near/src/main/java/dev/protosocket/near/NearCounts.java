// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import java.util.concurrent.atomic.LongAdder;

/** What {@link NearCacheStats} is read from. */
final class NearCounts {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder unchanged = new LongAdder();
  final LongAdder changed = new LongAdder();
  final LongAdder evictions = new LongAdder();
  final LongAdder drops = new LongAdder();
  final LongAdder staleServed = new LongAdder();
  final LongAdder refreshes = new LongAdder();
  final LongAdder refreshFailures = new LongAdder();

  NearCacheStats read(NearMemory memory) {
    return new NearCacheStats(
        hits.sum(),
        misses.sum(),
        loads.sum(),
        loadFailures.sum(),
        unchanged.sum(),
        changed.sum(),
        evictions.sum(),
        drops.sum(),
        staleServed.sum(),
        refreshes.sum(),
        refreshFailures.sum(),
        memory.entries(),
        memory.weight());
  }
}
