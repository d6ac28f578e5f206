// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against an embedded memcached. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class ConditionalCacheIT {
  private static final Duration LONG = Duration.ofHours(1);

  private final MemcachedServer server = MemcachedServer.start();
  private final ProtosocketClient client =
      ProtosocketClient.connect(
          Memcached.config(new Endpoint("127.0.0.1", server.port()))
              .connectTimeout(Duration.ofMinutes(1))
              .requestTimeout(Duration.ofMinutes(1))
              .build());
  private final TypedCache<String, String> typed =
      TypedCache.builder(client, "cache", KeyFormat.utf8(), ValueFormat.utf8())
          .onUndecodable(Undecodable.MISS)
          .build();
  private final ConditionalCache<String, String> cache = typed.conditional().orElseThrow();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void should_store_only_what_is_absent_when_it_adds() {
    assertThat(cache.add("key", "first", LONG)).isTrue();
    assertThat(cache.add("key", "second", LONG)).isFalse();
    assertThat(typed.get("key")).isEqualTo("first");
  }

  @Test
  void should_store_only_over_what_is_there_when_it_replaces() {
    assertThat(cache.replace("key", "first", LONG)).isFalse();
    typed.set("key", "first");
    assertThat(cache.replace("key", "second", LONG)).isTrue();
    assertThat(typed.get("key")).isEqualTo("second");
  }

  @Test
  void should_store_and_delete_only_what_it_has_seen_when_it_names_a_version() {
    assertThat(cache.get("key")).isNull();
    typed.set("key", "first", Ttl.NEVER);
    TypedItem<String> seen = cache.get("key");
    assertThat(seen.value()).isEqualTo("first");
    assertThat(seen.ttl()).isEqualTo(Ttl.NEVER);
    assertThat(cache.compareAndSet("key", seen.version(), "second", LONG)).isTrue();
    assertThat(cache.compareAndSet("key", seen.version(), "third", LONG)).isFalse();
    assertThat(cache.delete("key", seen.version())).isFalse();
    assertThat(typed.get("key")).isEqualTo("second");
    assertThat(cache.delete("key", cache.get("key").version())).isTrue();
    assertThat(typed.get("key")).isNull();
  }

  @Test
  void should_tell_whether_the_key_was_there_when_it_deletes() {
    typed.set("one", "value");
    typed.set("two", "value");
    assertThat(cache.delete("one")).isTrue();
    assertThat(cache.delete("one")).isFalse();
    assertThat(cache.deleteAsync("two").join()).isTrue();
    assertThat(cache.deleteAsync("two").join()).isFalse();
  }

  @Test
  void should_give_another_time_when_it_touches() {
    typed.set("key", "value", Ttl.NEVER);
    assertThat(cache.getAndTouch("key", LONG).value()).isEqualTo("value");
    assertThat(cache.get("key").ttl()).isPositive().isLessThanOrEqualTo(LONG);
    assertThat(cache.getAndTouch("other", LONG)).isNull();
  }

  @Test
  void should_fail_when_a_value_cannot_be_read_though_that_is_a_miss_elsewhere() {
    client.set("cache", "key", "no envelope");
    assertThat(typed.get("key")).isNull();
    assertThatThrownBy(() -> cache.get("key")).isInstanceOf(ValueFormatException.class);
    assertThat(typed.stats().undecodable()).isEqualTo(2);
  }

  @Test
  void should_show_no_value_when_it_is_shown() {
    typed.set("key", "secret", Ttl.NEVER);
    assertThat(cache.get("key").toString()).doesNotContain("secret");
    assertThat(cache).hasToString("ConditionalCache[cache]");
  }

  @Test
  void should_be_absent_when_the_client_lacks_the_calls() {
    assertThat(
            TypedCache.builder(new MapClient(), "cache", KeyFormat.utf8(), ValueFormat.utf8())
                .build()
                .conditional())
        .isEmpty();
  }
}
