// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.ConditionalReads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is read from two tiers, and what comes to the first of it. */
class TierReadTest {
  private static final String CACHE = "c";
  private static final byte[] KEY = "k".getBytes(UTF_8);

  private final FakeTier first = new FakeTier();
  private final FakeTier second = new FakeTier();
  private final List<String> told = new ArrayList<>();

  private TieredClient.Builder builder() {
    return TieredClient.builder(first, second)
        .labels("close", "far")
        .listener(
            new TierListener() {
              @Override
              public void failed(
                  Tier tier, String label, Operation operation, CacheException error) {
                told.add(tier + " " + label + " " + operation);
              }
            });
  }

  static CacheException failure() {
    return new RequestCancelledException(RequestFate.ANSWERED, "by the test", null);
  }

  @ParameterizedTest
  @EnumSource
  void should_tell_which_tier_has_answered(ReadPolicy policy) throws Exception {
    TieredClient tiers = builder().reads(policy).refill(false).build();
    assertThat(tiers.read(CACHE, KEY)).isEqualTo(new TierResult(null, null));
    second.put("k", "two");
    assertThat(tiers.read(CACHE, KEY).tier()).isEqualTo(Tier.SECOND);
    assertThat(tiers.get(CACHE, KEY)).isEqualTo("two".getBytes(UTF_8));
    first.put("k", "one");
    Tier expected = policy == ReadPolicy.PREFER_SECOND ? Tier.SECOND : Tier.FIRST;
    assertThat(tiers.read(CACHE, KEY).tier()).isEqualTo(expected);
    assertThat(tiers.readAsync(CACHE, KEY).join().tier()).isEqualTo(expected);

    TieredStats stats = tiers.stats();
    assertThat(stats.misses()).isEqualTo(1);
    assertThat(stats.firstHits() + stats.secondHits()).isEqualTo(4);
    assertThat(stats.refills()).isZero();
  }

  @Test
  void should_ask_the_second_tier_only_for_what_the_first_has_not() {
    TieredClient tiers = builder().build();
    first.put("k", "one");

    assertThat(tiers.getString(CACHE, "k")).isEqualTo("one");
    assertThat(tiers.getStringAsync(CACHE, "k").join()).isEqualTo("one");

    assertThat(second.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void should_read_the_other_tier_when_one_fails(ReadPolicy policy) {
    TieredClient tiers = builder().reads(policy).build();
    second.put("k", "two");
    first.failing = call -> failure();
    assertThat(tiers.getString(CACHE, "k")).isEqualTo("two");
    assertThat(tiers.getStringAsync(CACHE, "k").join()).isEqualTo("two");
    assertThat(told).contains("FIRST close GET").doesNotContain("FIRST close SET");
    assertThat(tiers.stats().firstFailures()).isEqualTo(2);

    first.failing = call -> null;
    first.put("k", "one");
    second.failing = call -> failure();
    assertThat(tiers.getString(CACHE, "k")).isEqualTo("one");
    first.put("k", "one");
    assertThat(tiers.getStringAsync(CACHE, "k").join()).isEqualTo("one");
  }

  @ParameterizedTest
  @EnumSource
  void should_fail_as_the_second_tier_does_when_the_first_has_nothing(ReadPolicy policy) {
    TieredClient tiers = builder().reads(policy).build();
    CacheException why = failure();
    second.failing = call -> why;

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> tiers.get(CACHE, KEY))
        .isSameAs(why);
    assertThat(tiers.getAsync(CACHE, KEY))
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCause(why);
    assertThat(tiers.stats().secondFailures()).isEqualTo(2);
    assertThat(told).containsOnly("SECOND far GET");
  }

  @Test
  void should_not_ask_the_second_tier_for_what_is_no_request() {
    TieredClient tiers = builder().build();
    first.failing = call -> new InvalidRequestException("by the test");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> tiers.get(CACHE, KEY));
    assertThat(tiers.getAsync(CACHE, KEY)).isCompletedExceptionally();
    assertThat(second.calls).isEmpty();
  }

  @Test
  void should_cancel_the_slower_of_a_race_and_both_with_the_call() {
    TieredClient tiers = builder().reads(ReadPolicy.RACE).build();
    second.put("k", "two");
    first.holding = true;
    assertThat(tiers.getStringAsync(CACHE, "k").join()).isEqualTo("two");
    assertThat(first.futures.get(0)).isCancelled();

    second.holding = true;
    CompletableFuture<byte[]> call = tiers.getAsync(CACHE, KEY);
    assertThat(call).isNotDone();
    call.cancel(false);
    assertThat(first.futures.get(1)).isCancelled();
    assertThat(second.futures.get(1)).isCancelled();
    assertThat(tiers.stats().firstFailures()).isZero();
  }

