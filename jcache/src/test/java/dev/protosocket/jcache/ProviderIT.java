// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.LeakCheck;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Managers by URI, and a server that has no more than get, set and delete. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class ProviderIT {
  private static MutableConfiguration<String, String> texts() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  private static Properties patient() {
    Properties properties = new Properties();
    properties.setProperty(ProtosocketCachingProvider.TIMEOUT, "PT1M");
    return properties;
  }

  @Test
  void should_talk_to_the_server_that_the_uri_names() {
    try (MemcachedServer server = MemcachedServer.start()) {
      CachingProvider provider =
          Caching.getCachingProvider(ProtosocketCachingProvider.class.getName());
      URI uri = URI.create("memcached://127.0.0.1:" + server.port());
      CacheManager manager = provider.getCacheManager(uri, null, patient());
      Cache<String, String> cache = manager.createCache("cache", texts());
      cache.put("key", "value");
      assertThat(cache.get("key")).isEqualTo("value");
      assertThat(server.items()).isEqualTo(1);
      assertThat(provider.getCacheManager(uri, null)).isSameAs(manager);
      manager.close();
      assertThat(provider.getCacheManager(uri, null, patient())).isNotSameAs(manager);
      provider.close();
    }
  }

  @Test
  void should_take_the_server_from_the_properties_when_the_uri_is_a_name() {
    try (MemcachedServer server = MemcachedServer.start();
        ProtosocketCachingProvider provider = new ProtosocketCachingProvider()) {
      Properties properties = patient();
      properties.setProperty(
          ProtosocketCachingProvider.SERVER, "memcached://127.0.0.1:" + server.port());
      CacheManager manager = provider.getCacheManager(URI.create("orders"), null, properties);
      manager.createCache("cache", texts()).put("key", "value");
      assertThat(server.items()).isEqualTo(1);
      assertThat(manager.getURI()).isEqualTo(URI.create("orders"));
    }
  }

  @Test
  void should_say_what_is_wrong_when_the_manager_cannot_be_made() {
    try (ProtosocketCachingProvider provider = new ProtosocketCachingProvider()) {
      assertThatThrownBy(
              () -> provider.getCacheManager(URI.create("memcached://a:secret@host:1"), null))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("do not go into a URI")
          .hasMessageNotContaining("secret");
      assertThatThrownBy(() -> provider.getCacheManager(URI.create("memcached:host"), null))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("no host");
      Properties properties = new Properties();
      properties.setProperty(ProtosocketCachingProvider.FORMATS, "java.lang.String");
      assertThatThrownBy(
              () -> provider.getCacheManager(URI.create("memcached://host:1"), null, properties))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining(ProtosocketCachingProvider.FORMATS);
      Properties slow = new Properties();
      slow.setProperty(ProtosocketCachingProvider.TIMEOUT, "soon");
      assertThatThrownBy(
              () -> provider.getCacheManager(URI.create("memcached://host:1"), null, slow))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining(ProtosocketCachingProvider.TIMEOUT);
    }
  }

  @Test
  void should_do_what_it_can_and_refuse_the_rest_when_the_server_cannot_decide() {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().caches("cache").start();
        CacheClient client = connect(server);
        ProtosocketCacheManager manager =
            ProtosocketCacheManager.builder(client).eternalTtl(Duration.ofHours(1)).build()) {
      Cache<String, String> cache = manager.createCache("cache", texts());
      cache.put("one", "1");
      cache.putAll(Map.of("two", "2", "three", "3"));
      cache.removeAll(Set.of("one", "four"));
      assertThat(cache.getAll(Set.of("one", "two", "three")))
          .containsOnly(Map.entry("two", "2"), Map.entry("three", "3"));
      assertThatThrownBy(() -> cache.remove("two"))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("removeAll of a set");
      assertThatThrownBy(() -> cache.putIfAbsent("two", "2"))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("putIfAbsent needs a server that writes on condition");
      assertThatThrownBy(() -> cache.invoke("two", (entry, arguments) -> entry.getValue()))
          .isInstanceOf(UnsupportedOperationException.class);
      manager.destroyCache("cache");
      Cache<String, String> created =
          manager.createCache(
              "cache",
              texts()
                  .setExpiryPolicyFactory(
                      CreatedExpiryPolicy.factoryOf(
                          new javax.cache.expiry.Duration(TimeUnit.HOURS, 1))));
      assertThatThrownBy(() -> created.put("two", "2"))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("expiry policy");
    }
  }

  private static CacheClient connect(EmbeddedServer server) {
    return ProtosocketClient.connect(
        ClientConfig.builder(Credential.of("127.0.0.1", server.address().getPort(), server.token()))
            .tls(TlsOptions.insecurePlaintext())
            .connectTimeout(Duration.ofMinutes(1))
            .requestTimeout(Duration.ofMinutes(1))
            .build());
  }
}
