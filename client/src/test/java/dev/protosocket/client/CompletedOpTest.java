// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.miss;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who owns an operation and its value, and for how long. Runs with the debug switch and without.
 */
@ExtendWith(LeakCheck.class)
class CompletedOpTest {
  private final TestConnection connection = new TestConnection();
  private final Pipeline<String> pipeline = connection.client.pipeline(10, Duration.ofSeconds(1));

  @AfterEach
  void close() {
    pipeline.close();
    connection.close();
  }

  @Test
  void should_release_the_value_when_closed() {
    CompletedOp.Get<String> op = get("v");
    ByteBuf value = op.value();
    assertThat(value.refCnt()).isPositive();

    op.close();

    assertThat(value.refCnt()).isZero();
  }

  @Test
  void should_leave_a_retained_value_alone() {
    CompletedOp.Get<String> op = get("v");
    ByteBuf value = op.value().retain();

    op.close();

    // Nor does the operation use it for another value.
    try (CompletedOp.Get<String> next = get("w")) {
      assertUsedAgain(op, next);
      assertThat(next.value().toString(UTF_8)).isEqualTo("w");
      assertThat(value.toString(UTF_8)).isEqualTo("v");
    }
    value.release();
  }

  @Test
  void should_release_a_value_that_nobody_asked_for() {
    // LeakCheck sees whether it is.
    get("v").close();
  }

  @Test
  void should_give_the_same_value_at_each_call() {
    try (CompletedOp.Get<String> op = get("v")) {
      assertThat(op.value()).isSameAs(op.value());
    }
  }

  @Test
  void should_be_used_again_after_close() {
    CompletedOp<String> first = get("v");
    first.close();
    CompletedOp<String> second = get("w");

    assertUsedAgain(first, second);
    assertThat(second.id()).isEqualTo(new RequestId(3));
    second.close();
  }

  @Test
  void should_not_be_used_again_before_close() {
    CompletedOp<String> first = get("v");
    CompletedOp.Get<String> second = get("w");

    assertThat(second).isNotSameAs(first);
    assertThat(((CompletedOp.Get<String>) first).value().toString(UTF_8)).isEqualTo("v");
    assertThat(second.value().toString(UTF_8)).isEqualTo("w");
    first.close();
    second.close();
  }

  @Test
  void should_have_no_effect_when_closed_twice() {
    CompletedOp<String> op = get("v");
    op.close();
    op.close();

    CompletedOp<String> first = get("w");
    CompletedOp<String> second = get("x");

    // Given back twice, it would be handed out twice.
    assertThat(first).isNotSameAs(second);
    first.close();
    second.close();
  }

  @Test
  void should_say_so_when_closed_again_while_in_flight_anew() {
    CompletedOp<String> op = get("v");
    op.close();
    pipeline.fireGet(CACHE, "k", "data");
    assertThatIllegalStateException()
        .isThrownBy(op::close)
        .withMessageContaining("this CompletedOp was closed before")
        .withMessageContaining("close each CompletedOp once");
    connection.reply(hit(3, "w"));

    CompletedOp<String> again = pipeline.poll();
    assertUsedAgain(op, again);
    assertThat(again.userData()).isEqualTo("data");
    assertThat(((CompletedOp.Get<String>) again).value().toString(UTF_8)).isEqualTo("w");
    again.close();
  }

  @Test
  void should_be_closable_by_another_thread() throws Exception {
    CompletedOp<String> op = get("v");
    CompletableFuture.runAsync(op::close).get(30, TimeUnit.SECONDS);

    CompletedOp<String> next = get("w");
    assertUsedAgain(op, next);
    next.close();
  }

  @Test
  void should_carry_nothing_over_to_the_next_operation() {
    pipeline.fireGet(CACHE, "k", "data");
    connection.advance(Duration.ofSeconds(1));
    CompletedOp<String> failed = pipeline.poll();
    assertThat(failed.error()).isNotNull();
    failed.close();

    pipeline.fireGet(CACHE, "k2", null);
    connection.reply(miss(3));
    CompletedOp<String> miss = pipeline.poll();
    assertUsedAgain(failed, miss);
    assertThat(miss.outcome()).isEqualTo(Outcome.MISS);
    assertThat(miss.error()).isNull();
    assertThat(miss.userData()).isNull();
    assertThat(((CompletedOp.Get<String>) miss).value()).isNull();
    assertThat(miss.key().toString(UTF_8)).isEqualTo("k2");
    miss.close();
  }

  @Test
  void should_let_go_of_a_large_key() {
    pipeline.fireGet(CACHE, "k".repeat(5000), "data");
    connection.reply(miss(2));
    CompletedOp<String> op = pipeline.poll();
    assertThat(op.key().readableBytes()).isEqualTo(5000);
    op.close();

    pipeline.fireGet(CACHE, "k", "data");
    connection.reply(miss(3));
    CompletedOp<String> next = pipeline.poll();
    assertUsedAgain(op, next);
    assertThat(next.key().capacity()).isLessThan(1024);
    next.close();
  }

  @Test
  void should_have_the_type_of_its_command_and_say_little_of_itself() {
    pipeline.fireSet(CACHE, "secret-key", "secret-value".getBytes(UTF_8), "secret-data");
    pipeline.fireDelete(CACHE, "secret-key", "secret-data");
    connection.reply(stored(2), Replies.deleted(3));

    try (CompletedOp<String> set = pipeline.poll();
        CompletedOp<String> delete = pipeline.poll()) {
      assertThat(set).isInstanceOf(CompletedOp.Set.class);
      assertThat(delete).isInstanceOf(CompletedOp.Delete.class);
      assertThat(set).hasToString("Set[id=2, outcome=STORED]");
    }
  }

  /** With the debug switch another takes its place, so that its use can be noticed. */
  private static void assertUsedAgain(CompletedOp<?> closed, CompletedOp<?> next) {
    if (Misuse.DEBUG) {
      assertThat(next).isNotSameAs(closed);
    } else {
      assertThat(next).isSameAs(closed);
    }
  }

  private CompletedOp.Get<String> get(String value) {
    RequestId id = pipeline.fireGet(CACHE, "k", "x");
    connection.reply(hit(id.value(), value));
    return (CompletedOp.Get<String>) pipeline.poll();
  }
}
