// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ValueFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class TypedCacheTest {
  private static final String UNREADABLE = "not an envelope";

  private final MapClient client = new MapClient();
  private final List<ValueFormatException> told = new ArrayList<>();
  private final TypedCache<String, String> cache = builder().build();

  private TypedCacheBuilder<String, String> builder() {
    return TypedCache.builder(client, "users", KeyFormat.utf8(), ValueFormat.utf8())
        .listener(
            new TypedCacheListener() {
              @Override
              public void onUndecodable(ValueFormatException error) {
                told.add(error);
                throw new IllegalStateException("a listener's own fault");
              }
            });
  }

  private static Throwable failureOf(CompletableFuture<?> future) throws Exception {
    try {
      throw new AssertionError("came to " + future.get());
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void should_return_what_was_set_and_null_for_what_is_absent() throws Exception {
    assertThat(cache.get("k")).isNull();
    cache.set("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(cache.getAsync("k").get()).isEqualTo("v");
    cache.delete("k");
    assertThat(cache.getAsync("k").get()).isNull();
    cache.setAsync("k", "", Duration.ofSeconds(1)).get();
    assertThat(cache.get("k")).isEmpty();
    cache.deleteAsync("k").get();
    assertThat(client.stored).isEmpty();
    assertThat(client.ttls).containsExactly(Duration.ofMinutes(1), Duration.ofSeconds(1));
    assertThat(cache.stats().hits()).isEqualTo(3);
    assertThat(cache.stats().misses()).isEqualTo(2);
    assertThat(cache).hasToString("TypedCache[users]");
  }

  @Test
  void should_refuse_null_when_it_is_called() {
    assertThatNullPointerException().isThrownBy(() -> cache.get(null)).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> cache.getAsync(null)).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> cache.set("k", null)).withMessage("value");
    assertThatNullPointerException().isThrownBy(() -> cache.setAsync(null, "v")).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> cache.set("k", "v", null)).withMessage("ttl");
    assertThatNullPointerException().isThrownBy(() -> cache.delete(null)).withMessage("key");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.getAll(Arrays.asList("a", null)))
        .withMessage("key");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.setAll(Collections.singletonMap("k", null)));
    assertThatNullPointerException()
        .isThrownBy(() -> cache.getOrLoad("k", null))
        .withMessage("loader");
    assertThat(client.calls).hasValue(0);
  }

  @Test
  void should_fail_by_its_future_when_the_key_has_no_bytes() throws Exception {
    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> cache.get("\uD83D"));
    assertThat(failureOf(cache.getAsync("\uD83D"))).isInstanceOf(InvalidRequestException.class);
    assertThat(failureOf(cache.setAsync("k", "\uD83D")))
        .isInstanceOfSatisfying(
            ValueFormatException.class, e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));
  }

  @Test
  void should_fail_with_the_place_when_a_value_is_none_of_the_format() throws Exception {
    client.put("key", UNREADABLE.getBytes(UTF_8));
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> cache.get("key"))
        .withMessage(
            "a value of users, under a key of 3 bytes, cannot be read as UTF-8, at byte 0:"
                + " it has no envelope")
        .satisfies(e -> assertThat(e.getStackTrace()).isNotEmpty());
    assertThat(failureOf(cache.getAsync("key"))).isInstanceOf(ValueFormatException.class);
    assertThat(cache.stats().undecodable()).isEqualTo(2);
    assertThat(told).hasSize(2);
  }

  @Test
  void should_miss_when_it_is_said_that_what_cannot_be_read_is_a_miss() throws Exception {
    TypedCache<String, String> lenient = builder().onUndecodable(Undecodable.MISS).build();
    client.put("key", UNREADABLE.getBytes(UTF_8));
    assertThat(lenient.get("key")).isNull();
    assertThat(lenient.getAsync("key").get()).isNull();
    assertThat(lenient.getAll(List.of("key")).orThrow().values()).isEmpty();
    assertThat(lenient.stats().undecodable()).isEqualTo(3);
    assertThat(lenient.stats().misses()).isZero();
    assertThat(told).hasSize(3);
  }

  @Test
  void should_tell_of_each_key_when_some_of_many_fail() throws Exception {
    cache.set("a", "1");
    client.put("bad", UNREADABLE.getBytes(UTF_8));
    client.failing =
        call ->
            new String(call.key(), UTF_8).equals("down")
                ? new RequestTimeoutException(Operation.GET, 1)
                : null;
    List<String> keys = List.of("down", "a", "absent", "bad");
    for (TypedBatch<String, String> batch :
        List.of(cache.getAll(keys), cache.getAllAsync(keys).get())) {
      assertThat(batch.values()).containsExactly(Map.entry("a", "1"));
      assertThat(batch.errors()).containsOnlyKeys("down", "bad");
      assertThat(batch.errors().get("bad")).isInstanceOf(ValueFormatException.class);
      assertThat(batch.isComplete()).isFalse();
      assertThat(batch).hasToString("TypedBatch[4 keys, 2 failed]");
      assertThatExceptionOfType(RequestTimeoutException.class).isThrownBy(batch::orThrow);
    }
    TypedBatch<String, String> written = cache.setAll(Map.of("down", "x", "b", "2"));
    assertThat(written.errors()).containsOnlyKeys("down");
    assertThat(cache.get("b")).isEqualTo("2");
    assertThat(cache.deleteAll(List.of("down", "b")).errors()).containsOnlyKeys("down");
    assertThat(cache.deleteAllAsync(List.of("a")).get().isComplete()).isTrue();
    assertThat(cache.setAllAsync(Map.of()).get().isComplete()).isTrue();
    assertThat(client.stored).hasSize(1);
  }

  @Test
  void should_send_nothing_when_one_of_many_cannot_be_written() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("a", "fine");
    entries.put("b", "\uD83D");
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> cache.setAll(entries))
        .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));
    assertThat(client.calls).hasValue(0);
  }

  @Test
  void should_shorten_and_never_lengthen_when_times_to_live_are_left_to_chance() {
    Random random = new Random(5);
    TypedCache<String, String> jittered =
        builder().ttl(Duration.ofSeconds(100)).ttlJitter(10).random(random::nextDouble).build();
    for (int i = 0; i < 1000; i++) {
      jittered.set("k", "v");
    }
    assertThat(client.ttls)
        .allSatisfy(
            ttl -> assertThat(ttl).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100)));
    assertThat(new HashSet<>(client.ttls)).hasSizeGreaterThan(900);

    client.ttls.clear();
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("k" + i, "v" + i);
    }
    jittered.setAll(many).orThrow();
    assertThat(client.ttls).hasSize(100);
    assertThat(new HashSet<>(client.ttls)).hasSize(ManyKeys.SPREAD);
    assertThat(jittered.getAll(many.keySet()).orThrow().values()).isEqualTo(many);
    jittered.setAllAsync(many).join().orThrow();

    client.ttls.clear();
    jittered.set("k", "v", Duration.ofMillis(1));
    jittered.set("k", "v", dev.protosocket.client.Ttl.NEVER);
    assertThat(client.ttls).containsExactly(Duration.ofMillis(1), dev.protosocket.client.Ttl.NEVER);
  }

  @Test
  void should_store_the_bytes_alone_when_values_are_raw() {
    TypedCache<String, String> raw = builder().raw().build();
    raw.set("k", "v");
    assertThat(client.at("k")).isEqualTo("v".getBytes(UTF_8));
    client.put("other", "from elsewhere".getBytes(UTF_8));
    assertThat(raw.get("other")).isEqualTo("from elsewhere");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().raw().compression(Compression.deflate()).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().raw().softTtl(Duration.ofSeconds(1), Runnable::run).build());
  }

  @Test
  void should_compress_when_a_value_is_long_and_becomes_shorter() {
    TypedCache<String, String> small = builder().compression(Compression.lz4()).build();
    small.set("short", "a".repeat(1024));
    assertThat(client.at("short")).hasSize(1028);
    small.set("long", "a".repeat(1025));
    assertThat(client.at("long")).hasSizeLessThan(40);
    assertThat(small.stats().formatBytes()).isEqualTo(2049);
    assertThat(small.stats().storedBytes()).isEqualTo(1028 + client.at("long").length);
    // Whoever compresses nothing reads it.
    assertThat(cache.get("long")).isEqualTo("a".repeat(1025));

    TypedCache<String, byte[]> noise =
        TypedCache.builder(client, "users", KeyFormat.utf8(), ValueFormat.bytes())
            .compression(Compression.deflate())
            .build();
    byte[] random = new byte[5000];
    new Random(1).nextBytes(random);
    noise.set("noise", random);
    assertThat(client.at("noise")).hasSize(5004);
    assertThat(noise.get("noise")).isEqualTo(random);
  }

  @Test
  void should_refuse_a_value_when_it_has_too_many_bytes() {
    TypedCache<String, String> bounded = builder().maxValueBytes(10).build();
    bounded.set("k", "0123456789");
    assertThat(bounded.get("k")).isEqualTo("0123456789");
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> bounded.set("k", "0123456789a"))
        .withMessageContaining("11 bytes are more than maxValueBytes, 10");
    cache.set("k", "0123456789a");
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> bounded.get("k"))
        .withMessageContaining("it has 11 bytes, which is more than maxValueBytes, 10");
  }

  @Test
  void should_cancel_the_request_when_the_future_is_cancelled() {
    client.hanging = new CompletableFuture<>();
    cache.getAsync("k").cancel(true);
    assertThat(client.hanging).isCancelled();
    client.hanging = new CompletableFuture<>();
    cache.getOrLoadAsync("k", key -> "v", Runnable::run).cancel(true);
    assertThat(client.hanging).isCancelled();
  }

  @Test
  void should_refuse_options_when_they_are_out_of_range() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder().ttl(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().ttlJitter(51));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().maxValueBytes(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().compressAbove(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().softTtl(Duration.ofMinutes(1), Runnable::run).build())
        .withMessageContaining("softTtl must be less than the time to live");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> TypedCache.builder(client, " ", KeyFormat.utf8(), ValueFormat.utf8()));
  }
}
