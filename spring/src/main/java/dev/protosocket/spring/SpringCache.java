// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * A cache of Spring's over a {@link TypedCache}. Futures complete by the executor, never on an
 * event loop, because Spring has methods called there. For any thread.
 */
@SuppressWarnings("NullAway") // a future's value may be null, which it does not see
final class SpringCache extends AbstractValueAdaptingCache {
  private final String name;
  private final TypedCache<Object, Object> typed;
  private final AsyncLoads loads;
  private final Executor executor;
  private final @Nullable Runnable purge;

  /** Carries what a loader threw through the typed cache. */
  private static final class LoadFailed extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    LoadFailed(Throwable cause) {
      super(null, cause, false, false);
    }
  }

  /**
   * Creates a cache.
   *
   * @param nullValues whether null is a value
   * @param settings the typed cache, how its keys are written, and how long callers wait
   * @param executor where methods go on that wait for a future
   * @param purge empties the cache; null if that cannot be
   */
  SpringCache(
      String name,
      boolean nullValues,
      CacheParts settings,
      Executor executor,
      @Nullable Runnable purge) {
    super(nullValues);
    this.name = name;
    this.typed = settings.typed();
    this.executor = executor;
    this.purge = purge;
    this.loads =
        new AsyncLoads(
            typed,
            settings.keys(),
            executor,
            settings.loadTimeout(),
            settings.listener()::onStoreFailed);
  }

  /** What a cache is made of. */
  record CacheParts(
      TypedCache<Object, Object> typed,
      KeyFormat<Object> keys,
      Duration loadTimeout,
      CacheLog listener) {}

  @Override
  public String getName() {
    return name;
  }

  @Override
  public TypedCache<Object, Object> getNativeCache() {
    return typed;
  }

  @Override
  protected @Nullable Object lookup(Object key) {
    return typed.get(key);
  }

  /** Of all threads that miss a key one loads it; where the client has leases, of all processes. */
  @Override
  @SuppressWarnings("unchecked") // as the contract has it
  public <T> @Nullable T get(Object key, Callable<T> loader) {
    try {
      return (T) fromStoreValue(typed.getOrLoad(key, any -> load(loader)));
    } catch (LoadFailed e) {
      throw new ValueRetrievalException(key, loader, e.getCause());
    }
  }

  private @Nullable Object load(Callable<?> loader) {
    Object loaded;
    try {
      loaded = loader.call();
    } catch (Throwable e) {
      throw new LoadFailed(e);
    }
    return stored(loaded);
  }

  /** Returns what is stored for a value; null is not, unless it is allowed. */
  private @Nullable Object stored(@Nullable Object value) {
    return value == null && !isAllowNullValues() ? null : toStoreValue(value);
  }

  @Override
  public CompletableFuture<?> retrieve(Object key) {
    return typed.getAsync(key).thenApplyAsync(this::toValueWrapper, executor);
  }

  @Override
  @SuppressWarnings("unchecked") // as the contract has it
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
    return loads
        .get(key, () -> loader.get().thenApply(this::stored))
        .thenApply(found -> (T) fromStoreValue(found));
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    Object stored = toStoreValue(value);
    loads.invalidate(key);
    try {
      typed.set(key, stored);
    } finally {
      loads.invalidate(key);
    }
  }

  /** One of all threads stores its value; where the client has leases, one of all processes. */
  @Override
  public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    Object stored = toStoreValue(value);
    AtomicBoolean mine = new AtomicBoolean();
    Object found =
        typed.getOrLoad(
            key,
            any -> {
              mine.set(true);
              return stored;
            });
    return mine.get() ? null : new SimpleValueWrapper(fromStoreValue(found));
  }

  @Override
  public void evict(Object key) {
    loads.invalidate(key);
    try {
      typed.delete(key);
    } finally {
      loads.invalidate(key);
    }
  }

  @Override
  public void clear() {
    if (purge == null) {
      throw new UnsupportedOperationException(
          "cache "
              + name
              + " cannot be emptied: its server cannot list the keys of one cache. Set"
              + " protosocket.cache.caches."
              + name
              + ".clearable=true, with memcached or Redis, or evict single keys");
    }
    purge.run();
  }
}
