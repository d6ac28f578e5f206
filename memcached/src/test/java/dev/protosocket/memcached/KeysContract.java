// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ClientConfig;
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
abstract class KeysContract extends AnyMemcached {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String CACHE = "dump";
  private static final int KEYS = 1_000;

  private ClientConfig ready() {
    return config().build();
  }

  @Test
  void should_tell_of_every_key_and_what_the_server_knows_of_it() {
    Set<String> expected = new HashSet<>();
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      List<CompletableFuture<Void>> sets = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        boolean binary = i % 3 == 0 && !isClassic();
        String key = binary ? "bin \r\n%ä" + i : "plain%" + "x".repeat(i % 200) + i;
        expected.add(CACHE + ":" + key);
        sets.add(client.setAsync(CACHE, key, "value", i == 0 ? Ttl.NEVER : LONG));
      }
      sets.forEach(CompletableFuture::join);
      client.set("other", "key", "value");
    }

    Map<String, KeyInfo> found = new HashMap<>();
    long count =
        Memcached.forEachKey(
            ready(),
            LONG,
            key -> {
              if (key.isOf(CACHE)) {
                found.put(key.text(), key);
              }
            });

    assertThat(found.keySet()).isEqualTo(expected);
    assertThat(count).isGreaterThan(KEYS);
    String zero = CACHE + (isClassic() ? ":plain%0" : ":bin \r\n%ä0");
    KeyInfo endless = found.get(zero);
    assertThat(endless.expiresAt()).isNull();
    assertThat(endless.key()).isEqualTo(zero.getBytes(UTF_8));
    KeyInfo one = found.get(CACHE + ":plain%x1");
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
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      client.set("other", "thrown", "value");
    }
    IllegalStateException mine = new IllegalStateException("enough");

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                Memcached.forEachKey(
                    ready(),
                    LONG,
                    key -> {
                      throw mine;
                    }))
        .isSameAs(mine);
  }

  @Test
  void should_not_wait_longer_than_it_may() {
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      client.set("other", "slow", "value");
    }
    CountDownLatch patience = new CountDownLatch(1);

    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(
            () ->
                Memcached.forEachKey(
                    // Nor does closing wait long for the consumer.
                    config().closeTimeout(Duration.ofMillis(100)).build(),
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
