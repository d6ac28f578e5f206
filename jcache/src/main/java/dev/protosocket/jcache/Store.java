// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.client.Batch;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.codec.ConditionalCache;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.TypedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a cache with their times to live, each of them in one step on the server, or
 * refused. Throws what the client throws. For any thread.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the type arguments' @Nullable in class files
final class Store<K, V> {
  /** How often a write on condition may be beaten. Each time, somebody else has come on. */
  static final int MAX_ATTEMPTS = 100;

  private final TypedCache<K, V> typed;
  private final @Nullable ConditionalCache<K, V> conditional;
  private final Expiry expiry;

  /** Whether the policy is asked before it is known what is there. */
  private final boolean asksFirst;

  Store(TypedCache<K, V> typed, Expiry expiry) {
    this.typed = typed;
    this.conditional = typed.conditional().orElse(null);
    this.expiry = expiry;
    this.asksFirst = conditional == null || expiry.isFixed();
  }

  TypedCache<K, V> typed() {
    return typed;
  }

  Expiry expiry() {
    return expiry;
  }

  private ConditionalCache<K, V> conditional(String operation) {
    if (conditional == null) {
      throw new UnsupportedOperationException(
          operation
              + " needs a server that writes on condition, which this client's does not"
              + " (ConditionalWrites); memcached does, and Redis with envelopes");
    }
    return conditional;
  }

  @Nullable V get(K key) {
    if (!asksFirst) {
      return change("get", key, Change::<V, @Nullable V>read).result();
    }
    Duration read = expiry.ofRead();
    if (read == null) {
      return typed.get(key);
    }
    ConditionalCache<K, V> cache = conditional("an expiry policy that counts reads");
    if (!read.isZero()) {
      TypedItem<V> item = cache.getAndTouch(key, read);
      return item == null ? null : item.value();
    }
    TypedItem<V> item = cache.get(key);
    if (item == null) {
      return null;
    }
    cache.delete(key, item.version());
    return item.value();
  }

  /** Tells whether there is a value, which does not count as a read. */
  boolean has(K key) {
    return typed.get(key) != null;
  }

  Map<K, V> getAll(Set<? extends K> keys) {
    Map<K, V> found = new HashMap<>();
    if (asksFirst && expiry.ofRead() == null) {
      parts(keys).forEach(part -> found.putAll(typed.getAll(part).orThrow().values()));
      return found;
    }
    for (K key : keys) {
      V value = get(key);
      if (value != null) {
        found.put(key, value);
      }
    }
    return found;
  }

  /** Tells whether the value was stored: it was not if it has no time. */
  boolean put(K key, V value) {
    Duration ttl = asksFirst ? expiry.ofAny() : null;
    if (ttl == null) {
      return change(
                  "put with an expiry policy that tells new values from old ones",
                  key,
                  current -> Change.store(value, current))
              .kind()
          == Change.Kind.STORE;
    }
    if (ttl.isZero()) {
      typed.delete(key);
      return false;
    }
    typed.set(key, value, ttl);
    return true;
  }

