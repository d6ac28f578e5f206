// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ValueFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of objects: a {@link CacheClient} of any kind, the name of a cache, and how keys and
 * values are written. Immutable, and safe for use by any number of threads.
 *
 * <pre>{@code
 * TypedCache<Long, User> users =
 *     TypedCache.builder(
 *             client, "users", KeyFormat.readable("user", Long.class), ValueFormat.json(User.class))
 *         .ttl(Duration.ofMinutes(5))
 *         .build();
 * User user = users.getOrLoad(42L, id -> database.find(id));
 * }</pre>
 *
 * <p>Calls fail as those of {@link CacheClient} do, and with a {@link ValueFormatException} if a
 * value cannot be written or read. No key and no value may be null; null is what is not there.
 *
 * <p>Blocking calls write and read objects in the calling thread. Asynchronous ones write in the
 * calling thread and read where the client's future completes, on the event loop unless the client
 * has an executor: give it one if values are large. Cancelling a future cancels its request.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
public final class TypedCache<K, V> {
  private final CacheClient client;
  private final String cache;
  private final KeyFormat<K> keys;
  private final ValueCodec<V> codec;
  private final Undecodable undecodable;
  private final Duration ttl;
  private final TimeToLive.Rule rule;
  private final Counts counts;
  private final Loading<K, V> loading;
  private final ManyKeys<K, V> many;
  private final @Nullable ConditionalCache<K, V> conditional;

  TypedCache(TypedSettings<K> settings, ValueCodec<V> codec, Counts counts) {
    this.client = settings.client();
    this.cache = settings.cache();
    this.keys = settings.keys();
    this.codec = codec;
    this.undecodable = settings.undecodable();
    this.ttl = settings.ttl();
    this.rule = settings.rule();
    this.counts = counts;
    this.loading = new Loading<>(settings, codec, counts);
    this.many = new ManyKeys<>(keys, codec, rule, loading, this::read);
    this.conditional = ConditionalCache.of(settings, codec, counts, loading);
  }

  /**
   * Begins to build a cache.
   *
   * @param client what carries the calls: a connection, a pool, a decorator; stays the caller's
   * @param cache the name of the cache
   * @param keys how keys are written
   * @param values how values are written
   */
  public static <K, V> TypedCacheBuilder<K, V> builder(
      CacheClient client, String cache, KeyFormat<K> keys, ValueFormat<V> values) {
    return new TypedCacheBuilder<>(client, cache, keys, values);
  }

  /** Returns the name of the cache. */
  public String name() {
    return cache;
  }

  /**
   * Returns the calls that depend on what is there, such as compare-and-set.
   *
   * @return nothing if the client lacks one of the capabilities AtomicWrites, ConditionalReads,
   *     ConditionalWrites and TimeToLive; memcached and Redis with envelopes have them
   */
  public Optional<ConditionalCache<K, V>> conditional() {
    return Optional.ofNullable(conditional);
  }

  /** Returns what it has done so far. */
  public TypedCacheStats stats() {
    return counts.snapshot(codec);
  }

  /**
   * Gets a value.
   *
   * @return the value, or null if the key is absent
   * @throws ValueFormatException if what is there is no value of the format, unless that
   *     {@linkplain TypedCacheBuilder#onUndecodable is a miss}
   */
  public @Nullable V get(K key) {
    byte[] bytes = bytes(key);
    try {
      return read(bytes.length, client.get(cache, bytes));
    } catch (ValueFormatException e) {
      throw e.withCallerStack();
    }
  }

  /** As {@link #get}; a future of the value, or of null if the key is absent. */
  public CompletableFuture<@Nullable V> getAsync(K key) {
    return async(
        () -> {
          byte[] bytes = bytes(key);
          return Derived.of(client.getAsync(cache, bytes), stored -> read(bytes.length, stored));
        });
  }

