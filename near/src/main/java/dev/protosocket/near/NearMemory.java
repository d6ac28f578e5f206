// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries, bounded by weight, and the generations that keep a load which began before a write
 * from putting its value back. For any thread; nothing here waits.
 *
 * <p>A writer advances the key's generation and then removes the entry; a load stores its entry in
 * one step with the look at the generation, under the lock of the entry's place in the table. So
 * either the load sees the new generation, or the writer's removal comes after it. Generations are
 * shared by keys, which costs an entry now and then and never lets an old one in.
 */
final class NearMemory {
  /**
   * What an entry costs beside the bytes of key and value: the objects around them and Caffeine's,
   * rounded up (MemoryIT measures it).
   */
  static final int ENTRY_OVERHEAD = 256;

  /** A power of two. */
  private static final int GENERATIONS = 4096;

  /** The epoch of a closed memory; no entry has it. */
  private static final int CLOSED = -1;

  private final AtomicLongArray generations = new AtomicLongArray(GENERATIONS);
  private final AtomicInteger epoch = new AtomicInteger();
  private final Cache<NearKey, Entry> entries;
  private final LongSupplier ticker;
  private final long maxBytes;
  private final NearCounts counters;

  /** Whether changes on the server are told. */
  private volatile boolean tracked;

  NearMemory(long maxBytes, LongSupplier ticker, NearCounts counters) {
    this.maxBytes = maxBytes;
    this.ticker = ticker;
    this.counters = counters;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(NearMemory::weigh)
            // Evicting is a matter of microseconds; a thread of its own would cost more.
            .executor(Runnable::run)
            .evictionListener((key, entry, cause) -> counters.evictions.increment())
            .build();
  }

  private static int weigh(NearKey key, Entry entry) {
    return (int) Math.min(weightOf(key, entry), Integer.MAX_VALUE);
  }

  private static long weightOf(NearKey key, Entry entry) {
    byte[] value = entry.value();
    return (long) ENTRY_OVERHEAD + key.bytes().length + (value == null ? 0 : value.length);
  }

  /** Returns the ticker's time. */
  long now() {
    return ticker.getAsLong();
  }

  /** Returns the entry of a key, of whatever age; null if there is none. */
  @Nullable Entry find(NearKey key) {
    Entry entry = entries.getIfPresent(key);
    return entry != null && entry.epoch() == epoch.get() ? entry : null;
  }

  /** Returns the entry if it is of any use. */
  @Nullable Entry known(NearKey key) {
    Entry entry = find(key);
    return entry != null && entry.isOfUse(now()) ? entry : null;
  }

  /** Returns the entry if it may be served without asking. */
  @Nullable Entry fresh(NearKey key) {
    Entry entry = find(key);
    return entry != null && entry.isFresh(now()) ? entry : null;
  }

  /** Returns what a load that begins now has to know later. */
  Ticket begin(NearKey key) {
    // In this order: a ticket that is tracked by mistake is of an epoch that is over.
    int now = epoch.get();
    return new Ticket(now, generations.get(slot(key)), now(), tracked);
  }

  /** Tells whether the key has not been written, nor everything dropped, since the load began. */
  boolean isCurrent(NearKey key, Ticket ticket) {
    return ticket.epoch() == epoch.get() && ticket.generation() == generations.get(slot(key));
  }

  /**
   * Stores what a load has found, unless the key was written since it began, or a load that began
   * later was quicker.
   *
   * @param key with bytes of its own
   * @param entry if it is of no use, or heavier than all that may be held, an older one goes
   */
  void store(NearKey key, Ticket ticket, Entry entry) {
    boolean kept = entry.isOfUse(now()) && weightOf(key, entry) <= maxBytes;
    entries
        .asMap()
        .compute(
            key,
            (same, old) -> {
              if (!isCurrent(key, ticket)
                  || (old != null
                      && old.epoch() == entry.epoch()
                      && old.startNanos() - entry.startNanos() > 0)) {
                return old;
              }
              return kept ? entry : null;
            });
    if (epoch.get() == CLOSED) {
      entries.invalidateAll();
    }
  }

  /** Drops a key, before and after a write of it. */
  void drop(NearKey key) {
    generations.getAndIncrement(slot(key));
    if (entries.asMap().remove(key) != null) {
      counters.drops.increment();
    }
  }

  /** Drops everything, before and after a write that concerns all keys. */
  void dropAll() {
    epoch.getAndUpdate(now -> now == CLOSED ? CLOSED : (now + 1) & Integer.MAX_VALUE);
    counters.drops.add(entries.estimatedSize());
    entries.invalidateAll();
  }

  /** Changes on the server are told from now on. */
  void track() {
    tracked = true;
  }

  /** They are not told any more: drops everything, which may have changed. */
  void endTracking() {
    tracked = false;
    dropAll();
  }

  boolean isTracked() {
    return tracked;
  }

  /** Drops everything for ever. */
  void close() {
    epoch.set(CLOSED);
    entries.invalidateAll();
  }

  long entries() {
    return entries.estimatedSize();
  }

  long weight() {
    return entries
        .policy()
        .eviction()
        .map(eviction -> eviction.weightedSize().orElse(0))
        .orElse(0L);
  }

  private static int slot(NearKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (GENERATIONS - 1);
  }
}
