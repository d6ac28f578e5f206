// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.codec.TypedCache;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** A cache of JCache's: checks, counts, and leaves the rest to a {@link Store}. For any thread. */
@SuppressWarnings("NullAway") // JCache has no annotations: null is what is not there
final class ProtosocketCache<K, V> implements Cache<K, V> {
  private final ProtosocketCacheManager manager;
  private final String name;
  private final MutableConfiguration<K, V> configuration;
  private final Store<K, V> store;
  private final Statistics statistics;
  private final Settings settings;
  private final Beans beans;

  /** Guarded by the manager's lock; the flag is read by all. */
  private boolean managed;

  private volatile boolean closed;

  /**
   * Creates a cache.
   *
   * @param configuration its own, which it shows to nobody
   */
  ProtosocketCache(
      ProtosocketCacheManager manager,
      String name,
      MutableConfiguration<K, V> configuration,
      Store<K, V> store) {
    this.manager = manager;
    this.name = name;
    this.configuration = configuration;
    this.store = store;
    this.statistics = new Statistics(configuration.isStatisticsEnabled());
    this.settings = new Settings(configuration, statistics);
    this.beans = new Beans(manager.getURI(), name);
  }

  /** With the manager's lock. */
  void enableStatistics(boolean on) {
    statistics.enable(on);
    beans.show(on, "CacheStatistics", statistics);
  }

  /** With the manager's lock. */
  void enableManagement(boolean on) {
    managed = on;
    beans.show(on, "CacheConfiguration", settings);
  }

  /** With the manager's lock; ends all calls that are to come, and is done once. */
  void end() {
    if (!closed) {
      closed = true;
      enableStatistics(false);
      enableManagement(false);
      store.expiry().close();
    }
  }

  private K key(K key) {
    return configuration.getKeyType().cast(Objects.requireNonNull(key, "key"));
  }

  private V value(V value) {
    return configuration.getValueType().cast(Objects.requireNonNull(value, "value"));
  }

  private void check(K key) {
    open();
    key(key);
  }

  private void check(K key, V value) {
    check(key);
    value(value);
  }

