// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Objects that are used for moments only, lent so that a call makes no garbage: one for each of
 * some groups of threads, and a new one for who finds it taken. Not by thread-locals, of which
 * every virtual thread would have its own.
 */
final class Lender<T> {
  private static final int GROUPS = 64;

  private final AtomicReferenceArray<T> idle = new AtomicReferenceArray<>(GROUPS);
  private final Supplier<T> make;

  Lender(Supplier<T> make) {
    this.make = make;
  }

  T take() {
    T taken = idle.getAndSet(group(), null);
    return taken == null ? make.get() : taken;
  }

  void giveBack(T used) {
    idle.lazySet(group(), used);
  }

  private static int group() {
    return (int) Thread.currentThread().getId() & (GROUPS - 1);
  }
}