  @Test
  void should_not_end_a_race_by_a_miss() {
    TieredClient tiers = builder().reads(ReadPolicy.RACE).build();
    second.put("k", "two");
    second.holding = true;
    CompletableFuture<String> call = tiers.getStringAsync(CACHE, "k");
    assertThat(call).isNotDone();

    second.release();

    assertThat(call.join()).isEqualTo("two");
  }

  // Refills.

  @ParameterizedTest
  @EnumSource
  void should_refill_the_first_tier_for_its_own_time(ReadPolicy policy) {
    TieredClient tiers = builder().reads(policy).maxFirstTtl(Duration.ofSeconds(30)).build();
    second.put("k", "two");

    assertThat(tiers.getString(CACHE, "k")).isEqualTo("two");

    assertThat(first.at("k")).isEqualTo("two");
    assertThat(first.ttls).containsExactly(Duration.ofSeconds(30));
    assertThat(tiers.stats().refills()).isEqualTo(1);
    assertThat(tiers.stats().pending()).isZero();
  }

  @Test
  void should_refill_for_the_time_left_where_it_is_told() {
    Duration left = Duration.ofSeconds(9);
    second.capabilities.put(ConditionalReads.class, FakeCommand.reads(left));
    second.put("k", "two");
    TieredClient tiers = builder().build();

    assertThat(tiers.getString(CACHE, "k")).isEqualTo("two");
    assertThat(first.ttls).containsExactly(left);

    second.capabilities.put(ConditionalReads.class, FakeCommand.reads(Ttl.NEVER));
    second.put("forever", "two");
    assertThat(builder().build().getStringAsync(CACHE, "forever").join()).isEqualTo("two");
    assertThat(first.ttls).containsExactly(left, TieredClient.Builder.DEFAULT_MAX_FIRST_TTL);
  }

  @Test
  void should_not_refill_what_ends_within_a_second() {
    second.capabilities.put(ConditionalReads.class, FakeCommand.reads(Duration.ofMillis(999)));
    second.put("k", "two");
    TieredClient tiers = builder().build();

    assertThat(tiers.getString(CACHE, "k")).isEqualTo("two");
    assertThat(first.at("k")).isNull();
    assertThat(tiers.stats().refillsLeftOut()).isEqualTo(1);
  }

  @Test
  void should_not_wait_for_refills_and_leave_out_those_beyond_the_bound() {
    TieredClient tiers = builder().maxPending(1).build();
    second.put("a", "two");
    second.put("b", "two");
    first.holding = true;
    CompletableFuture<String> a = tiers.getStringAsync(CACHE, "a");
    CompletableFuture<String> b = tiers.getStringAsync(CACHE, "b");
    first.releaseOne();
    first.releaseOne();

    assertThat(a.join()).isEqualTo("two");
    assertThat(b.join()).isEqualTo("two");
    assertThat(tiers.stats().pending()).isEqualTo(1);
    assertThat(tiers.stats().refillsLeftOut()).isEqualTo(1);

    first.failing = call -> new OverloadedException("by the test");
    first.release();
    assertThat(tiers.stats().pending()).isZero();
    assertThat(tiers.stats().refillFailures()).isEqualTo(1);
    assertThat(told).containsExactly("FIRST close SET");
  }

  // Many keys.

  @ParameterizedTest
  @EnumSource
  void should_read_a_batch_from_both(ReadPolicy policy) {
    TieredClient tiers = builder().reads(policy).build();
    first.put("a", "one");
    second.put("a", "two");
    second.put("b", "two");
    List<String> keys = List.of("a", "b", "absent", "half \ud800");

    BatchResult<String> result = tiers.getAll(CACHE, keys);

    String expected = policy == ReadPolicy.PREFER_SECOND ? "two" : "one";
    assertThat(result.results().get(0).value()).isEqualTo(expected.getBytes(UTF_8));
    assertThat(result.results().get(1).value()).isEqualTo("two".getBytes(UTF_8));
    assertThat(result.values()).hasSize(2);
    assertThat(result.errors()).containsOnlyKeys("half \ud800");
    assertThat(first.at("b")).isEqualTo("two");
    assertThat(tiers.stats().refills()).isEqualTo(1);

    second.failing = call -> failure();
    assertThat(tiers.getAll(CACHE, List.of("a", "c")).errors()).containsOnlyKeys("c");
    first.failing = call -> failure();
    second.failing = call -> null;
    assertThat(tiers.getAll(CACHE, List.of("a", "b")).errors()).isEmpty();
  }

  @Test
  void should_refuse_two_tiers_of_one_label() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TieredClient.builder(new FakeTier(), new FakeTier()).labels("same", "same"))
        .withMessage("both tiers are called same");
  }
}
