// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The named caches and their items. All caches share one memory bound, so they live in one Caffeine
 * cache whose keys carry the cache's name. Thread-safe.
 */
final class ItemStore {
  /** What an item costs beside its key and value: two objects, two headers, a map node. */
  static final int ITEM_OVERHEAD_BYTES = 160;

  /** Caches that may exist when clients can create them. */
  static final int MAX_CACHES = 1_000;

  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final boolean autoCreate;
  private final Cache<ItemKey, Item> items;

  ItemStore(Collection<String> names, boolean autoCreate, long maxBytes, LongSupplier nanoClock) {
    this.names.addAll(names);
    this.autoCreate = autoCreate;
    // Maintenance runs on the thread that writes: no pool to leave behind, and eviction is settled
    // when the write returns.
    this.items =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(nanoClock::getAsLong)
            .maximumWeight(maxBytes)
            .weigher(
                (ItemKey key, Item item) ->
                    key.bytes().size() + item.value.length + ITEM_OVERHEAD_BYTES)
            .expireAfter(new TimeToLive())
            .build();
  }

  /** Tells whether the cache exists, creating it first where that is allowed. */
  boolean hasCache(String name) {
    if (names.contains(name)) {
      return true;
    }
    // Two connections may both pass the size check; the bound is then exceeded by a few names.
    return autoCreate && names.size() < MAX_CACHES && (names.add(name) || names.contains(name));
  }

  boolean createsCaches() {
    return autoCreate;
  }

  byte @Nullable [] get(String cache, ByteString key) {
    Item item = items.getIfPresent(new ItemKey(cache, key));
    return item == null ? null : item.value;
  }

  void set(String cache, ByteString key, byte[] value, long ttlNanos) {
    items.put(new ItemKey(cache, key), new Item(value, ttlNanos));
  }

  void delete(String cache, ByteString key) {
    items.invalidate(new ItemKey(cache, key));
  }

  void clear() {
    items.invalidateAll();
  }

  long items() {
    return items.estimatedSize();
  }

  long bytes() {
    return items.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  private record ItemKey(String cache, ByteString bytes) {}

  private static final class Item {
    final byte[] value;
    final long ttlNanos;

    Item(byte[] value, long ttlNanos) {
      this.value = value;
      this.ttlNanos = ttlNanos;
    }
  }

  /** Every write starts the item's own time to live anew; reads don't extend it. */
  private static final class TimeToLive implements Expiry<ItemKey, Item> {
    @Override
    public long expireAfterCreate(ItemKey key, Item item, long now) {
      return item.ttlNanos;
    }

    @Override
    public long expireAfterUpdate(ItemKey key, Item item, long now, long remaining) {
      return item.ttlNanos;
    }

    @Override
    public long expireAfterRead(ItemKey key, Item item, long now, long remaining) {
      return remaining;
    }
  }
}
