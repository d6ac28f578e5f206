// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts the threads that are about to hand a call to a node, or wait for one there. Those that
 * leave the ring are closed when nobody is left who has chosen them before.
 *
 * <p>A caller enters and then looks whether the ring is still the one that it has read. So once the
 * ring has changed and every counter has been seen at zero, no call comes any more.
 */
final class Callers {
  private static final int STRIPES = 16;

  /** Ints of a cache line or two. */
  private static final int STRIDE = 32;

  private final AtomicIntegerArray inside = new AtomicIntegerArray(STRIPES * STRIDE);

  /** Returns what {@link #exit} wants. */
  int enter() {
    int stripe = ((int) Thread.currentThread().getId() & (STRIPES - 1)) * STRIDE;
    inside.getAndIncrement(stripe);
    return stripe;
  }

  void exit(int stripe) {
    inside.getAndDecrement(stripe);
  }

  boolean isEmpty() {
    for (int i = 0; i < STRIPES; i++) {
      if (inside.get(i * STRIDE) != 0) {
        return false;
      }
    }
    return true;
  }
}
