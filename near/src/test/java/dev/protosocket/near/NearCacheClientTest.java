// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.OverloadedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is served from memory, for how long, and by which options. */
class NearCacheClientTest extends NearFixture {
  @Test
  void should_serve_from_memory_until_the_value_is_stale() {
    load(near, "key", "one");
    advance(time, SECOND.minusNanos(1));
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    assertThat(near.getStringAsync(CACHE, "key").join()).isEqualTo("one");
    assertThat(server.sent).hasSize(1);
    advance(time, Duration.ofNanos(1));
    load(near, "key", "two");
    assertThat(server.sent).hasSize(2);
    assertThat(near.stats()).extracting(NearCacheStats::hits).isEqualTo(2L);
    assertThat(near.stats()).extracting(NearCacheStats::misses).isEqualTo(2L);
    assertThat(near.stats().hitRatio()).isEqualTo(0.5);
  }

  /** The server may have had the value only at the request's beginning. */
  @Test
  void should_count_the_time_from_the_beginning_of_the_load() {
    CompletableFuture<byte[]> read = near.getAsync(CACHE, "key");
    advance(time, SECOND);
    server.last().answer(bytes("slow"));
    assertThat(read.join()).isEqualTo(bytes("slow"));
    near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(2);
  }

  @Test
  void should_remember_absent_keys_by_option_only() {
    near.getAsync(CACHE, "absent");
    server.last().answer(null);
    near.getAsync(CACHE, "absent");
    assertThat(server.sent).hasSize(2);
    server.last().answer(null);
    NearCacheClient remembering = near(builder -> builder.rememberAbsent(Duration.ofMillis(100)));
    remembering.getAsync(CACHE, "absent");
    server.last().answer(null);
    advance(time, Duration.ofMillis(99));
    assertThat(remembering.get(CACHE, "absent")).isNull();
    assertThat(server.sent).hasSize(3);
    advance(time, Duration.ofMillis(1));
    remembering.getAsync(CACHE, "absent");
    assertThat(server.sent).hasSize(4);
  }

  @Test
  void should_serve_old_values_when_asking_fails_by_option() {
    NearCacheClient lenient = near(builder -> builder.staleIfError(Duration.ofSeconds(9)));
    load(lenient, "key", "old");
    advance(time, Duration.ofSeconds(9));
    CompletableFuture<byte[]> read = lenient.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(new OverloadedException("full"));
    assertThat(read.join()).isEqualTo(bytes("old"));
    assertThat(lenient.stats().staleServed()).isEqualTo(1);
    // The request is at fault.
    read = lenient.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(new InvalidRequestException("no"));
    assertThat(read).isCompletedExceptionally();
    // A write has dropped it meanwhile.
    read = lenient.getAsync(CACHE, "key");
    ManualClient.Sent get = server.last();
    lenient.setAsync(CACHE, "key", "new");
    get.future().completeExceptionally(timeout());
    assertThat(read).isCompletedExceptionally();
    // Too old.
    load(lenient, "key", "newer");
    advance(time, Duration.ofSeconds(10));
    read = lenient.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(timeout());
    assertThat(read).isCompletedExceptionally();
  }

  @Test
  void should_ask_for_each_read_if_nothing_may_be_stale() {
    NearCacheClient strict =
        near(builder -> builder.maxStale(Duration.ZERO).maxStale("lax", SECOND));
    strict.getAsync(CACHE, "key");
    strict.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(2);
    server.sent.get(0).answer(bytes("value"));
    strict.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(3);
    strict.getAsync("lax", "key");
    strict.getAsync("lax", "key");
    assertThat(server.sent).hasSize(4);
  }

