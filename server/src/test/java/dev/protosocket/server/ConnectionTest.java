// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.control;
import static dev.protosocket.server.TestClient.get;
import static dev.protosocket.server.TestClient.set;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ConnectionTest {
  @Test
  void should_close_when_a_message_is_over_the_configured_bound() throws Exception {
    try (TestChannel channel =
        TestChannel.authenticated(settings -> settings.maxFrameLength = 100)) {
      channel.send(get(2, "cache", "k"));
      channel.send(set(3, "cache", "k", new byte[100], 1_000));

      assertThat(channel.receiveIds()).containsExactly(2L);
      assertThat(channel.channel.isOpen()).isFalse();
      assertThat(channel.counters().protocolErrors.sum()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, -1})
  void should_close_when_the_control_code_is_end_or_unknown(int code) throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      String log =
          CapturedLog.of(
              () -> channel.send(get(2, "cache", "k"), control(3, code), control(4, code)));

      assertThat(channel.receiveIds()).containsExactly(2L);
      assertThat(channel.channel.isOpen()).isFalse();
      assertThat(channel.counters().protocolErrors.sum()).isEqualTo(1);
      assertThat(log).containsOnlyOnce("WARN").contains(Integer.toUnsignedString(code));
    }
  }

  @Test
  void should_warn_once_without_the_bytes_when_the_client_sends_garbage() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      byte[] garbage = "\u0007garbage\u0007garbage".getBytes(UTF_8);
      String log = CapturedLog.of(() -> channel.sendRaw(garbage));

      assertThat(channel.channel.isOpen()).isFalse();
      assertThat(channel.counters().protocolErrors.sum()).isEqualTo(1);
      assertThat(log).containsOnlyOnce("WARN").doesNotContain("garbage");
    }
  }

  @Test
  void should_stay_open_when_a_cancel_comes_for_what_is_answered_or_unknown() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.send(get(2, "cache", "k"), control(2, 1), control(99, 1));

      assertThat(channel.receiveIds()).containsExactly(2L);
      assertThat(channel.channel.isOpen()).isTrue();
      assertThat(channel.counters().cancels.sum()).isEqualTo(2);
    }
  }

  @Test
  void should_flush_once_when_commands_come_in_one_read() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.send(
          LongStream.range(0, 500)
              .mapToObj(id -> get(id, "cache", "k"))
              .toArray(CacheCommand[]::new));

      assertThat(channel.receiveIds()).hasSize(500).isSorted();
      assertThat(channel.socket.flushes).isEqualTo(1);
    }
  }

  @Test
  void should_answer_when_a_command_comes_byte_by_byte() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      for (byte each : TestClient.frames(set(2, "cache", "k", new byte[300], 1_000))) {
        assertThat(channel.receiveAll()).isEmpty();
        channel.sendRaw(new byte[] {each});
      }

      assertThat(channel.receiveAll()).containsExactly(Responses.stored(2));
      assertThat(channel.socket.flushes).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"IN_ORDER", "RANDOM"})
  void should_stop_reading_and_executing_when_the_client_does_not_take_replies(ReplyOrder order)
      throws Exception {
    int valueBytes = 100_000;
    int commands = 200;
    try (TestChannel channel = TestChannel.authenticated(settings -> settings.replyOrder = order)) {
      channel.send(set(2, "cache", "k", new byte[valueBytes], 60_000));
      assertThat(channel.receiveIds()).containsExactly(2L);
      channel.socket.setFull(channel.channel, true);

      channel.send(
          LongStream.range(0, commands)
              .mapToObj(id -> get(id, "cache", "k"))
              .toArray(CacheCommand[]::new));

      long bound =
          Listener.WRITE_HIGH_WATER_MARK
              + (order == ReplyOrder.RANDOM ? ReplyShuffler.MAX_HELD_BYTES : 0)
              + 2L * valueBytes;
      assertThat(channel.counters().gets.sum()).isLessThanOrEqualTo(bound / valueBytes);
      assertThat(channel.channel.unsafe().outboundBuffer().totalPendingWriteBytes())
          .isLessThanOrEqualTo(bound);
      assertThat(channel.channel.config().isAutoRead()).isFalse();

      channel.socket.setFull(channel.channel, false);
      channel.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      channel.channel.runScheduledPendingTasks();

      assertThat(channel.channel.config().isAutoRead()).isTrue();
      assertThat(channel.receiveIds())
          .containsExactlyInAnyOrderElementsOf(LongStream.range(0, commands).boxed().toList());
    }
  }

  @Test
  void should_go_on_when_the_flush_at_the_end_of_a_read_makes_room() throws Exception {
    int commands = 200;
    try (TestChannel channel =
        TestChannel.authenticated(settings -> settings.replyOrder = ReplyOrder.RANDOM)) {
      channel.send(set(2, "cache", "k", new byte[100_000], 60_000));
      channel.receiveAll();

      // The first flush finds the socket full and stops the commands; the second is that of the
      // replies the shuffler lets go. The room it makes is seen by nobody but the pump.
      channel.socket.setFullUntilFlush(2);
      channel.send(
          LongStream.range(0, commands)
              .mapToObj(id -> get(id, "cache", "k"))
              .toArray(CacheCommand[]::new));

      assertThat(channel.counters().gets.sum()).isEqualTo(commands);
      assertThat(channel.channel.config().isAutoRead()).isTrue();
    }
  }

  @Test
  void should_answer_what_is_in_hand_and_close_when_drained() throws Exception {
    int commands = 100;
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.send(set(2, "cache", "k", new byte[100_000], 60_000));
      channel.receiveAll();
      channel.socket.setFull(channel.channel, true);
      channel.send(
          LongStream.range(0, commands)
              .mapToObj(id -> get(id, "cache", "k"))
              .toArray(CacheCommand[]::new));

      channel.connection.drain();
      channel.channel.runPendingTasks();
      assertThat(channel.connection.closed()).isNotDone();
      channel.socket.setFull(channel.channel, false);

      assertThat(channel.receiveIds()).hasSize(commands).isSorted();
      assertThat(channel.connection.closed()).isDone();
      assertThat(channel.channel.isOpen()).isFalse();
    }
  }

  @Test
  void should_close_at_once_when_drained_with_nothing_in_hand() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.sendRaw(new byte[] {40, 1, 2});

      channel.connection.drain();
      channel.channel.runPendingTasks();

      assertThat(channel.connection.closed()).isDone();
    }
  }

  @Test
  void should_give_up_when_the_client_takes_no_replies_after_a_violation() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.socket.setFull(channel.channel, true);
      channel.send(get(2, "cache", "k"), control(3, 2));
      channel.channel.advanceTimeBy(
          LingeringClose.WRITE_LIMIT.toMillis() - 1, TimeUnit.MILLISECONDS);
      channel.channel.runScheduledPendingTasks();
      assertThat(channel.channel.isOpen()).isTrue();

      channel.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      channel.channel.runScheduledPendingTasks();

      assertThat(channel.channel.isOpen()).isFalse();
    }
  }

  @Test
  void should_let_nobody_in_when_the_server_is_closing() {
    try (TestChannel channel = new TestChannel(settings -> {})) {
      CompletableFuture<Void> drained = channel.context.connections().drainAll();
      channel.channel.runPendingTasks();
      assertThat(drained).isDone();

      Connection late = channel.context.newConnection();
      var lateChannel = new EmbeddedChannel(late);

      assertThat(lateChannel.isOpen()).isFalse();
      assertThat(channel.context.connections().size()).isZero();
    }
  }

  @Test
  void should_drop_what_is_half_read_when_the_client_goes_away() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      byte[] frame = TestClient.frames(set(2, "cache", "k", new byte[100], 1_000));
      channel.sendRaw(Arrays.copyOf(frame, 50));

      channel.channel.close().syncUninterruptibly();

      assertThat(channel.connection.closed()).isDone();
      assertThat(channel.counters().sets.sum()).isZero();
    }
  }

  @Test
  void should_drop_replies_not_yet_flushed_when_the_client_goes_away() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      byte[] frame = TestClient.frames(get(2, "cache", "k"));
      // A read that has not come to its end.
      channel.channel.writeOneInbound(Unpooled.wrappedBuffer(frame)).syncUninterruptibly();
      assertThat(channel.counters().gets.sum()).isEqualTo(1);

      channel.channel.close().syncUninterruptibly();

      assertThat(channel.receiveAll()).isEmpty();
    }
  }

  @Test
  void should_close_when_the_interceptor_fails() throws Exception {
    try (TestChannel channel =
        TestChannel.authenticated(
            settings ->
                settings.replyInterceptor =
                    (command, reply, send) -> {
                      if (!reply.hasAuth()) {
                        throw new IllegalStateException("a bug in a test");
                      }
                      send.accept(reply);
                    })) {
      String log = CapturedLog.of(() -> channel.send(get(2, "cache", "k"), get(3, "cache", "k")));

      assertThat(channel.channel.isOpen()).isFalse();
      assertThat(channel.counters().gets.sum()).isEqualTo(1);
      assertThat(log).contains("a bug in a test");
    }
  }

  @Test
  void should_keep_the_reply_whole_when_it_is_larger_than_a_batch() throws Exception {
    byte[] value = new byte[1_000_000];
    value[999_999] = 1;
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.send(set(2, "cache", "k", value, 1_000), get(3, "cache", "k"), get(4, "cache", "-"));

      List<CacheResponse> replies = channel.receiveAll();

      assertThat(replies)
          .containsExactly(
              Responses.stored(2),
              Responses.hit(3, value),
              Responses.error(4, Status.NOT_FOUND, "Key not found"));
    }
  }
}
