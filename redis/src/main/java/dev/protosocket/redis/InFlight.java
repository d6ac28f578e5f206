// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is in flight, as many as a bound allows. Without a lock and without garbage: an array of
 * twice the bound, of which each takes the next free place. For any thread.
 */
final class InFlight<T> {
  /** What {@link #enter} returns if the bound is reached. */
  static final int FULL = -1;

  private final int bound;
  private final int mask;
  private final AtomicReferenceArray<@Nullable T> places;
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();

  InFlight(int bound) {
    this.bound = bound;
    int length = Integer.highestOneBit(2 * bound - 1) << 1;
    this.mask = length - 1;
    this.places = new AtomicReferenceArray<>(length);
  }

  /**
   * Takes a place; {@link #FULL} if there is none.
   *
   * @param at told where it would be, before anybody can see it there
   */
  int enter(T what, ObjIntConsumer<T> at) {
    if (size.incrementAndGet() > bound) {
      size.decrementAndGet();
      return FULL;
    }
    // At least half of the places are free.
    while (true) {
      int place = next.getAndIncrement() & mask;
      at.accept(what, place);
      if (places.compareAndSet(place, null, what)) {
        return place;
      }
    }
  }

  void leave(int place) {
    places.set(place, null);
    size.decrementAndGet();
  }

  int size() {
    return size.get();
  }

  /** Shows each that is there all the while; others maybe. */
  void forEach(Consumer<T> action) {
    for (int i = 0; i <= mask; i++) {
      T what = places.get(i);
      if (what != null) {
        action.accept(what);
      }
    }
  }
}