  @Test
  void should_hold_no_more_than_the_bound() {
    int size = 1_000;
    NearCacheClient small = near(builder -> builder.maxBytes(100_000));
    for (int i = 0; i < 1_000; i++) {
      small.getAsync(CACHE, "key" + i);
      server.last().answer(new byte[size]);
    }
    NearCacheStats stats = small.stats();
    assertThat(stats.weight()).isLessThanOrEqualTo(100_000);
    assertThat(stats.entries()).isBetween(50L, 100_000L / size);
    assertThat(stats.evictions()).isGreaterThanOrEqualTo(900);
    // Heavier than all together: it evicts nobody.
    CompletableFuture<byte[]> huge = small.getAsync(CACHE, "huge");
    server.last().answer(new byte[200_000]);
    assertThat(huge.join()).hasSize(200_000);
    assertThat(small.stats().entries()).isEqualTo(stats.entries());
    small.getAsync(CACHE, "huge");
    assertThat(small.stats().loads()).isEqualTo(1_002);
  }

  @Test
  void should_keep_empty_values() {
    load(near, "empty", "");
    assertThat(near.get(CACHE, "empty")).isEmpty();
    assertThat(server.sent).hasSize(1);
  }

  @Test
  void should_tell_caches_and_keys_apart() {
    near.getAsync("a", "bc");
    server.last().answer(bytes("1"));
    near.getAsync("ab", "c");
    assertThat(server.sent).hasSize(2);
    byte[] key = bytes("bc");
    assertThat(near.get("a", key)).isEqualTo(bytes("1"));
    // What was kept is not the caller's array.
    key[0] = 'X';
    assertThat(near.getString("a", "bc")).isEqualTo("1");
  }

  @Test
  void should_take_buffers() {
    ByteBuf key = Unpooled.copiedBuffer("key", UTF_8);
    near.getAsync(CACHE, key);
    server.last().answer(bytes("value"));
    assertThat(near.get(CACHE, key)).isEqualTo(bytes("value"));
    assertThat(near.getString(CACHE, "key")).isEqualTo("value");
    assertThat(server.sent).hasSize(1);
    key.release();
    CompletableFuture<byte[]> released = near.getAsync(CACHE, Unpooled.copiedBuffer(key()));
    assertThat(released).isNotDone();
  }

  @Test
  void should_drop_memory_and_close_the_delegate() {
    load(near, "key", "value");
    CompletableFuture<byte[]> late = near.getAsync(CACHE, "late");
    near.close();
    assertThat(server.closed).isTrue();
    assertThat(near.stats().entries()).isZero();
    server.last().answer(bytes("value"));
    assertThat(late).isCompleted();
    assertThat(near.stats().entries()).isZero();
    near.getAsync(CACHE, "key");
    near.getAsync(CACHE, "late");
    assertThat(server.sent).hasSize(4);
    assertThat(near.toString()).contains("0 entries").doesNotContain("value");
  }

  @Test
  void should_name_what_is_null() {
    assertThatNullPointerException().isThrownBy(() -> near.get(CACHE, (byte[]) null));
    assertThatNullPointerException()
        .isThrownBy(() -> near.getAsync(null, bytes("key")))
        .withMessage("cache");
    assertThatNullPointerException()
        .isThrownBy(() -> near.send((Call<?>) null))
        .withMessage("call");
    assertThatNullPointerException()
        .isThrownBy(() -> near.getAll(null, List.of("key")))
        .withMessage("cache");
    assertThatNullPointerException()
        .isThrownBy(() -> NearCacheClient.builder(null))
        .withMessage("delegate");
  }

  @Test
  void should_refuse_options_out_of_range() {
    NearCacheClient.Builder builder = NearCacheClient.builder(server);
    Duration less = Duration.ofNanos(-1);
    for (Runnable option :
        List.<Runnable>of(
            () -> builder.maxBytes(0),
            () -> builder.maxStale(less),
            () -> builder.maxStale(CACHE, less),
            () -> builder.rememberAbsent(Duration.ZERO),
            () -> builder.staleIfError(less))) {
      assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(option::run);
    }
    builder.maxStale(Duration.ofSeconds(Long.MAX_VALUE)).staleIfError(Duration.ofDays(1 << 20));
    try (NearCacheClient eternal = builder.ticker(time::get).build()) {
      load(eternal, "key", "value");
      advance(time, Duration.ofDays(365 * 100));
      assertThat(eternal.getString(CACHE, "key")).isEqualTo("value");
    }
  }

  private static ByteBuf key() {
    return Unpooled.copiedBuffer("another", UTF_8);
  }
}
