// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.LeakCheck;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the TCK does not ask, against an embedded memcached. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class JCacheIT {
  private static final java.time.Duration PATIENT = java.time.Duration.ofMinutes(1);
  private static final Duration HOUR = new Duration(TimeUnit.HOURS, 1);

  private final MemcachedServer server = MemcachedServer.start();
  private final ProtosocketClient client =
      ProtosocketClient.connect(
          Memcached.config(new Endpoint("127.0.0.1", server.port()))
              .connectTimeout(PATIENT)
              .requestTimeout(PATIENT)
              .build());
  private final ProtosocketCacheManager manager = ProtosocketCacheManager.builder(client).build();

  @AfterEach
  void close() {
    manager.close();
    client.close();
    server.close();
  }

  private static MutableConfiguration<String, String> texts() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  private static MutableConfiguration<Long, Integer> numbers() {
    return new MutableConfiguration<Long, Integer>().setTypes(Long.class, Integer.class);
  }

  /** Returns how long a key lives, in seconds, which changes nothing. */
  @SuppressWarnings("unchecked") // all keys and values here are text
  private static long secondsLeft(Cache<String, String> cache, String key) {
    TypedCache<String, String> typed = cache.unwrap(TypedCache.class);
    return typed.conditional().orElseThrow().get(key).ttl().toSeconds();
  }

  @Test
  void should_lose_no_write_when_many_threads_invoke() {
    Cache<Long, Integer> cache = manager.createCache("counts", numbers());
    AtomicInteger runs = new AtomicInteger();
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int j = 0; j < 50; j++) {
                  cache.invoke(
                      1L,
                      (entry, arguments) -> {
                        runs.incrementAndGet();
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                        return null;
                      });
                }
              }));
    }
    threads.forEach(CompletableFuture::join);
    assertThat(cache.get(1L)).isEqualTo(200);
    assertThat(runs.get()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void should_see_what_others_wrote_when_it_decides_on_a_write() {
    Cache<String, String> mine = manager.createCache("cache", texts());
    Cache<String, String> others =
        ProtosocketCacheManager.builder(client).build().createCache("cache", texts());
    others.put("key", "theirs");
    assertThat(mine.putIfAbsent("key", "mine")).isFalse();
    assertThat(mine.replace("key", "other", "mine")).isFalse();
    assertThat(mine.replace("key", "theirs", "mine")).isTrue();
    assertThat(others.getAndRemove("key")).isEqualTo("mine");
    assertThat(mine.remove("key")).isFalse();
  }

  @Test
  void should_compare_what_arrays_hold_when_values_are_bytes() {
    Cache<String, byte[]> cache =
        manager.createCache(
            "bytes",
            new MutableConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
    cache.put("key", new byte[] {1, 2});
    assertThat(cache.remove("key", new byte[] {1})).isFalse();
    assertThat(cache.remove("key", new byte[] {1, 2})).isTrue();
  }

  @Test
  void should_leave_the_time_when_the_policy_gives_none_on_update() {
    Cache<String, String> cache =
        manager.createCache(
            "created", texts().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(HOUR)));
    cache.put("key", "first");
    long before = secondsLeft(cache, "key");
    cache.put("key", "second");
    assertThat(cache.get("key")).isEqualTo("second");
    assertThat(secondsLeft(cache, "key")).isPositive().isLessThanOrEqualTo(before);
    Cache<String, String> modified =
        manager.createCache(
            "modified", texts().setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(HOUR)));
    modified.put("key", "value");
    assertThat(secondsLeft(modified, "key")).isBetween(1L, 3600L);
  }

  @Test
  @SuppressWarnings("unchecked") // all keys and values here are text
  void should_give_the_time_anew_when_the_policy_counts_reads() {
    Cache<String, String> cache =
        manager.createCache(
            "read", texts().setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(HOUR)));
    assertThat(cache.get("key")).isNull();
    TypedCache<String, String> typed = cache.unwrap(TypedCache.class);
    typed.set("key", "value", java.time.Duration.ofMinutes(10));
    assertThat(cache.containsKey("key")).isTrue();
    assertThat(secondsLeft(cache, "key")).isLessThanOrEqualTo(600);
    assertThat(cache.get("key")).isEqualTo("value");
    assertThat(secondsLeft(cache, "key")).isGreaterThan(600);
  }

  @Test
  void should_give_eternal_values_the_time_that_is_set_for_them() {
    Cache<String, String> cache =
        ProtosocketCacheManager.builder(client)
            .eternalTtl(java.time.Duration.ofHours(1))
            .build()
            .createCache("cache", texts());
    cache.put("key", "value");
    assertThat(secondsLeft(cache, "key")).isBetween(1L, 3600L);
  }

  @Test
  void should_say_why_and_what_to_do_when_it_refuses() {
    Cache<String, String> cache = manager.createCache("cache", texts());
    assertThatThrownBy(cache::iterator)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("cannot list");
    assertThatThrownBy(cache::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(cache::removeAll).isInstanceOf(UnsupportedOperationException.class);
    MutableConfiguration<String, String> loading =
        texts().setCacheLoaderFactory(FactoryBuilder.factoryOf(NoLoader.class));
    assertThatThrownBy(() -> manager.createCache("loading", loading))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("getOrLoad");
    assertThatThrownBy(() -> manager.createCache("reference", texts().setStoreByValue(false)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(manager.getCacheNames()).containsExactly("cache");
  }

  @Test
  void should_refuse_types_that_say_nothing_when_no_formats_are_given() {
    assertThatThrownBy(() -> manager.createCache("cache", new MutableConfiguration<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JCacheFormats");
    assertThatThrownBy(() -> manager.createCache(" ", texts()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void should_have_the_clients_exception_as_cause_when_it_fails() {
    Cache<String, String> cache = manager.createCache("cache", texts());
    client.set("cache", "key", "no envelope");
    assertThatThrownBy(() -> cache.get("key"))
        .isInstanceOf(CacheException.class)
        .hasCauseInstanceOf(ValueFormatException.class);
  }

  @Test
  void should_leave_values_and_client_alone_when_a_cache_is_destroyed() {
    Cache<String, String> cache = manager.createCache("cache", texts());
    cache.put("key", "value");
    manager.destroyCache("cache");
    assertThatThrownBy(() -> cache.get("key")).isInstanceOf(IllegalStateException.class);
    assertThat(manager.createCache("cache", texts()).get("key")).isEqualTo("value");
    manager.close();
    assertThatThrownBy(() -> manager.createCache("cache", texts()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(manager.unwrap(CacheClient.class)).isSameAs(client);
    client.ping();
  }

  @Test
  void should_count_what_was_there_when_many_are_removed() throws Exception {
    Cache<String, String> cache = manager.createCache("cache", texts().setStatisticsEnabled(true));
    cache.put("one", "value");
    cache.removeAll(Set.of("one", "two"));
    assertThat(cache.containsKey("one")).isFalse();
    ObjectName bean =
        new ObjectName(
            "javax.cache:type=CacheStatistics,CacheManager=protosocket.in-code,Cache=cache");
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    assertThat(beans.getAttribute(bean, "CacheRemovals")).isEqualTo(1L);
    assertThat(beans.getAttribute(bean, "CachePuts")).isEqualTo(1L);
    cache.close();
    assertThat(beans.isRegistered(bean)).isFalse();
  }

  /** Never made. */
  static final class NoLoader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      throw new AssertionError();
    }

    @Override
    public java.util.Map<String, String> loadAll(Iterable<? extends String> keys) {
      throw new AssertionError();
    }
  }
}
