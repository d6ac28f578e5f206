// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.codec.TypedCache;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one client. A cache's name is that of the server's cache. For any thread.
 *
 * <pre>{@code
 * CacheManager manager = ProtosocketCacheManager.builder(client).build();
 * Cache<Long, String> names =
 *     manager.createCache(
 *         "names", new MutableConfiguration<Long, String>().setTypes(Long.class, String.class));
 * }</pre>
 *
 * <p>What a cache on a server cannot do is refused with an {@link UnsupportedOperationException}
 * that says why; docs/jcache.md has the list.
 */
@SuppressWarnings("NullAway") // JCache has no annotations: null is what is not there
public final class ProtosocketCacheManager implements CacheManager {
  /** Of managers that are made in code and not told another one. */
  private static final URI IN_CODE = URI.create("protosocket:in-code");

  private final ProtosocketCachingProvider provider;
  private final URI uri;
  private final @Nullable ClassLoader loader;
  private final Properties properties;
  private final CacheClient client;
  private final JCacheFormats formats;
  private final Duration eternalTtl;

  /** Ends what is the manager's own. */
  private final Runnable ending;

  private final Object lock = new Object();

  /** Guarded by the lock. */
  private final Map<String, ProtosocketCache<?, ?>> caches = new LinkedHashMap<>();

  private volatile boolean closed;

  /**
   * Creates a manager.
   *
   * @param loader the class loader that it is for; null if it is for none
   * @param properties shown to who asks
   * @param ending called once when it is closed, without a lock
   */
  ProtosocketCacheManager(
      ProtosocketCachingProvider provider,
      Builder settings,
      @Nullable ClassLoader loader,
      Properties properties,
      Runnable ending) {
    this.provider = provider;
    this.uri = settings.uri;
    this.loader = loader;
    this.properties = properties;
    this.client = settings.client;
    this.formats = settings.formats;
    this.eternalTtl = settings.eternalTtl;
    this.ending = ending;
  }

  /**
   * Begins to make a manager of a client.
   *
   * @param client a connection, a pool or a decorator; stays the caller's, and open
   */
  public static Builder builder(CacheClient client) {
    return new Builder(client);
  }

  /** Makes a manager. For one thread. */
  public static final class Builder {
    private final CacheClient client;
    private URI uri = IN_CODE;
    private JCacheFormats formats = JCacheFormats.byType();
    private Duration eternalTtl = Ttl.NEVER;

    Builder(CacheClient client) {
      this.client = Objects.requireNonNull(client, "client");
    }

    /** Sets what the manager is called, in MBeans too; {@code protosocket:in-code} if not set. */
    public Builder uri(URI value) {
      this.uri = Objects.requireNonNull(value, "uri");
      return this;
    }

    /** Sets how keys and values are written; {@link JCacheFormats#byType} if not set. */
    public Builder formats(JCacheFormats value) {
      this.formats = Objects.requireNonNull(value, "formats");
      return this;
    }

    /**
     * Sets how long values live that JCache calls eternal, for servers that know no such thing;
     * without end if not set.
     */
    public Builder eternalTtl(Duration value) {
      this.eternalTtl = Durations.positive("eternalTtl", value);
      return this;
    }

    /** Makes the manager, which no provider knows. */
    public ProtosocketCacheManager build() {
      return new ProtosocketCacheManager(
          new ProtosocketCachingProvider(), this, null, new Properties(), () -> {});
    }
  }

  /** Returns a provider of this library's, which does not know managers that are made in code. */
  @Override
  public ProtosocketCachingProvider getCachingProvider() {
    return provider;
  }

  @Override
  public URI getURI() {
    return uri;
  }

  @Override
  public @Nullable ClassLoader getClassLoader() {
    return loader;
  }

  @Override
  public Properties getProperties() {
    return (Properties) properties.clone();
  }

