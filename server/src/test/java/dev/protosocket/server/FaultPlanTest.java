// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.auth;
import static dev.protosocket.server.TestClient.control;
import static dev.protosocket.server.TestClient.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each fault does to a reply. */
class FaultPlanTest {
  private static final int MANY = 10_000;

  private final BlockingQueue<CacheResponse> sent = new LinkedBlockingQueue<>();

  @Test
  void should_send_every_reply_as_it_is_when_no_fault_is_set() {
    FaultPlan plan = FaultPlan.builder(1).build();
    for (long id = 1; id <= 100; id++) {
      answer(plan, id);
      assertThat(sent.poll()).isEqualTo(Responses.stored(id));
    }
  }

  @Test
  void should_choose_the_same_replies_when_the_seed_is_the_same() {
    assertThat(choices(7)).isEqualTo(choices(7)).isNotEqualTo(choices(8));
  }

  @ParameterizedTest
  @EnumSource(ReplyFault.class)
  void should_meet_a_fault_as_often_as_its_probability_says(ReplyFault fault) {
    FaultPlan plan = FaultPlan.builder(3).with(fault, 0.25).build();

    long met = LongStream.range(0, MANY).filter(id -> plan.faultOf(id) == fault).count();

    assertThat(met).isBetween(MANY / 4 - MANY / 50L, MANY / 4 + MANY / 50L);
  }

  @ParameterizedTest
  @EnumSource(ReplyFault.class)
  void should_leave_an_authentication_alone(ReplyFault fault) {
    only(fault).onReply(auth(1, "token"), Responses.authenticated(1), sent::add);
    assertThat(sent).containsExactly(Responses.authenticated(1));
  }

  @ParameterizedTest
  @EnumSource(ReplyFault.class)
  void should_count_what_was_done(ReplyFault fault) {
    FaultPlan plan = only(fault);
    answer(plan, 1);
    answer(plan, 2);
    assertThat(plan.injected(fault)).isEqualTo(2);
  }

  @Test
  void should_lose_the_reply_and_confirm_the_cancel_when_dropped() {
    FaultPlan plan = only(ReplyFault.DROP);
    answer(plan, 1);
    assertThat(sent).isEmpty();
    cancel(plan, 1);
    assertThat(sent).containsExactly(Responses.cancelled(1));
  }

  @Test
  void should_not_even_confirm_a_cancel_when_silent() {
    FaultPlan plan = only(ReplyFault.SILENCE);
    answer(plan, 1);
    cancel(plan, 1);
    assertThat(sent).isEmpty();
  }

  @Test
  void should_send_a_reply_twice_when_duplicated() {
    answer(only(ReplyFault.DUPLICATE), 1);
    assertThat(sent).containsExactly(Responses.stored(1), Responses.stored(1));
  }

  @Test
  void should_send_a_reply_later_when_delayed() throws Exception {
    FaultPlan late = FaultPlan.builder(1).with(ReplyFault.DELAY, 1).build();
    answer(late, 1);
    assertThat(sent.poll(20, TimeUnit.SECONDS)).isEqualTo(Responses.stored(1));

    FaultPlan hours =
        FaultPlan.builder(1).with(ReplyFault.DELAY, 1).maxDelay(Duration.ofDays(99)).build();
    answer(hours, 2);
    assertThat(sent).isEmpty();
  }

  @Test
  void should_let_later_replies_overtake_when_reordered() {
    FaultPlan plan = mixed(ReplyFault.REORDER, 3);
    long late = firstWith(plan, ReplyFault.REORDER);
    long other = firstWith(plan, null);
    answer(plan, late);
    assertThat(sent).isEmpty();
    for (int i = 0; i < 3; i++) {
      answer(plan, other);
    }
    assertThat(sent).hasSize(4).contains(Responses.stored(late));
    assertThat(sent.poll()).isEqualTo(Responses.stored(other));
  }