  /**
   * Gets a value, or has it loaded and stores it. Of all threads of this process that ask for a key
   * that is missing one loads it, in this call; the others wait for it, at most for {@link
   * TypedCacheBuilder#loadTimeout}, and get the same object.
   *
   * <p>What the loader throws is thrown to all who wait, and not remembered. Null is returned, and
   * not stored. What was loaded is returned even if it could not be stored, which is counted. What
   * is there and cannot be read is loaded anew. What was loaded before a write to the key through
   * this object ended is not stored.
   *
   * @param key the key
   * @param loader makes the value; must not ask for the same key
   * @return the value, or null if the loader returned that
   * @throws CacheException if the server cannot be asked; nothing was loaded then
   * @throws ValueFormatException if what was loaded cannot be written
   * @throws dev.protosocket.client.RequestTimeoutException if another thread did not load it in
   *     time
   */
  public @Nullable V getOrLoad(K key, Function<? super K, ? extends @Nullable V> loader) {
    Objects.requireNonNull(loader, "loader");
    return loading.get(key, bytes(key), loader);
  }

  /**
   * As {@link #getOrLoad}, without a thread that waits. The future fails after {@link
   * TypedCacheBuilder#loadTimeout}, if the loader has not come to an end; cancelling it does not
   * cancel the loader.
   *
   * @param executor where the loader runs, and the value is stored, which blocks; the future
   *     completes there, too
   */
  public CompletableFuture<@Nullable V> getOrLoadAsync(
      K key, Function<? super K, ? extends @Nullable V> loader, Executor executor) {
    Objects.requireNonNull(loader, "loader");
    Objects.requireNonNull(executor, "executor");
    return async(() -> loading.getAsync(key, bytes(key), loader, executor));
  }

  /** Stores a value for the cache's time to live. */
  public void set(K key, V value) {
    set(key, value, ttl);
  }

  /**
   * Stores a value.
   *
   * @param ttl how long it lives on the server, at most; at least a millisecond
   * @throws ValueFormatException if it cannot be written in its format
   */
  public void set(K key, V value, Duration ttl) {
    byte[] bytes = bytes(key);
    TimeToLive life = rule.of(Objects.requireNonNull(ttl, "ttl"));
    byte[] stored = stored(bytes, value, life);
    loading.invalidate(bytes);
    try {
      client.set(cache, bytes, stored, life.ttl());
    } finally {
      loading.invalidate(bytes);
    }
  }

  /** As {@link #set(Object, Object)}; the future completes when the server has stored the value. */
  public CompletableFuture<@Nullable Void> setAsync(K key, V value) {
    return setAsync(key, value, ttl);
  }

  /** As {@link #set(Object, Object, Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(K key, V value, Duration ttl) {
    return async(
        () -> {
          byte[] bytes = bytes(key);
          TimeToLive life = rule.of(Objects.requireNonNull(ttl, "ttl"));
          byte[] stored = stored(bytes, value, life);
          loading.invalidate(bytes);
          return invalidating(bytes, client.setAsync(cache, bytes, stored, life.ttl()));
        });
  }

  /** Deletes a key; an absent one is no error. */
  public void delete(K key) {
    byte[] bytes = bytes(key);
    loading.invalidate(bytes);
    try {
      client.delete(cache, bytes);
    } finally {
      loading.invalidate(bytes);
    }
  }

  /** As {@link #delete}. */
  public CompletableFuture<@Nullable Void> deleteAsync(K key) {
    return async(
        () -> {
          byte[] bytes = bytes(key);
          loading.invalidate(bytes);
          return invalidating(bytes, client.deleteAsync(cache, bytes));
        });
  }

  /**
   * Gets the values of many keys, at most {@link Batch#MAX_KEYS}.
   *
   * @return the values, and the errors, by key; {@link TypedBatch#orThrow} is for those to whom a
   *     part is no use
   */
  public TypedBatch<K, V> getAll(Collection<? extends K> keys) {
    TypedKeys<K> all = new TypedKeys<>(keys, this.keys);
    return many.found(all, client.getAll(cache, all.bytes()));
  }