  /**
   * Makes a cache.
   *
   * @throws UnsupportedOperationException if the configuration asks for what a cache on a server
   *     cannot do
   * @throws IllegalArgumentException if there is no format for its types, or no cache can have the
   *     name
   */
  @Override
  public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
      String cacheName, C configuration) {
    open();
    Objects.requireNonNull(cacheName, "cacheName");
    Objects.requireNonNull(configuration, "configuration");
    MutableConfiguration<K, V> own = copy(configuration);
    Refusals.check(cacheName, own);
    Store<K, V> store = store(cacheName, own);
    synchronized (lock) {
      open();
      if (caches.containsKey(cacheName)) {
        throw new CacheException("there is a cache " + cacheName + " already");
      }
      ProtosocketCache<K, V> cache = new ProtosocketCache<>(this, cacheName, own, store);
      caches.put(cacheName, cache);
      cache.enableStatistics(own.isStatisticsEnabled());
      cache.enableManagement(own.isManagementEnabled());
      return cache;
    }
  }

  private static <K, V> MutableConfiguration<K, V> copy(Configuration<K, V> configuration) {
    if (configuration instanceof CompleteConfiguration<K, V> complete) {
      return new MutableConfiguration<>(complete);
    }
    return new MutableConfiguration<K, V>()
        .setTypes(configuration.getKeyType(), configuration.getValueType())
        .setStoreByValue(configuration.isStoreByValue());
  }

  private <K, V> Store<K, V> store(String cache, MutableConfiguration<K, V> configuration) {
    Expiry expiry = new Expiry(configuration.getExpiryPolicyFactory().create(), eternalTtl);
    try {
      TypedCache<K, V> typed =
          TypedCache.builder(
                  client,
                  cache,
                  formats.keys(cache, configuration.getKeyType()),
                  formats.values(cache, configuration.getValueType()))
              .build();
      return new Store<>(typed, expiry);
    } catch (dev.protosocket.client.InvalidRequestException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // as was compared
  public <K, V> @Nullable Cache<K, V> getCache(
      String cacheName, Class<K> keyType, Class<V> valueType) {
    open();
    Objects.requireNonNull(cacheName, "cacheName");
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(valueType, "valueType");
    ProtosocketCache<K, V> cache = (ProtosocketCache<K, V>) find(cacheName);
    if (cache == null) {
      return null;
    }
    Configuration<?, ?> configuration = cache.getConfiguration(Configuration.class);
    require(cacheName, "keys", keyType, configuration.getKeyType());
    require(cacheName, "values", valueType, configuration.getValueType());
    return cache;
  }

  private static void require(String cache, String what, Class<?> asked, Class<?> is) {
    if (asked != is) {
      throw new ClassCastException(
          "cache " + cache + " has " + what + " of " + is.getName() + ", not " + asked.getName());
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the caller knows
  public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
    open();
    Objects.requireNonNull(cacheName, "cacheName");
    return (Cache<K, V>) find(cacheName);
  }

  private @Nullable ProtosocketCache<?, ?> find(String cache) {
    synchronized (lock) {
      return caches.get(cache);
    }
  }

  @Override
  public Iterable<String> getCacheNames() {
    open();
    synchronized (lock) {
      return List.copyOf(caches.keySet());
    }
  }

  /** Closes a cache and forgets it; what it stored stays on the server until its end. */
  @Override
  public void destroyCache(String cacheName) {
    open();
    ProtosocketCache<?, ?> cache = find(Objects.requireNonNull(cacheName, "cacheName"));
    if (cache != null) {
      close(cache);
    }
  }

  void close(ProtosocketCache<?, ?> cache) {
    synchronized (lock) {
      caches.remove(cache.getName(), cache);
      cache.end();
    }
  }

  @Override
  public void enableManagement(String cacheName, boolean enabled) {
    open();
    Objects.requireNonNull(cacheName, "cacheName");
    synchronized (lock) {
      ProtosocketCache<?, ?> cache = caches.get(cacheName);
      if (cache != null) {
        cache.enableManagement(enabled);
      }
    }
  }

  @Override
  public void enableStatistics(String cacheName, boolean enabled) {
    open();
    Objects.requireNonNull(cacheName, "cacheName");
    synchronized (lock) {
      ProtosocketCache<?, ?> cache = caches.get(cacheName);
      if (cache != null) {
        cache.enableStatistics(enabled);
      }
    }
  }

  /** Closes all caches. Closes the client if it was made by a URI, else leaves it open. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      List.copyOf(caches.values()).forEach(this::close);
    }
    ending.run();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  <T> T locked(Supplier<T> reading) {
    synchronized (lock) {
      return reading.get();
    }
  }

  private void open() {
    if (closed) {
      throw new IllegalStateException("the cache manager is closed");
    }
  }

  /** Returns the {@link CacheClient}, too. */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type == CacheClient.class) {
      return type.cast(client);
    }
    throw new IllegalArgumentException("the cache manager is no " + type.getName());
  }

  /** Shows the URI. */
  @Override
  public String toString() {
    return "ProtosocketCacheManager[" + uri + "]";
  }
}