  private <T> T call(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (dev.protosocket.client.CacheException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  private void open() {
    if (closed) {
      throw new IllegalStateException("cache " + name + " is closed");
    }
  }

  @Override
  public @Nullable V get(K key) {
    check(key);
    long start = System.nanoTime();
    V value = call(() -> store.get(key));
    statistics.got(value != null, System.nanoTime() - start);
    return value;
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    open();
    keys.forEach(this::key);
    long start = System.nanoTime();
    Map<K, V> found = call(() -> store.getAll(keys));
    statistics.got(found.size(), keys.size() - found.size(), System.nanoTime() - start);
    return found;
  }

  @Override
  public boolean containsKey(K key) {
    check(key);
    return call(() -> store.has(key));
  }

  /** Does nothing but say so: there is no loader. */
  @Override
  public void loadAll(
      Set<? extends K> keys,
      boolean replaceExistingValues,
      @Nullable CompletionListener completionListener) {
    open();
    keys.forEach(this::key);
    if (completionListener != null) {
      completionListener.onCompletion();
    }
  }

  @Override
  public void put(K key, V value) {
    check(key, value);
    long start = System.nanoTime();
    boolean stored = call(() -> store.put(key, value));
    statistics.put(stored ? 1 : 0, System.nanoTime() - start);
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    check(key, value);
    long start = System.nanoTime();
    Change<V, V> done =
        call(() -> store.change("getAndPut", key, current -> Change.store(value, current)));
    long nanos = System.nanoTime() - start;
    statistics.got(done.result() != null, nanos);
    statistics.put(done.kind() == Change.Kind.STORE ? 1 : 0, nanos);
    return done.result();
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    open();
    map.forEach(
        (key, value) -> {
          key(key);
          value(value);
        });
    long start = System.nanoTime();
    int stored = call(() -> store.putAll(map));
    statistics.put(stored, System.nanoTime() - start);
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    check(key, value);
    long start = System.nanoTime();
    boolean stored = call(() -> store.putIfAbsent(key, value));
    long nanos = System.nanoTime() - start;
    statistics.got(!stored, nanos);
    statistics.put(stored ? 1 : 0, nanos);
    return stored;
  }

  @Override
  public boolean remove(K key) {
    check(key);
    long start = System.nanoTime();
    boolean removed = call(() -> store.remove(key));
    statistics.removed(removed ? 1 : 0, System.nanoTime() - start);
    return removed;
  }

  @Override
  public boolean remove(K key, V oldValue) {
    check(key, oldValue);
    long start = System.nanoTime();
    boolean removed = call(() -> store.remove(key, oldValue));
    long nanos = System.nanoTime() - start;
    statistics.got(removed, nanos);
    statistics.removed(removed ? 1 : 0, nanos);
    return removed;
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    check(key);
    long start = System.nanoTime();
    V old = call(() -> store.change("getAndRemove", key, Change::<V, @Nullable V>remove).result());
    long nanos = System.nanoTime() - start;
    statistics.got(old != null, nanos);
    statistics.removed(old == null ? 0 : 1, nanos);
    return old;
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    check(key, newValue);
    value(oldValue);
    long start = System.nanoTime();
    Change.Kind done = call(() -> store.replace(key, oldValue, newValue));
    boolean replaced = done == Change.Kind.STORE || done == Change.Kind.REMOVE;
    long nanos = System.nanoTime() - start;
    statistics.got(done != Change.Kind.LEAVE, nanos);
    statistics.put(done == Change.Kind.STORE ? 1 : 0, nanos);
    return replaced;
  }

  @Override
  public boolean replace(K key, V value) {
    check(key, value);
    long start = System.nanoTime();
    boolean replaced = call(() -> store.replace(key, value));
    long nanos = System.nanoTime() - start;
    statistics.got(replaced, nanos);
    statistics.put(replaced ? 1 : 0, nanos);
    return replaced;
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    check(key, value);
    long start = System.nanoTime();
    V old =
        call(
            () ->
                store
                    .change(
                        "getAndReplace",
                        key,
                        current ->
                            current == null ? Change.leave(null) : Change.store(value, current))
                    .result());
    long nanos = System.nanoTime() - start;
    statistics.got(old != null, nanos);
    statistics.put(old == null ? 0 : 1, nanos);
    return old;
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    open();
    keys.forEach(this::key);
    long start = System.nanoTime();
    int removed = call(() -> store.removeAll(keys));
    statistics.removed(removed, System.nanoTime() - start);
  }

  @Override
  public void removeAll() {
    open();
    throw Refusals.listing("removeAll()");
  }

  @Override
  public void clear() {
    open();
    throw Refusals.listing("clear()");
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    open();
    throw Refusals.listing("iterator()");
  }

  @Override
  public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
    check(key);
    Objects.requireNonNull(processor, "processor");
    long start = System.nanoTime();
    Change<V, T> done =
        call(
            () ->
                store.change(
                    "invoke",
                    key,
                    current -> {
                      InvokedEntry<K, V> entry =
                          new InvokedEntry<>(key, current, configuration.getValueType());
                      T result = entry.process(processor, arguments);
                      statistics.got(current != null, 0);
                      return entry.change(result);
                    }));
    long nanos = System.nanoTime() - start;
    statistics.put(done.kind() == Change.Kind.STORE ? 1 : 0, nanos);
    statistics.removed(done.kind() == Change.Kind.REMOVE ? 1 : 0, nanos);
    return done.result();
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    open();
    keys.forEach(this::key);
    Objects.requireNonNull(entryProcessor, "entryProcessor");
    Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
    for (K key : keys) {
      Invoked<T> invoked = Invoked.of(() -> invoke(key, entryProcessor, arguments));
      if (invoked != null) {
        results.put(key, invoked);
      }
    }
    return results;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public ProtosocketCacheManager getCacheManager() {
    return manager;
  }

  /** Returns a copy, with what is enabled by now. */
  @Override
  public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    MutableConfiguration<K, V> copy = new MutableConfiguration<>(configuration);
    copy.setStatisticsEnabled(statistics.isEnabled());
    copy.setManagementEnabled(manager.locked(() -> managed));
    if (type.isInstance(copy)) {
      return type.cast(copy);
    }
    throw new IllegalArgumentException("the configuration is no " + type.getName());
  }

  @Override
  public void close() {
    manager.close(this);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /** Returns the {@link TypedCache} below, too. */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type == TypedCache.class) {
      return type.cast(store.typed());
    }
    throw new IllegalArgumentException("the cache is no " + type.getName());
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
    open();
    Objects.requireNonNull(listener, "listener");
    throw Refusals.listeners();
  }

  /** Does nothing: there is none. */
  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
    open();
    Objects.requireNonNull(listener, "listener");
  }

  /** Shows the name. */
  @Override
  public String toString() {
    return "ProtosocketCache[" + name + "]";
  }
}
