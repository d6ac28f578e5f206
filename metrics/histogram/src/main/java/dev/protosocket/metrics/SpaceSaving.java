// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most frequent items of a stream, in bounded memory (Metwally, Agrawal and El Abbadi, 2005):
 * an item that has no counter takes over the smallest. So of n items, with m counters, each count
 * is at most n/m too high and never too low, and whatever is more frequent than n/m has a counter.
 * Not thread-safe.
 *
 * @param <T> the items, which {@code equals} compares
 */
final class SpaceSaving<T> {
  /** A heap by count, the smallest first. */
  private final @Nullable Counter<T>[] heap;

  private final Map<T, Counter<T>> counters;
  private int size;
  private long total;

  /** An item's counter. */
  private static final class Counter<T> {
    private T item;
    private long count;

    /** What of the count may be that of others who had the counter before. */
    private long excess;

    private int place;

    private Counter(T item) {
      this.item = item;
    }
  }

  /**
   * What is known of an item.
   *
   * @param count at least as high as the true one
   * @param excess and higher by no more than this
   */
  record Entry<T>(T item, long count, long excess) {}

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of a generic type
  SpaceSaving(int capacity) {
    this.heap = new Counter[capacity];
    this.counters = new HashMap<>(2 * capacity);
  }

  /** Returns how many items have been added. */
  long total() {
    return total;
  }

  void add(T item) {
    total++;
    Counter<T> counter = counters.get(item);
    if (counter == null) {
      counter = size < heap.length ? free(item) : taken(item);
      counters.put(item, counter);
    }
    counter.count++;
    sink(counter);
  }

  /** Its count is 0 yet, so no other is smaller: its place is the first, and all others move. */
  private Counter<T> free(T item) {
    Counter<T> counter = new Counter<>(item);
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) / 2;
      put(at(parent), place);
      place = parent;
    }
    put(counter, 0);
    return counter;
  }

  private Counter<T> taken(T item) {
    Counter<T> counter = at(0);
    counters.remove(counter.item);
    counter.item = item;
    counter.excess = counter.count;
    return counter;
  }

  private void sink(Counter<T> counter) {
    int place = counter.place;
    for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && at(child + 1).count < at(child).count) {
        child++;
      }
      if (at(child).count >= counter.count) {
        break;
      }
      put(at(child), place);
      place = child;
    }
    put(counter, place);
  }

  private void put(Counter<T> counter, int place) {
    heap[place] = counter;
    counter.place = place;
  }

  @SuppressWarnings("NullAway") // below size there are no gaps
  private Counter<T> at(int place) {
    return heap[place];
  }

  /** Returns the most frequent items, the most frequent first. */
  List<Entry<T>> top(int most) {
    List<Entry<T>> entries = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Counter<T> counter = at(i);
      entries.add(new Entry<>(counter.item, counter.count, counter.excess));
    }
    // What is certain first: of two alike it is the one that has long been there.
    entries.sort(
        Comparator.<Entry<T>>comparingLong(entry -> entry.count() - entry.excess())
            .thenComparingLong(Entry::count)
            .reversed());
    return List.copyOf(entries.subList(0, Math.min(most, size)));
  }

  void clear() {
    Arrays.fill(heap, 0, size, null);
    counters.clear();
    size = 0;
    total = 0;
  }
}
