// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.control;
import static dev.protosocket.server.TestClient.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random order, cancellation and interception, as a client sees them. */
@ExtendWith(LeakCheck.class)
class ReplyPathTest {
  @Test
  void should_answer_each_id_once_and_out_of_order_when_the_order_is_random() throws Exception {
    try (TestChannel channel = random(1)) {
      channel.send(gets(1_000));
      List<Long> ids = new ArrayList<>(channel.receiveIds());
      assertThat(ids).hasSizeBetween(1_000 - ReplyShuffler.MAX_HELD, 999);

      advanceBy(channel, ReplyShuffler.MAX_HOLD_NANOS);
      ids.addAll(channel.receiveIds());

      assertThat(ids)
          .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 1_000).boxed().toList())
          .isNotEqualTo(LongStream.range(0, 1_000).boxed().toList());
    }
  }

  @Test
  void should_give_the_same_order_when_the_seed_is_the_same() throws Exception {
    assertThat(orderOf(7)).isEqualTo(orderOf(7)).isNotEqualTo(orderOf(8));
  }

  @Test
  void should_not_delay_a_reply_that_is_alone() throws Exception {
    try (TestChannel channel = random(1)) {
      for (int i = 0; i < 100; i++) {
        channel.send(get(i, "cache", "k"));
        assertThat(channel.receiveIds()).containsExactly((long) i);
      }
    }
  }

  @Test
  void should_release_what_is_held_when_drained() throws Exception {
    try (TestChannel channel = random(1)) {
      channel.send(gets(100));
      int before = channel.receiveIds().size();
      assertThat(before).isLessThan(100);

      channel.connection.drain();
      channel.channel.runPendingTasks();

      assertThat(channel.receiveIds()).hasSize(100 - before);
      assertThat(channel.connection.closed()).isDone();
    }
  }

  @Test
  void should_cancel_when_the_reply_is_still_held() throws Exception {
    try (TestChannel channel = random(1)) {
      channel.send(gets(100));
      List<Long> left = new ArrayList<>(LongStream.range(0, 100).boxed().toList());
      left.removeAll(channel.receiveIds());
      long held = left.get(0);

      channel.send(control(held, 1), control(held, 1));
      advanceBy(channel, ReplyShuffler.MAX_HOLD_NANOS);

      List<CacheResponse> replies = channel.receiveAll();
      assertThat(replies.stream().map(CacheResponse::getMessageId))
          .containsExactlyInAnyOrderElementsOf(left);
      assertThat(replies).contains(Responses.cancelled(held));
    }
  }

  @Test
  void should_leave_nothing_behind_when_closed_with_replies_held() throws Exception {
    try (TestChannel channel = random(1)) {
      channel.send(gets(100));
      channel.channel.close().syncUninterruptibly();

      assertThat(channel.channel.runScheduledPendingTasks()).isEqualTo(-1);
    }
  }

  @Test
  void should_send_what_the_interceptor_makes_of_a_reply() throws Exception {
    CacheResponse wrong = Responses.error(99, Status.INTERNAL, "made up");
    try (TestChannel channel =
        intercepted(
            (command, reply, send) -> {
              switch ((int) command.getMessageId()) {
                case 2 -> send.accept(reply);
                case 3 -> {
                  send.accept(reply);
                  send.accept(reply);
                }
                case 4 -> send.accept(wrong);
                default -> {}
              }
            })) {
      channel.send(gets(6));

      assertThat(channel.receiveIds()).containsExactly(2L, 3L, 3L, 99L);
    }
  }

  @Test
  void should_send_late_and_in_any_order_when_the_interceptor_does() throws Exception {
    Held held = new Held();
    try (TestChannel channel = intercepted(held)) {
      channel.send(gets(3));
      assertThat(channel.receiveIds()).isEmpty();

      held.send(2);
      held.send(0);
      assertThat(channel.receiveIds()).containsExactly(2L, 0L);
      held.send(1);
      assertThat(channel.receiveIds()).containsExactly(1L);
    }
  }

  @Test
  void should_cancel_once_when_the_interceptor_holds_the_reply() throws Exception {
    Held held = new Held();
    try (TestChannel channel =
        intercepted(
            (command, reply, send) -> {
              if (command.getControlCode() == Responses.CANCEL) {
                send.accept(reply);
              } else {
                held.onReply(command, reply, send);
              }
            })) {
      channel.send(gets(2));

      channel.send(control(0, 1), control(0, 1));
      held.send(0);
      held.send(1);

      assertThat(channel.receiveAll())
          .containsExactly(
              Responses.cancelled(0), Responses.error(1, Status.NOT_FOUND, "Key not found"));
    }
  }

  @Test
  void should_answer_a_cancelled_request_when_the_interceptor_keeps_the_cancel_back()
      throws Exception {
    Held held = new Held();
    try (TestChannel channel =
        intercepted(
            (command, reply, send) -> {
              if (command.getControlCode() != Responses.CANCEL) {
                held.onReply(command, reply, send);
              }
            })) {
      channel.send(gets(1));

      channel.send(control(0, 1));
      held.send(0);

      assertThat(channel.receiveIds()).containsExactly(0L);
    }
  }

  @Test
  void should_wait_for_the_interceptor_when_drained() throws Exception {
    Held held = new Held();
    try (TestChannel channel = intercepted(held)) {
      channel.send(gets(2));
      channel.connection.drain();
      channel.channel.runPendingTasks();
      held.send(0);
      assertThat(channel.connection.closed()).isNotDone();

      held.send(1);

      assertThat(channel.connection.closed()).isDone();
      assertThat(channel.receiveIds()).containsExactly(0L, 1L);
    }
  }

  @Test
  void should_do_nothing_when_the_interceptor_sends_after_the_connection_closed() throws Exception {
    Held held = new Held();
    try (TestChannel channel = intercepted(held)) {
      channel.send(gets(1));
      channel.channel.close().syncUninterruptibly();

      held.send(0);

      assertThat(channel.receiveIds()).isEmpty();
    }
  }

  @Test
  void should_forget_the_oldest_when_the_interceptor_loses_too_many() throws Exception {
    int tracked = ReplyInterceptor.MAX_IN_HAND;
    List<CacheResponse> cancelled = new ArrayList<>();
    try (TestChannel channel =
        intercepted(
            (command, reply, send) -> {
              if (command.getControlCode() == Responses.CANCEL) {
                cancelled.add(reply);
              }
            })) {
      channel.send(gets(tracked + 1));
      channel.send(control(0, 1), control(1, 1), control(tracked, 1));
    }

    assertThat(cancelled).containsExactly(Responses.cancelled(1), Responses.cancelled(tracked));
  }

  private static CacheCommand[] gets(int count) {
    return LongStream.range(0, count)
        .mapToObj(id -> get(id, "cache", "k"))
        .toArray(CacheCommand[]::new);
  }

  private static List<Long> orderOf(long seed) throws IOException {
    try (TestChannel channel = random(seed)) {
      channel.send(gets(100));
      advanceBy(channel, ReplyShuffler.MAX_HOLD_NANOS);
      return channel.receiveIds();
    }
  }

  private static void advanceBy(TestChannel channel, long nanos) {
    channel.channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.channel.runScheduledPendingTasks();
  }

  private static TestChannel random(long seed) throws IOException {
    return TestChannel.authenticated(
        settings -> {
          settings.replyOrder = ReplyOrder.RANDOM;
          settings.replySeed = seed;
        });
  }

  /** The authentication passes; everything after it is the interceptor's. */
  private static TestChannel intercepted(ReplyInterceptor interceptor) throws IOException {
    return TestChannel.authenticated(
        settings ->
            settings.replyInterceptor =
                (command, reply, send) -> {
                  if (reply.hasAuth()) {
                    send.accept(reply);
                  } else {
                    interceptor.onReply(command, reply, send);
                  }
                });
  }

  /** Holds replies until it is told to send them. */
  private static final class Held implements ReplyInterceptor {
    private final Map<Long, Runnable> held = new LinkedHashMap<>();

    @Override
    public void onReply(CacheCommand command, CacheResponse reply, Consumer<CacheResponse> send) {
      held.put(command.getMessageId(), () -> send.accept(reply));
    }

    void send(long id) {
      held.get(id).run();
    }
  }
}
