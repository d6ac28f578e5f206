// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.client.Cache;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.server.TcpFaultProxy;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A near cache that a real server tells of changes. Its time stands still, so it is nothing but
 * that which makes it ask again.
 */
@NeedsRedis
@Timeout(300)
class RedisTrackingIT {
  private static final String CACHE = "users";
  private static final Duration TTL = Duration.ofMinutes(50);
  private static final int DISCONNECTS = 20;

  private RedisProcess server;

  @BeforeEach
  void start() throws Exception {
    server = RedisProcess.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static RedisConfig.Builder config(int port) {
    return RedisConfig.builder(new Endpoint("127.0.0.1", port))
        .requestTimeout(Duration.ofSeconds(60))
        .connectTimeout(Duration.ofSeconds(60));
  }

  private static NearCacheClient near(RedisCacheClient client) {
    return NearCacheClient.builder(client).invalidations(TTL).ticker(() -> 0).build();
  }

  private static void awaitTracking(NearCacheClient near) {
    Waiting.until("the server tells of changes", near::isTracking);
  }

  private static void awaitValue(NearCacheClient near, String cache, String key, String value) {
    Waiting.until(() -> value.equals(near.getString(cache, key)));
  }

  @ParameterizedTest
  @EnumSource
  void should_see_whatever_others_do_because_the_server_tells(RedisLayout layout) throws Exception {
    RedisConfig config = config(server.port()).layout(layout).build();
    try (RedisCacheClient client = RedisCacheClient.connect(config);
        RedisCacheClient other = RedisCacheClient.connect(config);
        NearCacheClient near = near(client)) {
      awaitTracking(near);
      other.set(CACHE, "a:b", "one", TTL);
      awaitValue(near, CACHE, "a:b", "one");
      long loads = near.stats().loads();
      assertThat(near.getString(CACHE, "a:b")).isEqualTo("one");
      assertThat(near.stats().loads()).isEqualTo(loads);

      other.set(CACHE, "a:b", "two", TTL);
      awaitValue(near, CACHE, "a:b", "two");
      AtomicWrites writes = other.capability(AtomicWrites.class).orElseThrow();
      other.send(writes.append(CACHE, "a:b".getBytes(UTF_8), "!".getBytes(UTF_8)));
      awaitValue(near, CACHE, "a:b", "two!");
      // By the same connection, past the near cache.
      client.set(CACHE, "a:b", "three", TTL);
      awaitValue(near, CACHE, "a:b", "three");
      near.set(CACHE, "a:b", "four", TTL);
      assertThat(near.getString(CACHE, "a:b")).isEqualTo("four");
      other.delete(CACHE, "a:b");
      Waiting.until(() -> near.getString(CACHE, "a:b") == null);

      other.set(CACHE, "short", "lived", Duration.ofMillis(50));
      Waiting.until(() -> near.getString(CACHE, "short") == null);
      other.set(Cache.none(), "a:b", "plain", TTL);
      awaitValue(near, Cache.none(), "a:b", "plain");
      other.set(Cache.none(), "a:b", "simple", TTL);
      awaitValue(near, Cache.none(), "a:b", "simple");
      server.ask("FLUSHALL");
      Waiting.until(() -> near.getString(Cache.none(), "a:b") == null);
    }
  }

  @Test
  void should_be_told_of_tagged_and_of_raw_keys() throws Exception {
    RedisConfig config = config(server.port()).cacheHashTag(true).rawStrings(true).build();
    try (RedisCacheClient other = RedisCacheClient.connect(config);
        NearCacheClient near = near(RedisCacheClient.open(config))) {
      near.ping();
      awaitTracking(near);
      for (String value : List.of("one", "two", "three")) {
        other.set(CACHE, "key", value, TTL);
        awaitValue(near, CACHE, "key", value);
      }
      assertThat(server.ask("GET", "{users}:key")).isEqualTo("three");
    }
  }

  @Test
  void should_turn_it_on_as_soon_as_it_may_and_serve_as_ever_until_then() throws Exception {
    server.ask("ACL", "SETUSER", "near", "on", ">secret", "~*", "+@all", "-client|tracking");
    RedisConfig config = config(server.port()).login("near", "secret").build();
    try (NearCacheClient near = near(RedisCacheClient.connect(config))) {
      near.set(CACHE, "key", "value", TTL);
      assertThat(near.getString(CACHE, "key")).isEqualTo("value");
      assertThat(near.isTracking()).isFalse();
      server.ask("ACL", "SETUSER", "near", "+client|tracking");
      awaitTracking(near);
      assertThat(near.getString(CACHE, "key")).isEqualTo("value");
    }
  }

  @Test
  void should_return_nothing_from_before_a_disconnection_once_that_is_seen() throws Exception {
    try (TcpFaultProxy proxy = TcpFaultProxy.start(server.address());
        RedisCacheClient other = RedisCacheClient.connect(config(server.port()).build());
        RedisCacheClient client = RedisCacheClient.connect(config(proxy.port()).build());
        NearCacheClient near = near(client)) {
      AtomicInteger ends = new AtomicInteger();
      client.capability(Invalidations.class).orElseThrow().listen(new Ends(ends));
      awaitTracking(near);
      int value = 0;
      for (int i = 1; i <= DISCONNECTS; i++) {
        other.set(CACHE, "key", String.valueOf(++value), TTL);
        awaitValue(near, CACHE, "key", String.valueOf(value));
        // Half of them come back at once.
        proxy.refuseConnections(i % 2 == 0);
        proxy.cutConnections();
        other.set(CACHE, "key", String.valueOf(++value), TTL);
        int end = i;
        Waiting.until("the connection's end is seen", () -> ends.get() >= end);
        assertThat(readOrNothing(near)).isIn(null, String.valueOf(value));
        other.set(CACHE, "key", String.valueOf(++value), TTL);
        proxy.heal();
        // Read while tracking is maybe not on yet: not older than what was there at the end.
        String early = readOrNothing(near);
        assertThat(early).isIn(null, String.valueOf(value - 1), String.valueOf(value));
        awaitTracking(near);
        // No more than the usual time is wrong with what came before; here time stands still.
        other.set(CACHE, "key2", String.valueOf(value), TTL);
        awaitValue(near, CACHE, "key2", String.valueOf(value));
        other.set(CACHE, "key2", "changed", TTL);
        awaitValue(near, CACHE, "key2", "changed");
        near.delete(CACHE, "key");
      }
      assertThat(ends).hasValue(DISCONNECTS);
    }
  }

  private static @Nullable String readOrNothing(NearCacheClient near) {
    try {
      return near.getString(CACHE, "key");
    } catch (CacheException e) {
      return null;
    }
  }

  private record Ends(AtomicInteger ends) implements Invalidations.Listener {
    @Override
    public void began() {}

    @Override
    public void ended() {
      ends.incrementAndGet();
    }

    @Override
    public void changed(String cache, byte[] key) {}

    @Override
    public void allChanged() {}
  }

  @Test
  void should_be_there_by_resp3_over_a_lettuce_client_of_the_callers() throws Exception {
    RedisClient lettuce = RedisClient.create();
    try {
      RedisURI uri = RedisURI.create("127.0.0.1", server.port());
      lettuce.setOptions(ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
      try (RedisCacheClient old =
          RedisCacheClient.over(lettuce, uri, config(server.port()).build())) {
        assertThat(old.capability(Invalidations.class)).isEmpty();
      }
      lettuce.setOptions(ClientOptions.builder().protocolVersion(ProtocolVersion.RESP3).build());
      try (RedisCacheClient other = RedisCacheClient.connect(config(server.port()).build());
          NearCacheClient near =
              near(RedisCacheClient.over(lettuce, uri, config(server.port()).build()))) {
        near.ping();
        awaitTracking(near);
        for (String value : List.of("one", "two")) {
          other.set(CACHE, "key", value, TTL);
          awaitValue(near, CACHE, "key", value);
        }
      }
    } finally {
      lettuce.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }

  @Test
  void should_be_refused_over_a_cluster_by_name() {
    RedisConfig config =
        RedisConfig.cluster(List.of(new Endpoint("127.0.0.1", server.port()))).build();
    try (RedisCacheClient cluster = RedisCacheClient.open(config)) {
      assertThat(cluster.capability(Invalidations.class)).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(() -> near(cluster))
          .withMessageContaining("a Redis cluster");
    }
  }
}
