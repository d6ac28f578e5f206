// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.near.Conditional.Found;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Asking whether a value has changed. */
class NearValidationTest {
  private static final String CACHE = "cache";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualClient server = new ManualClient(true);
  private final AtomicLong time = new AtomicLong();

  private NearCacheClient near(Duration maxStale, Duration staleIfError) {
    return NearCacheClient.builder(server)
        .maxStale(maxStale)
        .staleIfError(staleIfError)
        .ticker(time::get)
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private void advance(Duration by) {
    time.addAndGet(by.toNanos());
  }

  private String read(NearCacheClient near, Found answer) {
    CompletableFuture<String> read = near.getStringAsync(CACHE, "key");
    server.last().find(answer);
    return read.join();
  }

  @Test
  void should_renew_replace_and_remove() {
    NearCacheClient near = near(SECOND, Duration.ZERO);
    assertThat(read(near, Found.present(bytes("one"), 1, HOUR))).isEqualTo("one");
    assertThat(server.last().known()).isEqualTo(-1);
    for (int i = 0; i < 3; i++) {
      advance(SECOND);
      assertThat(read(near, Found.unchanged(1, HOUR))).isEqualTo("one");
      assertThat(server.last().known()).isEqualTo(1);
      assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    }
    advance(SECOND);
    assertThat(read(near, Found.present(bytes("two"), 2, HOUR))).isEqualTo("two");
    assertThat(near.getString(CACHE, "key")).isEqualTo("two");
    advance(SECOND);
    assertThat(read(near, Found.ABSENT)).isNull();
    assertThat(read(near, Found.ABSENT)).isNull();
    assertThat(server.last().known()).isEqualTo(-1);
    assertThat(server.sent).hasSize(7);
    NearCacheStats stats = near.stats();
    assertThat(stats.validationsUnchanged()).isEqualTo(3);
    assertThat(stats.validationsChanged()).isEqualTo(2);
    assertThat(stats.entries()).isZero();
  }

  @Test
  void should_have_one_validation_at_a_time() {
    NearCacheClient near = near(SECOND, Duration.ZERO);
    read(near, Found.present(bytes("one"), 1, HOUR));
    advance(SECOND);
    List<CompletableFuture<String>> reads =
        List.of(near.getStringAsync(CACHE, "key"), near.getStringAsync(CACHE, "key"));
    assertThat(server.sent).hasSize(2);
    server.last().find(Found.unchanged(1, HOUR));
    assertThat(reads).allSatisfy(read -> assertThat(read.join()).isEqualTo("one"));
  }

  @Test
  void should_validate_each_read_and_save_the_bytes_if_nothing_may_be_stale() {
    NearCacheClient near = near(Duration.ZERO, Duration.ZERO);
    read(near, Found.present(bytes("one"), 1, HOUR));
    for (int i = 0; i < 3; i++) {
      assertThat(read(near, Found.unchanged(1, HOUR))).isEqualTo("one");
      assertThat(server.last().known()).isEqualTo(1);
    }
    assertThat(server.sent).hasSize(4);
  }

  @Test
  void should_serve_no_value_beyond_its_time_to_live() {
    NearCacheClient near = near(Duration.ofMinutes(1), Duration.ofHours(2));
    read(near, Found.present(bytes("short"), 1, SECOND));
    advance(SECOND.minusNanos(1));
    assertThat(near.getString(CACHE, "key")).isEqualTo("short");
    advance(Duration.ofNanos(1));
    CompletableFuture<byte[]> read = near.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(new OverloadedException("full"));
    assertThat(read).isCompletedExceptionally();
    read(near, Found.present(bytes("eternal"), 1, Ttl.NEVER));
    advance(Duration.ofSeconds(59));
    assertThat(near.getString(CACHE, "key")).isEqualTo("eternal");
  }

  @Test
  void should_serve_the_old_value_if_validation_fails_by_option() {
    NearCacheClient near = near(SECOND, Duration.ofSeconds(1));
    read(near, Found.present(bytes("one"), 1, HOUR));
    advance(SECOND);
    CompletableFuture<String> read = near.getStringAsync(CACHE, "key");
    server.last().future().completeExceptionally(new OverloadedException("full"));
    assertThat(read.join()).isEqualTo("one");
    advance(SECOND);
    read = near.getStringAsync(CACHE, "key");
    server.last().future().completeExceptionally(new OverloadedException("full"));
    assertThat(read).isCompletedExceptionally();
    // It is still good for asking.
    assertThat(read(near, Found.unchanged(1, HOUR))).isEqualTo("one");
    assertThat(server.last().known()).isEqualTo(1);
  }

  @Test
  void should_ask_anew_after_a_write() {
    NearCacheClient near = near(SECOND, Duration.ZERO);
    read(near, Found.present(bytes("one"), 1, HOUR));
    near.setAsync(CACHE, "key", "two");
    assertThat(read(near, Found.present(bytes("two"), 2, HOUR))).isEqualTo("two");
    assertThat(server.last().known()).isEqualTo(-1);
  }

  @Test
  void should_keep_values_no_longer_than_it_is_told() {
    NearCacheClient near =
        NearCacheClient.builder(server).keep(Duration.ofSeconds(5)).ticker(time::get).build();
    read(near, Found.present(bytes("one"), 1, HOUR));
    advance(Duration.ofSeconds(5));
    read(near, Found.present(bytes("one"), 1, HOUR));
    assertThat(server.last().known()).isEqualTo(-1);
  }

  @Test
  void should_pass_capabilities_on() {
    NearCacheClient near = near(SECOND, Duration.ZERO);
    assertThat(near.capability(ConditionalReads.class)).isPresent();
    assertThat(near.withTimeout(SECOND).capability(Counters.class)).isEmpty();
  }
}