  /** As {@link #getAll}. */
  public CompletableFuture<TypedBatch<K, V>> getAllAsync(Collection<? extends K> keys) {
    return async(
        () -> {
          TypedKeys<K> all = new TypedKeys<>(keys, this.keys);
          return Derived.of(
              client.getAllAsync(cache, all.bytes()), result -> many.found(all, result));
        });
  }

  /**
   * Stores many values, at most {@link Batch#MAX_KEYS}, for the cache's time to live.
   *
   * @return the errors by key
   * @throws ValueFormatException if one cannot be written in its format; nothing was sent then
   */
  public TypedBatch<K, V> setAll(Map<? extends K, ? extends V> entries) {
    return setAll(entries, ttl);
  }

  /** As {@link #setAll(Map)}, for a time. */
  public TypedBatch<K, V> setAll(Map<? extends K, ? extends V> entries, Duration ttl) {
    ManyKeys.Writing<K> writing = many.writing(entries, ttl);
    List<BatchResult<byte[]>> results = new ArrayList<>();
    for (Batch<byte[]> batch : writing.batches()) {
      results.add(client.execute(cache, batch));
    }
    return many.written(writing.parts(), results);
  }

  /** As {@link #setAll(Map)}. */
  public CompletableFuture<TypedBatch<K, V>> setAllAsync(Map<? extends K, ? extends V> entries) {
    return setAllAsync(entries, ttl);
  }

  /** As {@link #setAll(Map, Duration)}. */
  public CompletableFuture<TypedBatch<K, V>> setAllAsync(
      Map<? extends K, ? extends V> entries, Duration ttl) {
    return async(
        () -> {
          ManyKeys.Writing<K> writing = many.writing(entries, ttl);
          List<CompletableFuture<BatchResult<byte[]>>> sent = new ArrayList<>();
          writing.batches().forEach(batch -> sent.add(client.executeAsync(cache, batch)));
          return Derived.ofAll(sent, results -> many.written(writing.parts(), results));
        });
  }

  /** Deletes many keys, at most {@link Batch#MAX_KEYS}; an absent one is no error. */
  public TypedBatch<K, V> deleteAll(Collection<? extends K> keys) {
    TypedKeys<K> all = new TypedKeys<>(keys, this.keys);
    many.invalidate(all);
    return many.written(List.of(all), List.of(client.deleteAll(cache, all.bytes())));
  }

  /** As {@link #deleteAll}. */
  public CompletableFuture<TypedBatch<K, V>> deleteAllAsync(Collection<? extends K> keys) {
    return async(
        () -> {
          TypedKeys<K> all = new TypedKeys<>(keys, this.keys);
          many.invalidate(all);
          return Derived.of(
              client.deleteAllAsync(cache, all.bytes()),
              result -> many.written(List.of(all), List.of(result)));
        });
  }

  private byte[] bytes(K key) {
    return TypedKeys.bytes(keys, key);
  }

  private byte[] stored(byte[] key, V value, TimeToLive life) {
    return codec.encode(key.length, Objects.requireNonNull(value, "value"), life.softDeadline());
  }

  /** Returns the value; null if there is none, or none that counts. */
  private @Nullable V read(int keyLength, byte @Nullable [] stored) {
    if (stored == null) {
      counts.misses.increment();
      return null;
    }
    try {
      V value = codec.decode(keyLength, stored).value();
      counts.hits.increment();
      return value;
    } catch (ValueFormatException e) {
      counts.undecodable(e);
      if (undecodable == Undecodable.ERROR) {
        throw e;
      }
      return null;
    }
  }

  private CompletableFuture<@Nullable Void> invalidating(
      byte[] key, CompletableFuture<@Nullable Void> writing) {
    writing.whenComplete((done, failure) -> loading.invalidate(key));
    return writing;
  }

  /** What is wrong with a request is its future's to say. */
  private static <T> CompletableFuture<T> async(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (CacheException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Shows the name of the cache. */
  @Override
  public String toString() {
    return "TypedCache[" + cache + "]";
  }
}
