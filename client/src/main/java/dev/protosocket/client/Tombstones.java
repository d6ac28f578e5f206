// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ids of requests that were given up (timed out or cancelled) and whose late answer must not be
 * mistaken for a stray one. Confined to the event loop. Bounded: the oldest is forgotten first.
 */
final class Tombstones {
  /** About 5 MB when full; at the default bound on requests in flight, 64 whole stalls in a row. */
  static final int MAX_TOMBSTONES = 65_536;

  private final LinkedHashSet<Long> ids = new LinkedHashSet<>();
  private final int bound;

  /** Written by the event loop; any thread may read it. */
  private volatile int size;

  private final AtomicLong misses = new AtomicLong();

  Tombstones(int bound) {
    this.bound = bound;
  }

  void add(long id) {
    if (ids.size() >= bound) {
      Iterator<Long> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
    ids.add(id);
    size = ids.size();
  }

  /** Removes the id, which has been answered after all; tells whether it was there. */
  boolean clear(long id) {
    boolean cleared = !ids.isEmpty() && ids.remove(id);
    if (cleared) {
      size = ids.size();
    } else {
      misses.incrementAndGet();
    }
    return cleared;
  }

  /** Returns how many ids were to be cleared and were not there: stray replies; for any thread. */
  long misses() {
    return misses.get();
  }

  /** Returns how many there are; for any thread. */
  int size() {
    return size;
  }
}
