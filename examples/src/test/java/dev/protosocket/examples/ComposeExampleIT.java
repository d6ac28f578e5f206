// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.codec.FailSoftClient;
import dev.protosocket.examples.ComposeExample.User;
import dev.protosocket.examples.ComposeExample.Users;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.near.tier.Tier;
import dev.protosocket.near.tier.TieredClient;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes of docs/compose.md, each against a server of its own. */
@Timeout(120)
class ComposeExampleIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] KEY = "key".getBytes(UTF_8);

  private final MemcachedServer server = MemcachedServer.start();
  private final MemcachedServer other = MemcachedServer.start();
  private final Source source = new Source();

  private static final class Source implements ComposeExample.Database {
    final Map<Long, String> names = new ConcurrentHashMap<>(Map.of(42L, "Ada"));
    final AtomicInteger loads = new AtomicInteger();

    @Override
    public User load(long id) {
      loads.incrementAndGet();
      return new User(id, names.getOrDefault(id, ""));
    }

    @Override
    public void store(User user) {
      names.put(user.id(), user.name());
    }
  }

  @AfterEach
  void close() {
    server.close();
    other.close();
  }

  private static Endpoint at(MemcachedServer server) {
    return new Endpoint("127.0.0.1", server.port());
  }

  private static ClientConfig config(MemcachedServer server) {
    return Memcached.config(at(server)).connectTimeout(LONG).requestTimeout(LONG).build();
  }

  private static CacheClient connect(MemcachedServer server) {
    return ProtosocketClient.connect(config(server));
  }

  private static String name(Users users) {
    return Objects.requireNonNull(users.get(42)).name();
  }

  @Test
  void should_be_what_the_page_shows() throws Exception {
    assertThat(Snippets.checked(Repository.read("docs/compose.md")))
        .containsExactly("aside", "leases", "near", "fleet", "regions", "soft");
  }

  @Test
  void should_read_aside() {
    try (CacheClient client = connect(server)) {
      Users users = new Users(client, source);
      assertThat(name(users)).isEqualTo("Ada");
      assertThat(name(users)).isEqualTo("Ada");
      assertThat(source.loads).hasValue(1);
      users.rename(42, "Grace");
      assertThat(name(users)).isEqualTo("Grace");
    }
  }

  @Test
  void should_load_once_for_all_processes() {
    ComposeExample.withLeases(config(server), source, 42);
    ComposeExample.withLeases(config(server), source, 42);
    assertThat(source.loads).hasValue(1);
  }

  @Test
  void should_keep_hot_keys_near() {
    try (NearCacheClient near = ComposeExample.hotKeys(connect(server))) {
      near.set("cache", KEY, KEY);
      assertThat(near.get("cache", KEY)).isEqualTo(KEY);
      assertThat(near.get("cache", KEY)).isEqualTo(KEY);
      assertThat(near.stats().misses()).isPositive();
    }
  }

  @Test
  void should_spread_keys_over_a_fleet() {
    try (CacheClient fleet = ComposeExample.fleet(at(server), at(other))) {
      for (int i = 0; i < 100; i++) {
        fleet.set("cache", "key" + i, "value", LONG);
      }
      assertThat(server.items()).isPositive();
      assertThat(server.items() + other.items()).isEqualTo(100);
    }
  }

  @Test
  void should_read_the_region_that_is_close() {
    try (CacheClient there = connect(other);
        TieredClient regions = ComposeExample.twoRegions(connect(server), connect(other))) {
      regions.set("cache", KEY, KEY, LONG);
      assertThat(regions.read("cache", KEY).tier()).isEqualTo(Tier.FIRST);
      there.set("cache", "theirs", "value", LONG);
      assertThat(regions.getString("cache", "theirs")).isEqualTo("value");
      Waiting.until(() -> regions.stats().refills() == 1);
      assertThat(regions.read("cache", "theirs".getBytes(UTF_8)).tier()).isEqualTo(Tier.FIRST);
    }
  }

  @Test
  void should_go_on_without_the_cache() {
    try (FailSoftClient soft = ComposeExample.goingOn(connect(server))) {
      Users users = new Users(soft, source);
      assertThat(name(users)).isEqualTo("Ada");
      server.close();
      assertThat(name(users)).isEqualTo("Ada");
      assertThat(source.loads.get()).isGreaterThanOrEqualTo(2);
    }
  }
}
