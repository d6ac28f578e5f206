// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import static dev.protosocket.near.tier.TierReadTest.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.ConditionalWrites;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written to two tiers, and what becomes of it when one of them fails. */
class TierWriteTest {
  private static final String CACHE = "c";
  private static final Duration HOUR = Duration.ofHours(1);

  private final FakeTier first = new FakeTier();
  private final FakeTier second = new FakeTier();

  private TieredClient tiers(WritePolicy policy) {
    return TieredClient.builder(first, second)
        .writes(policy)
        .maxFirstTtl(Duration.ofSeconds(30))
        .build();
  }

  private static CacheException notSent() {
    OverloadedException error = new OverloadedException("by the test");
    assertThat(error.fate()).isEqualTo(RequestFate.NOT_SENT);
    return error;
  }

  @ParameterizedTest
  @EnumSource
  void should_write_both_and_bound_the_time_on_the_first(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    tiers.set(CACHE, "k", "v", HOUR);
    tiers.set(CACHE, "short", "v", Duration.ofSeconds(3));
    assertThat(first.ttls).containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(3));
    assertThat(second.ttls).containsExactly(HOUR, Duration.ofSeconds(3));
    tiers.delete(CACHE, "k");
    assertThat(first.at("k")).isNull();
    assertThat(second.at("k")).isNull();

