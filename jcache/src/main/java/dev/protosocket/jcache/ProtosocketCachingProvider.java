// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.spi.Durations;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.WeakHashMap;
import javax.cache.CacheException;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes managers by URI and properties; {@link ProtosocketCacheManager#builder} makes them of any
 * client. Found by {@link javax.cache.Caching}. For any thread.
 *
 * <p>A URI {@code memcached://host:port}, or {@code memcacheds://} for TLS, names a server, and the
 * manager has a pool of its own to it. Any other is the manager's name, and the property {@link
 * #SERVER} names the server. Properties that a manager is not given are those of the system.
 */
@SuppressWarnings("NullAway") // JCache has no annotations: null stands for what is the default
public final class ProtosocketCachingProvider implements CachingProvider {
  /** The property that names the server: {@code memcached://host:port}. */
  public static final String SERVER = "protosocket.jcache.server";

  /**
   * The property that names a class that implements {@link JCacheFormats} and has a public
   * constructor without parameters.
   */
  public static final String FORMATS = "protosocket.jcache.formats";

  /**
   * The property that says how long a call, and connecting, may take: as {@link Duration#parse}
   * reads it, {@code PT1S}; the client's defaults if there is none.
   */
  public static final String TIMEOUT = "protosocket.jcache.timeout";

  private static final URI DEFAULT = URI.create("protosocket:default");

  private final Object lock = new Object();

  /** Guarded by the lock. */
  private final Map<ClassLoader, Map<URI, ProtosocketCacheManager>> managers = new WeakHashMap<>();

  /** Creates a provider; {@link javax.cache.Caching} does. */
  public ProtosocketCachingProvider() {}

  /**
   * Returns the manager of a URI and a class loader; makes it if there is none.
   *
   * @throws CacheException if no server is named, or the formats cannot be made
   */
  @Override
  public ProtosocketCacheManager getCacheManager(
      @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
    URI name = uri == null ? DEFAULT : uri;
    ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
    Properties given = properties == null ? new Properties() : properties;
    synchronized (lock) {
      Map<URI, ProtosocketCacheManager> known =
          managers.computeIfAbsent(loader, any -> new HashMap<>());
      ProtosocketCacheManager manager = known.get(name);
      if (manager == null || manager.isClosed()) {
        manager = make(name, loader, given);
        known.put(name, manager);
      }
      return manager;
    }
  }

  private ProtosocketCacheManager make(URI uri, ClassLoader loader, Properties given) {
    JCacheFormats formats = formats(loader, property(FORMATS, given));
    CacheClient client = Servers.open(Servers.isServer(uri) ? uri : server(given), timeout(given));
    return new ProtosocketCacheManager(
        this,
        ProtosocketCacheManager.builder(client).uri(uri).formats(formats),
        loader,
        (Properties) given.clone(),
        () -> {
          forget(uri, loader);
          client.close();
        });
  }

  private static @Nullable String property(String name, Properties given) {
    String value = given.getProperty(name);
    return value == null ? System.getProperty(name) : value;
  }

  private static URI server(Properties given) {
    String server = property(SERVER, given);
    if (server == null) {
      throw new CacheException(
          "no server is named: ask for a manager by memcached://host:port, set the property "
              + SERVER
              + " to that, or make a manager of a client (ProtosocketCacheManager.builder)");
    }
    try {
      return URI.create(server);
    } catch (IllegalArgumentException e) {
      throw new CacheException(SERVER + " is no URI; memcached://host:port", e);
    }
  }

  private static @Nullable Duration timeout(Properties given) {
    String timeout = property(TIMEOUT, given);
    try {
      return timeout == null ? null : Durations.positive(TIMEOUT, Duration.parse(timeout));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new CacheException(TIMEOUT + " is no time of a millisecond or more, such as PT1S", e);
    }
  }

  private static JCacheFormats formats(ClassLoader loader, @Nullable String type) {
    if (type == null) {
      return JCacheFormats.byType();
    }
    try {
      return Class.forName(type, true, loader)
          .asSubclass(JCacheFormats.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new CacheException(FORMATS + " names no JCacheFormats that can be made", e);
    }
  }

  /** A closed manager is nobody's; one that came after it stays. */
  private void forget(URI uri, ClassLoader loader) {
    synchronized (lock) {
      Map<URI, ProtosocketCacheManager> known = managers.get(loader);
      ProtosocketCacheManager manager = known == null ? null : known.get(uri);
      if (manager != null && manager.isClosed()) {
        known.remove(uri);
      }
    }
  }

  @Override
  public ClassLoader getDefaultClassLoader() {
    return ProtosocketCachingProvider.class.getClassLoader();
  }

  /** Returns {@code protosocket:default}. */
  @Override
  public URI getDefaultURI() {
    return DEFAULT;
  }

  /** Returns none: the system's are asked for what is not given. */
  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  @Override
  public ProtosocketCacheManager getCacheManager(URI uri, ClassLoader classLoader) {
    return getCacheManager(uri, classLoader, getDefaultProperties());
  }

  @Override
  public ProtosocketCacheManager getCacheManager() {
    return getCacheManager(DEFAULT, getDefaultClassLoader(), getDefaultProperties());
  }

  /** Closes all managers; the provider can make others. */
  @Override
  public void close() {
    List<ProtosocketCacheManager> all = new ArrayList<>();
    synchronized (lock) {
      managers.values().forEach(known -> all.addAll(known.values()));
    }
    all.forEach(ProtosocketCacheManager::close);
  }

  @Override
  public void close(ClassLoader classLoader) {
    List<ProtosocketCacheManager> all;
    synchronized (lock) {
      ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
      all = new ArrayList<>(managers.getOrDefault(loader, Map.of()).values());
    }
    all.forEach(ProtosocketCacheManager::close);
  }

  @Override
  public void close(URI uri, ClassLoader classLoader) {
    ProtosocketCacheManager manager;
    synchronized (lock) {
      ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
      manager = managers.getOrDefault(loader, Map.of()).get(uri == null ? DEFAULT : uri);
    }
    if (manager != null) {
      manager.close();
    }
  }

  /** Returns false: storing by reference is the one there is. */
  @Override
  public boolean isSupported(OptionalFeature optionalFeature) {
    Objects.requireNonNull(optionalFeature, "optionalFeature");
    return false;
  }
}
