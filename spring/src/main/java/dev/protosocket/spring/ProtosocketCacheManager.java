// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.capability.NamespaceClient;
import dev.protosocket.codec.FailSoftClient;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.TypedCacheBuilder;
import dev.protosocket.codec.Undecodable;
import dev.protosocket.codec.ValueFormat;
import dev.protosocket.spring.ProtosocketProperties.Cache;
import dev.protosocket.spring.ProtosocketProperties.Caching;
import dev.protosocket.spring.ProtosocketProperties.FailSoft;
import dev.protosocket.spring.ProtosocketProperties.Format;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.CacheManager;

/**
 * The caches that properties name, made when it is, and those that {@link CacheFormats} has a
 * format for, made when they are asked for. For any thread.
 */
final class ProtosocketCacheManager implements CacheManager {
  private static final String GENERATIONS = "spring-generations";

  private final Caching caching;
  private final CacheFormats formats;
  private final Executor executor;
  private final @Nullable Meters meters;
  private final CacheClient plain;
  private final ConcurrentHashMap<String, SpringCache> caches = new ConcurrentHashMap<>();
  private final @Nullable NamespaceClient namespaces;
  private final @Nullable CacheClient clearable;

  ProtosocketCacheManager(
      Caching caching,
      CacheClient client,
      CacheFormats formats,
      Executor executor,
      @Nullable Meters meters) {
    this.caching = caching;
    this.formats = formats;
    this.executor = executor;
    this.meters = meters;
    this.plain = soft(client);
    this.namespaces = namespaces(client);
    this.clearable = namespaces == null ? null : soft(namespaces);
    caching.caches().forEach((name, cache) -> caches.put(name, make(name, cache)));
  }

  private @Nullable NamespaceClient namespaces(CacheClient client) {
    for (String name : caching.caches().keySet()) {
      if (caching.caches().get(name).clearable()) {
        if (caching.serverCache() != null) {
          throw new BadPropertyException(
              property(name) + ".clearable",
              "needs a cache of its own on the server, so no protosocket.cache.server-cache");
        }
        try {
          return NamespaceClient.of(client, GENERATIONS);
        } catch (InvalidRequestException e) {
          throw new BadPropertyException(
              property(name) + ".clearable",
              "the client has no counters, by which caches are emptied; memcached and Redis have");
        }
      }
    }
    return null;
  }

  private CacheClient soft(CacheClient client) {
    FailSoft soft = caching.failSoft();
    try {
      return soft.enabled()
          ? FailSoftClient.of(client, soft.failures(), soft.pause(), new CacheLog("protosocket"))
          : client;
    } catch (IllegalArgumentException e) {
      throw new BadPropertyException("protosocket.cache.fail-soft", e.getMessage());
    }
  }

  @Override
  public org.springframework.cache.@Nullable Cache getCache(String name) {
    SpringCache known = caches.get(name);
    if (known != null) {
      return known;
    }
    ValueFormat<?> format = formats.formatOf(name);
    return format == null
        ? null
        : caches.computeIfAbsent(
            name, any -> make(name, new Cache(null, Format.JSON, List.of(), null, false), format));
  }

  @Override
  public Collection<String> getCacheNames() {
    return List.copyOf(caches.keySet());
  }

  private SpringCache make(String name, Cache cache) {
    ValueFormat<?> format = formats.formatOf(name);
    return make(name, cache, format == null ? format(name, cache) : format);
  }

  private SpringCache make(String name, Cache cache, ValueFormat<?> values) {
    String shared = caching.serverCache();
    KeyFormat<Object> keys = KeyTexts.format(name, shared == null ? "" : name + ":");
    CacheLog log = new CacheLog("cache " + name);
    NamespaceClient purging = cache.clearable() ? namespaces : null;
    CacheClient client = purging == null || clearable == null ? plain : clearable;
    String server = shared == null ? name : shared;
    TypedCache<Object, Object> typed;
    try {
      TypedCacheBuilder<Object, Object> builder =
          TypedCache.builder(client, server, keys, format(values))
              .loadTimeout(caching.loadTimeout())
              .onUndecodable(Undecodable.MISS)
              .listener(log);
      Duration ttl = cache.ttl() == null ? caching.ttl() : cache.ttl();
      typed = (ttl == null ? builder : builder.ttl(ttl)).build();
    } catch (IllegalArgumentException | InvalidRequestException e) {
      throw new BadPropertyException(property(name), e.getMessage());
    }
    if (meters != null) {
      meters.typed(name, typed);
    }
    return new SpringCache(
        name,
        caching.nullValues(),
        new SpringCache.CacheParts(typed, keys, caching.loadTimeout(), log),
        executor,
        purging == null ? null : () -> purging.purge(server));
  }

  @SuppressWarnings("unchecked") // what it cannot write is an error of its own
  private ValueFormat<Object> format(ValueFormat<?> values) {
    ValueFormat<Object> format = (ValueFormat<Object>) values;
    return caching.nullValues() ? new NullableFormat(format) : format;
  }

  private static ValueFormat<?> format(String name, Cache cache) {
    try {
      return switch (cache.format()) {
        case TEXT -> ValueFormat.utf8();
        case BYTES -> ValueFormat.bytes();
        case JSON -> ValueFormat.json(type(name, cache));
        case JAVA ->
            ValueFormat.javaSerializationAllowing(
                type(name, cache), cache.allowed().toArray(Class<?>[]::new));
      };
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new BadPropertyException(property(name) + ".format", e.getMessage());
    }
  }

  private static Class<?> type(String name, Cache cache) {
    Class<?> type = cache.type();
    if (type == null) {
      throw new BadPropertyException(property(name) + ".type", "is missing: the values' class");
    }
    return type;
  }

  private static String property(String cache) {
    return ProtosocketProperties.PREFIX + ".cache.caches." + cache;
  }
}