  @Test
  void should_send_a_reordered_reply_after_a_while_when_nothing_overtakes_it() throws Exception {
    answer(only(ReplyFault.REORDER), 1);
    assertThat(sent.poll(20, TimeUnit.SECONDS)).isEqualTo(Responses.stored(1));
  }

  @Test
  void should_answer_an_id_that_nobody_issued_when_the_id_is_wrong() {
    answer(only(ReplyFault.WRONG_ID), 5);
    assertThat(sent.remove().getMessageId()).isGreaterThan(1L << 60);
  }

  @Test
  void should_answer_with_the_status_when_an_error_is_injected() {
    FaultPlan plan =
        FaultPlan.builder(1)
            .with(ReplyFault.ERROR, 1)
            .errorStatus(Status.RESOURCE_EXHAUSTED)
            .build();
    answer(plan, 1);
    assertThat(sent).containsExactly(Responses.error(1, Status.RESOURCE_EXHAUSTED, "injected"));
  }

  @Test
  void should_cancel_unasked() {
    answer(only(ReplyFault.CANCEL), 1);
    assertThat(sent).containsExactly(Responses.cancelled(1));
  }

  @Test
  void should_answer_when_the_client_has_cancelled_and_not_before() {
    FaultPlan plan = only(ReplyFault.ANSWER_AFTER_CANCEL);
    answer(plan, 1);
    cancel(plan, 2);
    assertThat(sent).isEmpty();
    cancel(plan, 1);
    assertThat(sent).containsExactly(Responses.stored(1));
  }

  @Test
  void should_hold_everything_during_a_stall_and_send_it_in_order_afterwards() {
    FaultPlan plan = FaultPlan.builder(1).build();
    plan.stall();
    answer(plan, 1);
    answer(plan, 2);
    cancel(plan, 2);
    cancel(plan, 3);
    assertThat(sent).isEmpty();

    plan.resume();
    answer(plan, 4);

    assertThat(sent)
        .containsExactly(
            Responses.stored(1), Responses.stored(2), Responses.cancelled(3), Responses.stored(4));
  }

  @Test
  void should_let_the_oldest_leave_when_too_many_are_held() {
    FaultPlan plan = FaultPlan.builder(1).build();
    plan.stall();
    for (long id = 1; id <= FaultPlan.MAX_HELD; id++) {
      answer(plan, id);
    }
    assertThat(sent).isEmpty();
    answer(plan, FaultPlan.MAX_HELD + 1L);
    assertThat(sent).containsExactly(Responses.stored(1));
  }

  @Test
  void should_refuse_probabilities_beyond_one() {
    FaultPlan.Builder builder = FaultPlan.builder(1).with(ReplyFault.DROP, 0.7);
    assertThatThrownBy(() -> builder.with(ReplyFault.DELAY, 0.4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the probabilities add up to more than 1");
    assertThatThrownBy(() -> builder.with(ReplyFault.DELAY, -0.1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static FaultPlan only(ReplyFault fault) {
    return FaultPlan.builder(1).with(fault, 1).build();
  }

  private static FaultPlan mixed(ReplyFault fault, int overtaking) {
    return FaultPlan.builder(1)
        .with(fault, 0.5)
        .maxOvertaking(overtaking)
        .maxHold(Duration.ofDays(1))
        .build();
  }

  private static long firstWith(FaultPlan plan, ReplyFault fault) {
    return LongStream.range(1, 1000).filter(id -> plan.faultOf(id) == fault).findFirst().orElse(-1);
  }

  private static List<String> choices(long seed) {
    FaultPlan plan = FaultPlan.builder(seed).with(ReplyFault.DROP, 0.5).build();
    return LongStream.range(0, 200).mapToObj(id -> String.valueOf(plan.faultOf(id))).toList();
  }

  private void answer(FaultPlan plan, long id) {
    plan.onReply(get(id, "cache", "k"), Responses.stored(id), sent::add);
  }

  private void cancel(FaultPlan plan, long id) {
    plan.onReply(control(id, Responses.CANCEL), Responses.cancelled(id), sent::add);
  }
}