  /** Returns how many values were stored. */
  int putAll(Map<? extends K, ? extends V> entries) {
    Duration ttl = asksFirst ? expiry.ofAny() : null;
    if (ttl == null || ttl.isZero()) {
      int stored = 0;
      for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
        stored += put(entry.getKey(), entry.getValue()) ? 1 : 0;
      }
      return stored;
    }
    for (List<K> part : Store.<K>parts(entries.keySet())) {
      Map<K, V> some = new LinkedHashMap<>();
      part.forEach(key -> some.put(key, entries.get(key)));
      typed.setAll(some, ttl).orThrow();
    }
    return entries.size();
  }

  boolean putIfAbsent(K key, V value) {
    ConditionalCache<K, V> cache = conditional("putIfAbsent");
    if (!asksFirst) {
      return change(
                  "putIfAbsent",
                  key,
                  current -> current == null ? Change.store(value, null) : Change.leave(current))
              .kind()
          == Change.Kind.STORE;
    }
    Duration ttl = expiry.ofNew();
    return !ttl.isZero() && cache.add(key, value, ttl);
  }

  boolean replace(K key, V value) {
    ConditionalCache<K, V> cache = conditional("replace");
    Duration ttl = asksFirst ? expiry.ofUpdated() : null;
    if (ttl == null) {
      return change(
              "replace",
              key,
              current -> current == null ? Change.leave(false) : Change.store(value, true))
          .result();
    }
    return ttl.isZero() ? cache.delete(key) : cache.replace(key, value, ttl);
  }

  boolean remove(K key) {
    if (conditional == null) {
      throw new UnsupportedOperationException(
          "remove tells whether the key was there, which this client's server does not;"
              + " removeAll of a set of the one key removes it");
    }
    return conditional.delete(key);
  }

  /** Removes the value if it is this one; tells whether it was. */
  boolean remove(K key, V value) {
    return change(
            "remove of a value",
            key,
            current ->
                current == null
                    ? Change.leave(false)
                    : Objects.deepEquals(current, value) ? Change.remove(true) : Change.read(false))
        .result();
  }

  /** Replaces the value if it is this one; STORE or REMOVE if it was, LEAVE if there was none. */
  Change.Kind replace(K key, V value, V newValue) {
    return change(
            "replace of a value",
            key,
            current ->
                current == null
                    ? Change.leave(false)
                    : Objects.deepEquals(current, value)
                        ? Change.store(newValue, true)
                        : Change.read(false))
        .kind();
  }

  /** Removes the keys, and returns how many were there, or all if the server does not tell. */
  int removeAll(Set<? extends K> keys) {
    ConditionalCache<K, V> cache = conditional;
    if (cache == null) {
      parts(keys).forEach(part -> typed.deleteAll(part).orThrow());
      return keys.size();
    }
    int removed = 0;
    for (List<K> part : Store.<K>parts(keys)) {
      List<CompletableFuture<Boolean>> deleting = new ArrayList<>();
      part.forEach(key -> deleting.add(cache.deleteAsync(key)));
      for (CompletableFuture<Boolean> each : deleting) {
        if (Blocking.await(each)) {
          removed++;
        }
      }
    }
    return removed;
  }

  /**
   * Reads an item and does with it what is decided, if nobody has written since; else again.
   *
   * @param operation what the caller calls it
   * @param decision what is to be done
   * @return the decision that was carried out, and what it came to: a value without time is not
   *     stored, or removes the one before
   */
  <T extends @Nullable Object> Change<V, T> change(
      String operation, K key, Change.Decision<V, T> decision) {
    ConditionalCache<K, V> cache = conditional(operation);
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      TypedItem<V> item = cache.get(key);
      Change<V, T> change = decision.of(item == null ? null : item.value());
      Duration ttl = change.kind() == Change.Kind.STORE ? ttl(item) : null;
      if (ttl != null && ttl.isZero()) {
        change =
            new Change<>(
                item == null ? Change.Kind.LEAVE : Change.Kind.REMOVE, null, change.result());
      }
      if (carriedOut(cache, key, item, change, ttl)) {
        return change;
      }
    }
    throw new CacheException(
        operation + " was given up: others wrote to the key " + MAX_ATTEMPTS + " times meanwhile");
  }

  private Duration ttl(@Nullable TypedItem<V> item) {
    if (item == null) {
      return expiry.ofNew();
    }
    Duration updated = expiry.ofUpdated();
    return updated == null ? left(item) : updated;
  }

  private boolean carriedOut(
      ConditionalCache<K, V> cache,
      K key,
      @Nullable TypedItem<V> item,
      Change<V, ?> change,
      @Nullable Duration ttl) {
    if (item == null) {
      return ttl == null || ttl.isZero() || cache.add(key, change.stored(), ttl);
    }
    return switch (change.kind()) {
      case LEAVE -> true;
      case READ -> {
        touch(cache, key, item, expiry.ofRead());
        yield true;
      }
      case REMOVE -> cache.delete(key, item.version());
      case STORE -> cache.compareAndSet(key, item.version(), change.stored(), ttl);
    };
  }

  private void touch(
      ConditionalCache<K, V> cache, K key, TypedItem<V> item, @Nullable Duration ttl) {
    if (ttl == null) {
      return;
    }
    if (ttl.isZero()) {
      cache.delete(key, item.version());
    } else {
      cache.getAndTouch(key, ttl);
    }
  }

  /** Returns what is left of an item's time; of the last second the server may say nothing. */
  private static Duration left(TypedItem<?> item) {
    Duration left = item.ttl();
    return left.compareTo(Durations.MILLISECOND) < 0 ? Durations.MILLISECOND : left;
  }

  private static <K> List<List<K>> parts(Collection<? extends K> keys) {
    List<K> all = new ArrayList<>(keys);
    List<List<K>> parts = new ArrayList<>();
    for (int start = 0; start < all.size(); start += Batch.MAX_KEYS) {
      parts.add(all.subList(start, Math.min(all.size(), start + Batch.MAX_KEYS)));
    }
    return parts;
  }
}
