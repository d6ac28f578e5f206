// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.ConditionalWrites;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.capability.Version;
import dev.protosocket.client.capability.Versioned;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a {@link TypedCache} that depend on what is there, each in one step on the server;
 * {@link TypedCache#conditional} has it. Same keys, same values. Immutable, and safe for use by any
 * number of threads; all calls but {@link #deleteAsync} block.
 *
 * <p>Calls fail as those of {@link TypedCache} do. What cannot be read is an error here, whatever
 * {@link TypedCacheBuilder#onUndecodable} says: a miss could neither be added nor replaced.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
public final class ConditionalCache<K, V> {
  private final CacheClient client;
  private final String cache;
  private final KeyFormat<K> keys;
  private final TimeToLive.Rule rule;
  private final ValueCodec<V> codec;
  private final Counts counts;
  private final Loading<K, V> loading;
  private final Commands commands;

  /** What makes the calls. */
  private record Commands(
      AtomicWrites atomic,
      ConditionalReads reads,
      ConditionalWrites writes,
      dev.protosocket.client.capability.TimeToLive times) {}

  private ConditionalCache(
      TypedSettings<K> settings,
      ValueCodec<V> codec,
      Counts counts,
      Loading<K, V> loading,
      Commands commands) {
    this.client = settings.client();
    this.cache = settings.cache();
    this.keys = settings.keys();
    this.rule = settings.rule();
    this.codec = codec;
    this.counts = counts;
    this.loading = loading;
    this.commands = commands;
  }

  /** Returns null if the client lacks one of the capabilities. */
  static <K, V> @Nullable ConditionalCache<K, V> of(
      TypedSettings<K> settings, ValueCodec<V> codec, Counts counts, Loading<K, V> loading) {
    CacheClient client = settings.client();
    AtomicWrites atomic = client.capability(AtomicWrites.class).orElse(null);
    ConditionalReads reads = client.capability(ConditionalReads.class).orElse(null);
    ConditionalWrites writes = client.capability(ConditionalWrites.class).orElse(null);
    dev.protosocket.client.capability.TimeToLive times =
        client.capability(dev.protosocket.client.capability.TimeToLive.class).orElse(null);
    return atomic == null || reads == null || writes == null || times == null
        ? null
        : new ConditionalCache<>(
            settings, codec, counts, loading, new Commands(atomic, reads, writes, times));
  }

  /**
   * Gets a value and its version.
   *
   * @return the item, or null if the key is absent
   * @throws InvalidRequestException if the server names no versions, as a memcached with {@code -C}
   */
  public @Nullable TypedItem<V> get(K key) {
    byte[] bytes = bytes(key);
    return read(bytes.length, client.send(commands.reads.get(cache, bytes)));
  }

  /** As {@link #get}, and lets the item live so long from now on. */
  public @Nullable TypedItem<V> getAndTouch(K key, Duration ttl) {
    byte[] bytes = bytes(key);
    return read(bytes.length, client.send(commands.times.getAndTouch(cache, bytes, ttl)));
  }

  /** Stores the value unless there is one; tells whether it did. */
  public boolean add(K key, V value, Duration ttl) {
    byte[] bytes = bytes(key);
    TimeToLive life = rule.of(ttl);
    return store(bytes, commands.atomic.add(cache, bytes, stored(bytes, value, life), life.ttl()));
  }

  /** Stores the value if there is one; tells whether it did. */
  public boolean replace(K key, V value, Duration ttl) {
    byte[] bytes = bytes(key);
    TimeToLive life = rule.of(ttl);
    return store(
        bytes, commands.atomic.replace(cache, bytes, stored(bytes, value, life), life.ttl()));
  }

  /** Stores the value if the item is in the state that the version names; tells whether it did. */
  public boolean compareAndSet(K key, Version expected, V value, Duration ttl) {
    byte[] bytes = bytes(key);
    TimeToLive life = rule.of(ttl);
    byte[] stored = stored(bytes, value, life);
    return store(bytes, commands.writes.compareAndSet(cache, bytes, expected, stored, life.ttl()));
  }

  /** Deletes the item, and tells whether it was there. */
  public boolean delete(K key) {
    byte[] bytes = bytes(key);
    return delete(bytes, commands.atomic.delete(cache, bytes));
  }

  /** Deletes the item if it is in the state that the version names; tells whether it did. */
  public boolean delete(K key, Version expected) {
    byte[] bytes = bytes(key);
    return delete(bytes, commands.writes.delete(cache, bytes, expected));
  }

  /** As {@link #delete(Object)}. */
  public CompletableFuture<Boolean> deleteAsync(K key) {
    CompletableFuture<DeleteResult> deleting;
    byte[] bytes;
    try {
      bytes = bytes(key);
      deleting = client.sendAsync(commands.atomic.delete(cache, bytes));
    } catch (CacheException e) {
      return CompletableFuture.failedFuture(e);
    }
    loading.invalidate(bytes);
    deleting.whenComplete((done, failure) -> loading.invalidate(bytes));
    return Derived.of(deleting, done -> done == DeleteResult.DONE);
  }

  private boolean store(byte[] key, Call<StoreResult> call) {
    return write(key, call) == StoreResult.STORED;
  }

  private boolean delete(byte[] key, Call<DeleteResult> call) {
    return write(key, call) == DeleteResult.DONE;
  }

  private <R> R write(byte[] key, Call<R> call) {
    loading.invalidate(key);
    try {
      return client.send(call);
    } finally {
      loading.invalidate(key);
    }
  }

  private @Nullable TypedItem<V> read(int keyLength, Versioned found) {
    byte[] stored = found.value();
    if (stored == null) {
      counts.misses.increment();
      return null;
    }
    Version version = found.version();
    if (version == null) {
      throw new InvalidRequestException("the server names no versions of its items");
    }
    try {
      V value = codec.decode(keyLength, stored).value();
      counts.hits.increment();
      return new TypedItem<>(value, version, found.ttl());
    } catch (ValueFormatException e) {
      counts.undecodable(e);
      throw e.withCallerStack();
    }
  }

  private byte[] bytes(K key) {
    return TypedKeys.bytes(keys, key);
  }

  private byte[] stored(byte[] key, V value, TimeToLive life) {
    return codec.encode(key.length, Objects.requireNonNull(value, "value"), life.softDeadline());
  }

  /** Shows the name of the cache. */
  @Override
  public String toString() {
    return "ConditionalCache[" + cache + "]";
  }
}
