// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.delete;
import static dev.protosocket.server.TestClient.get;
import static dev.protosocket.server.TestClient.set;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.proto.schema.Unary;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class CacheEngineTest {
  private static final byte[] VALUE = "value".getBytes(UTF_8);
  private static final long MINUTE = 60_000;

  private final AtomicLong nanos = new AtomicLong();
  private final Counters counters = new Counters();
  private ItemStore store = new ItemStore(List.of("cache", "other"), false, 1 << 20, nanos::get);
  private CacheEngine engine = new CacheEngine(store, 1_000, counters);

  @Test
  void should_hit_when_the_key_is_stored_and_miss_when_it_is_not() {
    assertThat(engine.execute(set(1, "cache", "k", VALUE, MINUTE))).isEqualTo(Responses.stored(1));

    assertThat(engine.execute(get(2, "cache", "k"))).isEqualTo(Responses.hit(2, VALUE));
    assertError(engine.execute(get(3, "cache", "K")), 3, Status.NOT_FOUND, "Key not found");
    assertThat(counters.hits.sum()).isEqualTo(1);
    assertThat(counters.misses.sum()).isEqualTo(1);
  }

  @Test
  void should_keep_caches_apart_when_they_share_keys() {
    engine.execute(set(1, "cache", "k", VALUE, MINUTE));

    assertError(engine.execute(get(2, "other", "k")), 2, Status.NOT_FOUND, "Key not found");
  }

  @Test
  void should_hit_with_an_empty_value_when_one_was_stored() {
    engine.execute(set(1, "cache", "", new byte[0], MINUTE));

    CacheResponse reply = engine.execute(get(2, "cache", ""));

    assertThat(reply.hasGet()).isTrue();
    assertThat(reply.getGet().getValue()).isEqualTo(ByteString.EMPTY);
  }

  @Test
  void should_replace_the_value_when_the_key_is_set_again() {
    engine.execute(set(1, "cache", "k", VALUE, MINUTE));
    engine.execute(set(2, "cache", "k", new byte[] {1}, MINUTE));

    assertThat(engine.execute(get(3, "cache", "k"))).isEqualTo(Responses.hit(3, new byte[] {1}));
  }

  @Test
  void should_delete_and_succeed_when_the_key_is_absent_too() {
    engine.execute(set(1, "cache", "k", VALUE, MINUTE));

    assertThat(engine.execute(delete(2, "cache", "k"))).isEqualTo(Responses.deleted(2));
    assertThat(engine.execute(delete(3, "cache", "k"))).isEqualTo(Responses.deleted(3));
    assertThat(engine.execute(get(4, "cache", "k")).hasError()).isTrue();
  }

  @Test
  void should_name_the_cache_when_it_does_not_exist() {
    String text = "Cache \"nope\" does not exist";

    assertError(engine.execute(get(1, "nope", "k")), 1, Status.NOT_FOUND, text);
    assertError(engine.execute(set(2, "nope", "k", VALUE, 1)), 2, Status.NOT_FOUND, text);
    assertError(engine.execute(delete(3, "nope", "k")), 3, Status.NOT_FOUND, text);
    assertThat(counters.misses.sum()).isZero();
    assertThat(counters.errors.sum()).isEqualTo(3);
  }

  @Test
  void should_create_caches_up_to_the_bound_when_that_is_on() {
    store = new ItemStore(List.of(), true, 1 << 20, nanos::get);
    engine = new CacheEngine(store, 1_000, counters);

    for (int i = 0; i < ItemStore.MAX_CACHES; i++) {
      assertThat(engine.execute(set(1, "cache-" + i, "k", VALUE, MINUTE)).hasSet()).isTrue();
    }
    assertError(
        engine.execute(get(2, "one-more", "k")),
        2,
        Status.RESOURCE_EXHAUSTED,
        "Cache \"one-more\" can't be created: there are 1000 already");
    assertThat(engine.execute(get(3, "cache-0", "k")).hasGet()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void should_refuse_when_the_cache_name_is_blank(String name) {
    assertError(
        engine.execute(get(1, name, "k")), 1, Status.INVALID_ARGUMENT, "the cache name is blank");
  }

  @Test
  void should_refuse_when_the_cache_name_is_too_long() {
    assertError(
        engine.execute(get(1, "n".repeat(256), "k")),
        1,
        Status.INVALID_ARGUMENT,
        "the cache name has 256 characters, the limit is 255");
  }

  @Test
  void should_refuse_when_key_and_value_together_are_over_the_limit() {
    assertThat(engine.execute(set(1, "cache", "k", new byte[999], MINUTE)).hasSet()).isTrue();
    assertError(
        engine.execute(set(2, "cache", "k", new byte[1_000], MINUTE)),
        2,
        Status.INVALID_ARGUMENT,
        "the item's key and value have 1001 bytes, the limit is 1000");
  }

  @Test
  void should_refuse_when_the_ttl_is_zero() {
    assertError(
        engine.execute(set(1, "cache", "k", VALUE, 0)),
        1,
        Status.INVALID_ARGUMENT,
        "ttl_milliseconds is 0: it must be at least 1");
  }

  @Test
  void should_refuse_when_the_command_has_no_kind() {
    CacheCommand bare = CacheCommand.newBuilder().setMessageId(1).build();
    CacheCommand empty = bare.toBuilder().setUnary(Unary.getDefaultInstance()).build();
    String text = "the command has no kind: send auth, get, set or delete";

    assertError(engine.execute(bare), 1, Status.INVALID_ARGUMENT, text);
    assertError(engine.execute(empty), 1, Status.INVALID_ARGUMENT, text);
  }

  @Test
  void should_forget_each_item_when_its_own_time_is_over() {
    engine.execute(set(1, "cache", "short", VALUE, 10));
    engine.execute(set(2, "cache", "long", VALUE, 20));

    advance(Duration.ofMillis(10).minusNanos(1));
    assertThat(engine.execute(get(3, "cache", "short")).hasGet()).isTrue();
    advance(Duration.ofNanos(1));
    assertThat(engine.execute(get(4, "cache", "short")).hasGet()).isFalse();
    assertThat(engine.execute(get(5, "cache", "long")).hasGet()).isTrue();
    advance(Duration.ofMillis(10));
    assertThat(engine.execute(get(6, "cache", "long")).hasGet()).isFalse();
  }

  @Test
  void should_start_the_time_anew_when_an_item_is_written_but_not_when_it_is_read() {
    engine.execute(set(1, "cache", "k", VALUE, 10));
    advance(Duration.ofMillis(6));
    engine.execute(set(2, "cache", "k", VALUE, 10));
    advance(Duration.ofMillis(6));
    assertThat(engine.execute(get(3, "cache", "k")).hasGet()).isTrue();

    advance(Duration.ofMillis(6));
    assertThat(engine.execute(get(4, "cache", "k")).hasGet()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {86_400_001, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void should_cut_the_ttl_to_a_day_when_it_is_longer(long ttlMillis) {
    engine.execute(set(1, "cache", "k", VALUE, ttlMillis));

    advance(Duration.ofDays(1).minusNanos(1));
    assertThat(engine.execute(get(2, "cache", "k")).hasGet()).isTrue();
    advance(Duration.ofNanos(1));
    assertThat(engine.execute(get(3, "cache", "k")).hasGet()).isFalse();
  }

  @Test
  void should_stay_within_the_memory_bound_when_more_is_stored() {
    long maxBytes = 100_000;
    store = new ItemStore(List.of("cache", "other"), false, maxBytes, nanos::get);
    engine = new CacheEngine(store, 10_000, counters);

    for (int i = 0; i < 1_000; i++) {
      String cache = i % 2 == 0 ? "cache" : "other";
      assertThat(engine.execute(set(1, cache, "k" + i, new byte[1_000], MINUTE)).hasSet()).isTrue();
      assertThat(store.bytes()).isLessThanOrEqualTo(maxBytes);
    }

    long perItem = 1_000 + 3 + ItemStore.ITEM_OVERHEAD_BYTES;
    assertThat(store.items()).isBetween(maxBytes / perItem / 2, maxBytes / perItem + 1);
  }

  private void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static void assertError(CacheResponse reply, long id, Status status, String message) {
    assertThat(reply).isEqualTo(Responses.error(id, status, message));
  }
}
