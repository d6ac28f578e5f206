// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Times that go by the key. */
class MaxStaleTest {
  private static final String CACHE = "cache";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClient server = new ManualClient();
  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final AtomicInteger asked = new AtomicInteger();
  private final NearCacheClient near =
      NearCacheClient.builder(server)
          .ticker(time::get)
          .maxStale(SECOND)
          .maxStale("zero", Duration.ZERO)
          .maxStale(this::maxStale)
          .build();

  @AfterEach
  void close() {
    near.close();
  }

  private @Nullable Duration maxStale(String cache, byte[] key) {
    asked.incrementAndGet();
    return switch (new String(key, UTF_8)) {
      case "long" -> Duration.ofSeconds(10);
      case "none" -> Duration.ZERO;
      case "negative" -> Duration.ofSeconds(-1);
      case "broken" -> throw new IllegalStateException("broken");
      default -> null;
    };
  }

  /** Reads a key; tells whether the server was asked. */
  private boolean asks(String cache, String key) {
    int before = server.sent.size();
    CompletableFuture<byte[]> read = near.getAsync(cache, key);
    boolean asks = server.sent.size() > before;
    if (asks) {
      server.last().answer(key.getBytes(UTF_8));
    }
    assertThat(read.join()).isEqualTo(key.getBytes(UTF_8));
    return asks;
  }

  @Test
  void should_go_by_the_key_before_the_cache() {
    for (String key : new String[] {"long", "other"}) {
      assertThat(asks(CACHE, key)).isTrue();
      assertThat(asks(CACHE, key)).isFalse();
    }
    time.addAndGet(SECOND.toNanos());
    assertThat(asks(CACHE, "other")).isTrue();
    assertThat(asks(CACHE, "long")).isFalse();
    time.addAndGet(SECOND.toNanos() * 9);
    assertThat(asks(CACHE, "long")).isTrue();
    // Of a cache whose values are not kept, too.
    assertThat(asks("zero", "long")).isTrue();
    assertThat(asks("zero", "long")).isFalse();
    assertThat(asks("zero", "other")).isTrue();
    assertThat(asks("zero", "other")).isTrue();
  }

  @Test
  void should_ask_each_time_when_the_time_is_zero_or_none() {
    for (String key : new String[] {"none", "negative", "broken"}) {
      assertThat(asks(CACHE, key)).isTrue();
      assertThat(asks(CACHE, key)).isTrue();
    }
  }

  @Test
  void should_not_be_asked_by_hits() {
    asks(CACHE, "long");
    int before = asked.get();
    assertThat(asks(CACHE, "long")).isFalse();
    assertThat(asked).hasValue(before);
  }

  @Test
  void should_hold_for_batches() {
    var read = near.getAllAsync(CACHE, List.of("long", "other"));
    server.sent.forEach(sent -> sent.answer(sent.call().key()));
    assertThat(read.join().results()).hasSize(2);
    time.addAndGet(SECOND.toNanos());
    assertThat(asks(CACHE, "long")).isFalse();
    assertThat(asks(CACHE, "other")).isTrue();
  }
}
