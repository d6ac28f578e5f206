// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.Ttl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which keys there are, of any memcached. */
abstract class KeysContract {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String CACHE = "dump";
  private static final int KEYS = 1_000;

  /** Returns the port that the server listens on; plain text, no password. */
  abstract int port();

  private ClientConfig config() {
    return Memcached.config(new Endpoint("127.0.0.1", port()))
        .connectTimeout(LONG)
        .requestTimeout(LONG)
        .build();
  }

  @Test
  void should_tell_of_every_key_and_what_the_server_knows_of_it() {
    Set<String> expected = new HashSet<>();
    try (ProtosocketClient client = ProtosocketClient.connect(config())) {
      List<CompletableFuture<Void>> sets = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        String key = i % 3 == 0 ? "bin \r\n%ä" + i : "plain" + "x".repeat(i % 200) + i;
        expected.add(CACHE + ":" + key);
        sets.add(client.setAsync(CACHE, key, "value", i == 0 ? Ttl.NEVER : LONG));
      }
      sets.forEach(CompletableFuture::join);
      client.set("other", "key", "value");
    }

    Map<String, KeyInfo> found = new HashMap<>();
    long count =
        Memcached.forEachKey(
            config(),
            LONG,
            key -> {
              if (key.isOf(CACHE)) {
                found.put(key.text(), key);
              }
            });

    assertThat(found.keySet()).isEqualTo(expected);
    assertThat(count).isGreaterThan(KEYS);
    KeyInfo endless = found.get(CACHE + ":bin \r\n%ä0");
    assertThat(endless.expiresAt()).isNull();
    assertThat(endless.key()).isEqualTo((CACHE + ":bin \r\n%ä0").getBytes(UTF_8));
    KeyInfo one = found.get(CACHE + ":plainx1");
    assertThat(one.size()).isGreaterThan("value".length());
    assertThat(one.isFetched()).isFalse();
    Instant access = one.lastAccess();
    assertThat(access).isNotNull();
    assertThat(one.expiresAt()).isAfter(access).isBefore(access.plus(LONG).plus(LONG));
    assertThat(one.fields()).containsKeys("cas", "cls");
    assertThat(one.toString()).doesNotContain("plain");
  }

  @Test
  void should_end_with_what_the_consumer_throws() {
    try (ProtosocketClient client = ProtosocketClient.connect(config())) {
      client.set("other", "thrown", "value");
    }
    IllegalStateException mine = new IllegalStateException("enough");

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                Memcached.forEachKey(
                    config(),
                    LONG,
                    key -> {
                      throw mine;
                    }))
        .isSameAs(mine);
  }

  @Test
  void should_not_wait_longer_than_it_may() {
    try (ProtosocketClient client = ProtosocketClient.connect(config())) {
      client.set("other", "slow", "value");
    }
    CountDownLatch patience = new CountDownLatch(1);

    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(
            () ->
                Memcached.forEachKey(
                    config(),
                    Duration.ofMillis(100),
                    key -> {
                      try {
                        patience.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    patience.countDown();
  }
}
