// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.jcache.ProtosocketCacheManager;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.server.MemcachedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.Test;

/** The code of docs/jcache.md, against an embedded memcached. */
class JCacheExampleIT {
  @Test
  void should_do_what_the_page_shows() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheClient client =
            ProtosocketClient.connect(
                Memcached.config(new Endpoint("127.0.0.1", server.port()))
                    .connectTimeout(Duration.ofMinutes(1))
                    .requestTimeout(Duration.ofMinutes(1))
                    .build())) {
      assertThat(visits(client)).isEqualTo(2);
    }
  }

  private static long visits(CacheClient client) {
    // snippet: jcache
    CacheManager manager = ProtosocketCacheManager.builder(client).build();
    Cache<String, Long> visits =
        manager.createCache(
            "visits",
            new MutableConfiguration<String, Long>()
                .setTypes(String.class, Long.class)
                .setExpiryPolicyFactory(
                    ModifiedExpiryPolicy.factoryOf(
                        new javax.cache.expiry.Duration(TimeUnit.HOURS, 1)))
                .setStatisticsEnabled(true));
    visits.put("front page", 1L);
    visits.invoke( // compare-and-set: no count is lost
        "front page",
        (entry, arguments) -> {
          entry.setValue(entry.exists() ? entry.getValue() + 1 : 1L);
          return null;
        });
    long now = visits.get("front page"); // 2
    // end
    manager.close();
    return now;
  }

  @Test
  void should_be_what_the_page_shows() throws IOException {
    assertThat(Snippets.checked(Repository.read("docs/jcache.md"))).containsExactly("jcache");
  }
}
