// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.client.OverloadedException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Entries that are renewed ahead of their end, and what a read says of its value. */
class NearRefreshTest {
  private static final String CACHE = "cache";
  private static final byte[] KEY = "key".getBytes(UTF_8);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private ManualClient server = new ManualClient();

  private NearCacheClient.Builder builder() {
    return NearCacheClient.builder(server).ticker(time::get).maxStale(SECOND);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private void advance(Duration by) {
    time.addAndGet(by.toNanos());
  }

  private void load(NearCacheClient near, String key, String value) {
    CompletableFuture<byte[]> read = near.getAsync(CACHE, key);
    server.last().answer(bytes(value));
    assertThat(read.join()).isEqualTo(bytes(value));
  }

  @Test
  void should_renew_what_is_read_past_its_share_with_one_request() {
    NearCacheClient near = builder().refreshAhead(80).build();
    load(near, "key", "one");
    advance(Duration.ofMillis(799));
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    assertThat(server.sent).hasSize(1);
    advance(Duration.ofMillis(1));
    for (int i = 0; i < 3; i++) {
      assertThat(near.getString(CACHE, "key")).isEqualTo("one");
      assertThat(near.getAll(CACHE, List.of("key")).values()).hasSize(1);
    }
    assertThat(server.sent).hasSize(2);

    server.last().answer(bytes("two"));
    advance(Duration.ofMillis(799));

    assertThat(near.getString(CACHE, "key")).isEqualTo("two");
    assertThat(server.sent).hasSize(2);
    assertThat(near.stats().refreshes()).isEqualTo(1);
    assertThat(near.stats().misses()).isEqualTo(1);
    assertThat(near.stats().loads()).isEqualTo(1);
  }

  @Test
  void should_let_an_entry_end_when_its_renewal_fails() {
    NearCacheClient near = builder().refreshAhead(50).build();
    load(near, "key", "one");
    advance(Duration.ofMillis(500));
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    server.last().future().completeExceptionally(new OverloadedException("by the test"));
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    assertThat(server.sent).hasSize(2);
    assertThat(near.stats().refreshFailures()).isEqualTo(1);
    advance(Duration.ofMillis(500));

    load(near, "key", "two");
  }

  @Test
  void should_not_put_back_what_was_renewed_before_a_write() {
    NearCacheClient near = builder().refreshAhead(50).build();
    load(near, "key", "one");
    advance(Duration.ofMillis(500));
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    ManualClient.Sent renewal = server.last();
    CompletableFuture<Void> set = near.setAsync(CACHE, "key", bytes("two"), SECOND);
    server.last().answer(null);
    set.join();

    renewal.answer(bytes("one"));

    load(near, "key", "two");
  }

  @Test
  void should_renew_no_more_than_the_bound_at_a_time() {
    NearCacheClient near = builder().refreshAhead(50).build();
    int keys = NearCore.MAX_REFRESHES + 1;
    for (int i = 0; i < keys; i++) {
      load(near, "key" + i, "one");
    }
    advance(Duration.ofMillis(500));
    for (int i = 0; i < keys; i++) {
      assertThat(near.getString(CACHE, "key" + i)).isEqualTo("one");
    }
    assertThat(near.stats().refreshes()).isEqualTo(NearCore.MAX_REFRESHES);

    server.last().answer(bytes("two"));
    assertThat(near.getString(CACHE, "key" + (keys - 1))).isEqualTo("one");

    assertThat(near.stats().refreshes()).isEqualTo(keys);
  }

  @Test
  void should_ask_only_whether_it_has_changed_where_it_can() {
    server = new ManualClient(true);
    NearCacheClient near = builder().refreshAhead(50).build();
    CompletableFuture<byte[]> read = near.getAsync(CACHE, KEY);
    server.last().find(Conditional.Found.present(bytes("one"), 7, Duration.ofHours(1)));
    read.join();
    advance(Duration.ofMillis(500));
    near.get(CACHE, KEY);
    assertThat(server.last().known()).isEqualTo(7);
    server.last().find(Conditional.Found.unchanged(7, Duration.ofHours(1)));
    advance(Duration.ofMillis(999));

    assertThat(near.get(CACHE, KEY)).isEqualTo(bytes("one"));
    assertThat(near.stats().validationsUnchanged()).isEqualTo(1);
    assertThat(near.stats().misses()).isEqualTo(1);
  }

  @Test
  void should_tell_the_age_and_mark_what_is_stale() {
    NearCacheClient near = builder().staleIfError(SECOND).build();
    load(near, "key", "one");
    advance(Duration.ofMillis(300));
    assertThat(near.read(CACHE, KEY))
        .satisfies(
            read -> {
              assertThat(read.value()).isEqualTo(bytes("one"));
              assertThat(read.age()).isEqualTo(Duration.ofMillis(300));
              assertThat(read.isStale()).isFalse();
            });
    advance(SECOND);
    CompletableFuture<NearResult> read = near.readAsync(CACHE, KEY);
    server.last().future().completeExceptionally(new OverloadedException("by the test"));

    assertThat(read.join().value()).isEqualTo(bytes("one"));
    assertThat(read.join().isStale()).isTrue();
    assertThat(read.join().age()).isEqualTo(Duration.ofMillis(1_300));
    assertThat(read.join()).hasToString("NearResult[3 B, PT1.3S old, stale]");

    CompletableFuture<NearResult> again = near.readAsync(CACHE, KEY);
    server.last().answer(null);
    assertThat(again.join().value()).isNull();
    assertThat(again.join().isStale()).isFalse();
    CompletableFuture<NearResult> failing = near.readAsync(CACHE, KEY);
    server.last().future().completeExceptionally(new OverloadedException("by the test"));
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(failing::join)
        .withCauseInstanceOf(OverloadedException.class);
  }

  @Test
  void should_show_a_value_that_cannot_be_changed() {
    NearCacheClient near = builder().build();
    load(near, "key", "one");

    ByteBuffer view = near.view(CACHE, KEY);

    assertThat(view).isNotNull();
    assertThat(view.isReadOnly()).isTrue();
    assertThat(view.hasArray()).isFalse();
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> view.put(0, (byte) 'x'));
    assertThat(UTF_8.decode(view).toString()).isEqualTo("one");
  }

  @Test
  void should_refuse_a_share_out_of_range() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder().refreshAhead(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().refreshAhead(100));
  }
}