    assertThat(tiers.setAll(CACHE, Map.of("a", new byte[1], "b", new byte[1]), HOUR).errors())
        .isEmpty();
    assertThat(first.ttls).endsWith(Duration.ofSeconds(30), Duration.ofSeconds(30));
    assertThat(second.ttls).endsWith(HOUR, HOUR);
    assertThat(tiers.deleteAll(CACHE, List.of("a", "b")).errors()).isEmpty();
    assertThat(first.at("a")).isNull();
    assertThat(second.at("b")).isNull();
    assertThat(tiers.stats().pending()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void should_not_keep_on_the_first_what_the_second_refused(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    first.put("k", "old");
    first.put("batch", "old");
    second.failing = call -> failure();
    CompletableFuture<Void> set = tiers.setAsync(CACHE, "k", "new", HOUR);
    boolean batchFails =
        !tiers.setAll(CACHE, Map.of("batch", "new".getBytes(UTF_8)), HOUR).isComplete();

    switch (policy) {
      case BOTH, SEQUENTIAL -> {
        assertThat(set).isCompletedExceptionally();
        assertThat(batchFails).isTrue();
        assertThat(first.at("k")).isNull();
        assertThat(first.at("batch")).isNull();
      }
      case ONE_SUFFICES, SECOND_LATER -> {
        assertThat(set).isCompletedWithValue(null);
        assertThat(batchFails).isFalse();
        assertThat(first.at("k")).isEqualTo("new");
        assertThat(tiers.stats().secondFailures()).isEqualTo(2);
      }
    }
    assertThat(tiers.stats().laterFailures()).isEqualTo(policy == WritePolicy.SECOND_LATER ? 2 : 0);
    assertThat(tiers.deleteAsync(CACHE, "k").isCompletedExceptionally())
        .isEqualTo(policy != WritePolicy.ONE_SUFFICES);
    assertThat(first.at("k")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void should_say_when_the_first_has_failed(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    first.failing = call -> failure();

    CompletableFuture<Void> set = tiers.setAsync(CACHE, "k", "new", HOUR);
    boolean batchFails = !tiers.setAll(CACHE, Map.of("b", new byte[1]), HOUR).isComplete();

    boolean fails = policy == WritePolicy.BOTH || policy == WritePolicy.SEQUENTIAL;
    assertThat(set.isCompletedExceptionally()).isEqualTo(fails);
    assertThat(batchFails).isEqualTo(fails);
    assertThat(second.at("k")).isEqualTo("new");
    assertThat(tiers.stats().firstFailures()).isPositive();

    second.failing = call -> failure();
    assertThat(tiers.setAsync(CACHE, "k", "new", HOUR)).isCompletedExceptionally();
    assertThat(tiers.setAll(CACHE, Map.of("b", new byte[1]), HOUR).isComplete()).isFalse();
  }

  @Test
  void should_leave_the_first_alone_when_nothing_was_sent_to_the_second() {
    TieredClient tiers = tiers(WritePolicy.SEQUENTIAL);
    first.put("k", "old");
    second.failing = call -> notSent();

    assertThat(tiers.setAsync(CACHE, "k", "new", HOUR)).isCompletedExceptionally();
    assertThat(tiers.setAll(CACHE, Map.of("k", new byte[1]), HOUR).isComplete()).isFalse();

    assertThat(first.at("k")).isEqualTo("old");
    assertThat(first.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "SEQUENTIAL", mode = EnumSource.Mode.EXCLUDE)
  void should_not_say_that_nothing_was_sent_when_the_first_may_have_it(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    CacheException why = failure();
    first.failing = call -> why;
    second.failing = call -> notSent();

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> tiers.set(CACHE, "k", "new", HOUR))
        .isSameAs(why);
    assertThat(tiers.setAll(CACHE, Map.of("k", new byte[1]), HOUR).errors())
        .containsEntry("k", why);
  }

  @ParameterizedTest
  @EnumSource
  void should_drop_the_key_when_a_write_is_cancelled_half_way(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    first.put("k", "old");
    second.holding = true;
    first.holding = policy == WritePolicy.SECOND_LATER;
    CompletableFuture<Void> set = tiers.setAsync(CACHE, "k", "new", HOUR);
    assertThat(set).isNotDone();

    set.cancel(false);
    first.release();

    assertThat(first.at("k")).isNull();
    second.release();
    first.put("k", "filled");
    assertThat(tiers.getString(CACHE, "k")).isEqualTo("filled");
  }

  // Refills and writes.

  @ParameterizedTest
  @EnumSource
  void should_never_put_back_what_was_read_before_a_write(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    second.put("k", "old");
    second.holding = true;
    CompletableFuture<String> read = tiers.getStringAsync(CACHE, "k");
    second.holding = false;
    tiers.setAsync(CACHE, "k", "new", HOUR).join();
    first.put("k", "new");
    second.put("k", "old"); // as the read finds it
    second.release();

    assertThat(read.join()).isEqualTo("old");
    assertThat(first.at("k")).isEqualTo("new");
    assertThat(tiers.stats().refillsLeftOut()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void should_write_after_a_refill_that_is_under_way(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    second.put("k", "old");
    first.holding = true;
    CompletableFuture<String> read = tiers.getStringAsync(CACHE, "k");
    first.releaseOne();
    assertThat(read.join()).isEqualTo("old");
    assertThat(first.held()).isEqualTo(1);

    CompletableFuture<Void> set = tiers.setAsync(CACHE, "k", "new", HOUR);
    CompletableFuture<?> batch = tiers.setAllAsync(CACHE, Map.of("k", "new".getBytes(UTF_8)), HOUR);
    assertThat(second.at("k")).isEqualTo("old");
    first.release();

    assertThat(set).isCompletedWithValue(null);
    assertThat(batch).isCompleted();
    assertThat(first.at("k")).isEqualTo("new");
    assertThat(second.at("k")).isEqualTo("new");
  }

  // In the background.

  @Test
  void should_carry_out_later_writes_of_a_key_in_their_order() {
    TieredClient tiers = tiers(WritePolicy.SECOND_LATER);
    second.holding = true;
    assertThat(tiers.setAsync(CACHE, "k", "1", HOUR)).isCompletedWithValue(null);
    assertThat(tiers.setAsync(CACHE, "k", "2", HOUR)).isCompletedWithValue(null);
    CompletableFuture<Void> deleted = tiers.deleteAsync(CACHE, "k");
    assertThat(second.held()).isEqualTo(1);
    assertThat(tiers.stats().pending()).isEqualTo(2);
    assertThat(deleted).isNotDone();

    second.release();

    assertThat(deleted).isCompletedWithValue(null);
    assertThat(second.calls).containsExactly("SET k", "SET k", "DELETE k");
    assertThat(second.at("k")).isNull();
    assertThat(tiers.stats().laterWrites()).isEqualTo(2);
    assertThat(tiers.stats().pending()).isZero();
  }

  @Test
  void should_wait_for_the_second_when_the_background_is_full() {
    TieredClient tiers =
        TieredClient.builder(first, second).writes(WritePolicy.SECOND_LATER).maxPending(1).build();
    second.holding = true;
    assertThat(tiers.setAsync(CACHE, "a", "1", HOUR)).isCompletedWithValue(null);
    CompletableFuture<Void> beyond = tiers.setAsync(CACHE, "b", "1", HOUR);
    assertThat(beyond).isNotDone();

    second.release();

    assertThat(beyond).isCompletedWithValue(null);
    assertThat(tiers.stats().laterWrites()).isEqualTo(1);
  }

  // Commands.

  @ParameterizedTest
  @EnumSource
  void should_carry_out_commands_on_the_second_and_drop_the_first(WritePolicy policy) {
    TieredClient tiers = tiers(policy);
    first.put("k", "old");
    second.put("k", "value");
    FakeCommand read = new FakeCommand(FakeCommand.TIMED_READ, CACHE, "k".getBytes(UTF_8), HOUR);
    assertThat(tiers.send(read).value()).isEqualTo("value".getBytes(UTF_8));
    assertThat(first.calls).isEmpty();

    FakeCommand write = new FakeCommand(FakeCommand.WRITE, CACHE, "k".getBytes(UTF_8), HOUR);
    assertThat(tiers.send(write)).isNull();
    assertThat(first.at("k")).isNull();

    FakeCommand all = new FakeCommand(FakeCommand.WRITE, CACHE, new byte[0], HOUR);
    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> tiers.send(all));
    assertThat(tiers.sendAsync(all)).isCompletedExceptionally();
  }

  @Test
  void should_have_no_versions_and_close_and_bound_both() {
    second.capabilities.put(ConditionalReads.class, FakeCommand.reads(HOUR));
    second.capabilities.put(Comparable.class, "carried");
    TieredClient tiers =
        TieredClient.builder(first, second).firstTimeout(Duration.ofMillis(20)).build();
    assertThat(tiers.capability(ConditionalReads.class)).isEmpty();
    assertThat(tiers.capability(ConditionalWrites.class)).isEmpty();
    assertThat(tiers.capability(Comparable.class)).isPresent();
    assertThat(first.timeout).isEqualTo(Duration.ofMillis(20));
    tiers.withTimeout(Duration.ofMillis(50)).close();
    assertThat(first.timeout).isEqualTo(Duration.ofMillis(20));
    assertThat(second.timeout).isEqualTo(Duration.ofMillis(50));
    tiers.withTimeout(Duration.ofMillis(10));
    assertThat(first.timeout).isEqualTo(Duration.ofMillis(10));
    tiers.ping();
    assertThat(first.calls).containsExactly("PING ");
    assertThat(second.calls).containsExactly("PING ");
    assertThat(first.closed).isFalse();
    tiers.close();
    assertThat(first.closed).isTrue();
    assertThat(second.closed).isTrue();
  }
}
