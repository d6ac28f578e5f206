// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.near.Conditional.Found;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A near cache that is told of changes by its server. */
class NearInvalidationTest {
  private static final String CACHE = "cache";
  private static final byte[] KEY = "key".getBytes(UTF_8);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong time = new AtomicLong();
  private final ManualClient server = new ManualClient(true);
  private final Told listener = new Told();

  NearInvalidationTest() {
    server.told = listener;
  }

  private NearCacheClient.Builder builder() {
    return NearCacheClient.builder(server).ticker(time::get).maxStale(SECOND).invalidations(MINUTE);
  }

  private void advance(Duration by) {
    time.addAndGet(by.toNanos());
  }

  private CompletableFuture<String> load(NearCacheClient near, Found found) {
    int sent = server.sent.size();
    CompletableFuture<String> read = near.getStringAsync(CACHE, "key");
    assertThat(server.sent).hasSize(sent + 1);
    server.last().find(found);
    return read;
  }

  private static Found present(String value) {
    return Found.present(value.getBytes(UTF_8), 1, Ttl.NEVER);
  }

  private void assertHit(NearCacheClient near, @Nullable String value) {
    int sent = server.sent.size();
    assertThat(near.getString(CACHE, "key")).isEqualTo(value);
    assertThat(server.sent).hasSize(sent);
  }

  private void assertAsks(NearCacheClient near) {
    int sent = server.sent.size();
    near.getAsync(CACHE, KEY).cancel(false);
    assertThat(server.sent).hasSize(sent + 1);
  }

  @Test
  void should_serve_until_the_cap_what_was_read_while_changes_are_told() {
    NearCacheClient near = builder().build();
    listener.began();
    assertThat(near.isTracking()).isTrue();
    assertThat(load(near, present("one"))).isCompletedWithValue("one");
    advance(MINUTE.minusNanos(1));
    assertHit(near, "one");
    advance(Duration.ofNanos(1));
    // And is asked about then, not sent again.
    assertThat(load(near, Found.unchanged(1, Ttl.NEVER))).isCompletedWithValue("one");
    assertThat(server.last().known()).isEqualTo(1);
    advance(MINUTE.minusNanos(1));
    assertHit(near, "one");
  }

  @Test
  void should_serve_nothing_beyond_its_time_to_live() {
    NearCacheClient near = builder().build();
    listener.began();
    load(near, Found.present(KEY, 1, Duration.ofSeconds(10)));
    advance(Duration.ofSeconds(10).minusNanos(1));
    assertHit(near, "key");
    advance(Duration.ofNanos(1));
    assertAsks(near);
  }

  @Test
  void should_keep_no_longer_than_ever_what_was_asked_for_before_changes_are_told() {
    NearCacheClient near = builder().build();
    CompletableFuture<String> early = near.getStringAsync(CACHE, "key");
    listener.began();
    server.last().find(present("early"));
    assertThat(early).isCompletedWithValue("early");
    assertHit(near, "early");
    advance(SECOND);
    assertAsks(near);
  }

  @Test
  void should_drop_what_has_changed_and_keep_no_answer_that_was_under_way() {
    NearCacheClient near = builder().build();
    listener.began();
    load(near, present("one"));
    listener.changed("other", KEY);
    assertHit(near, "one");
    listener.changed(CACHE, KEY);
    CompletableFuture<String> underWay = near.getStringAsync(CACHE, "key");
    listener.changed(CACHE, KEY);
    CompletableFuture<String> later = near.getStringAsync(CACHE, "key");
    assertThat(server.sent).hasSize(3);
    server.sent.get(1).find(present("two"));
    assertThat(underWay).isCompletedWithValue("two");
    assertThat(later).isNotDone();
    server.sent.get(2).find(present("three"));
    assertThat(later).isCompletedWithValue("three");
    assertHit(near, "three");
    listener.allChanged();
    assertAsks(near);
  }

  @Test
  void should_drop_everything_at_the_end_and_keep_for_the_usual_time_until_it_begins_again() {
    NearCacheClient near = builder().staleIfError(MINUTE).build();
    listener.began();
    load(near, present("one"));
    CompletableFuture<byte[]> underWay = near.getAsync(CACHE, "more");
    listener.ended();
    assertThat(near.isTracking()).isFalse();
    server.last().find(present("more"));
    assertThat(underWay).isCompleted();
    assertThat(near.stats().entries()).isZero();

    load(near, present("two"));
    advance(SECOND.minusNanos(1));
    assertHit(near, "two");
    listener.began();
    advance(Duration.ofNanos(1));
    // It was not tracked, and is not now.
    load(near, Found.unchanged(1, Ttl.NEVER));
    advance(MINUTE.minusNanos(1));
    assertHit(near, "two");
  }

  @Test
  void should_ask_each_time_for_a_cache_that_may_not_be_stale_and_keep_batches_as_ever() {
    NearCacheClient near = builder().maxStale("counters", Duration.ZERO).build();
    listener.began();
    for (int i = 0; i < 2; i++) {
      near.getAsync("counters", KEY);
      server.last().find(present("one"));
    }
    assertThat(server.sent).hasSize(2);
    near.getAllAsync(CACHE, List.of("key"));
    server.last().answer(KEY);
    advance(SECOND);
    assertAsks(near);
  }

  @Test
  void should_remember_an_absence_no_longer_than_told_to() {
    NearCacheClient near = builder().rememberAbsent(Duration.ofSeconds(10)).build();
    listener.began();
    load(near, Found.ABSENT);
    advance(Duration.ofSeconds(10).minusNanos(1));
    assertHit(near, null);
    listener.changed(CACHE, KEY);
    load(near, Found.ABSENT);
    advance(Duration.ofSeconds(10));
    assertAsks(near);
  }

  @Test
  void should_refuse_a_client_that_does_not_tell_and_tell_nobody_in_front() {
    assertThat(builder().build().capability(Invalidations.class)).isEmpty();
    server.told = null;
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().build())
        .withMessageContaining("nobody tells of changes");
  }
}
