// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.auth;
import static dev.protosocket.server.TestClient.control;
import static dev.protosocket.server.TestClient.get;
import static dev.protosocket.server.TestClient.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client may do before, at and after its authentication. */
@ExtendWith(LeakCheck.class)
class SessionTest {
  @Test
  void should_answer_and_stay_open_when_the_token_is_right() throws Exception {
    try (TestChannel channel = new TestChannel(settings -> {})) {
      channel.send(auth(7, TestChannel.TOKEN));

      assertThat(channel.receiveAll()).containsExactly(Responses.authenticated(7));
      assertThat(channel.channel.isOpen()).isTrue();
      assertThat(channel.counters().authenticated.sum()).isEqualTo(1);
    }
  }

  @Test
  void should_reject_and_close_when_the_token_is_wrong() throws Exception {
    try (TestChannel channel = new TestChannel(settings -> {})) {
      channel.send(auth(7, "guess"), get(8, "cache", "k"));

      assertThat(channel.receiveAll())
          .containsExactly(Responses.error(7, Status.UNAUTHENTICATED, "the token is not accepted"));
      assertThat(channel.channel.isOpen()).isFalse();
      assertThat(channel.counters().authenticationFailures.sum()).isEqualTo(1);
      assertThat(channel.counters().gets.sum()).isZero();
    }
  }

  @Test
  void should_reject_when_the_token_check_throws() throws Exception {
    try (TestChannel channel =
        new TestChannel(
            settings ->
                settings.tokenCheck =
                    token -> {
                      throw new IllegalStateException(token);
                    })) {
      String log = CapturedLog.of(() -> channel.send(auth(7, TestChannel.TOKEN)));

      assertThat(channel.receiveAll().get(0).getError().getCode())
          .isEqualTo(Status.UNAUTHENTICATED);
      assertThat(log)
          .contains("the token check failed with java.lang.IllegalStateException")
          .doesNotContain(TestChannel.TOKEN);
    }
  }

  @Test
  void should_reject_and_close_when_a_command_comes_before_authentication() throws Exception {
    CacheCommand bare = CacheCommand.newBuilder().setMessageId(5).build();
    for (CacheCommand first :
        List.of(get(5, "cache", "k"), bare, control(5, 1), control(5, 2), control(5, 77))) {
      try (TestChannel channel = new TestChannel(settings -> {})) {
        channel.send(first, auth(6, TestChannel.TOKEN));

        assertThat(channel.receiveAll())
            .containsExactly(
                Responses.error(
                    5, Status.UNAUTHENTICATED, "the first command on a connection must be auth"));
        assertThat(channel.channel.isOpen()).isFalse();
        assertThat(channel.counters().gets.sum()).isZero();
        assertThat(channel.counters().authenticated.sum()).isZero();
      }
    }
  }

  @Test
  void should_go_on_when_authenticating_again_with_a_right_token() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.send(auth(2, TestChannel.TOKEN), get(3, "cache", "k"));

      assertThat(channel.receiveIds()).containsExactly(2L, 3L);
      assertThat(channel.channel.isOpen()).isTrue();
    }
  }

  @Test
  void should_leave_things_as_they_were_when_authenticating_again_with_a_wrong_token()
      throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.send(get(2, "cache", "k"), auth(3, "guess"), get(4, "cache", "k"));

      CacheResponse miss = Responses.error(2, Status.NOT_FOUND, Responses.KEY_NOT_FOUND);
      assertThat(channel.receiveAll())
          .containsExactly(
              miss,
              Responses.error(3, Status.UNAUTHENTICATED, "the token is not accepted"),
              miss.toBuilder().setMessageId(4).build());
      assertThat(channel.counters().authenticationFailures.sum()).isEqualTo(1);
    }
  }

  @Test
  void should_close_when_authenticating_again_with_wrong_tokens_all_the_time() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      for (int i = 0; i < Session.MAX_REJECTIONS; i++) {
        channel.send(auth(3 + i, "guess"));
      }
      assertThat(channel.channel.isOpen()).isTrue();

      channel.send(auth(99, "guess"));

      assertThat(channel.channel.isOpen()).isFalse();
    }
  }

  @Test
  void should_refuse_commands_when_the_token_is_revoked_until_another_is_presented()
      throws Exception {
    Tokens tokens = new Tokens(List.of(TestChannel.TOKEN));
    try (TestChannel channel = TestChannel.authenticated(settings -> settings.tokens = tokens)) {
      tokens.add("next");
      tokens.revoke(TestChannel.TOKEN);

      channel.send(set(2, "cache", "k", new byte[1], 1_000), auth(3, TestChannel.TOKEN));
      assertThat(channel.receiveAll())
          .containsExactly(
              Responses.error(2, Status.UNAUTHENTICATED, "the token has been revoked"),
              Responses.error(3, Status.UNAUTHENTICATED, "the token is not accepted"));

      channel.send(auth(4, "next"), set(5, "cache", "k", new byte[1], 1_000));
      assertThat(channel.receiveAll())
          .containsExactly(Responses.authenticated(4), Responses.stored(5));
    }
  }

  @Test
  void should_close_when_authentication_takes_too_long() {
    try (TestChannel channel =
        new TestChannel(settings -> settings.authenticationTimeout = Duration.ofSeconds(10))) {
      channel.sendRaw(new byte[] {40});
      channel.channel.advanceTimeBy(9_999, TimeUnit.MILLISECONDS);
      channel.channel.runScheduledPendingTasks();
      assertThat(channel.channel.isOpen()).isTrue();

      channel.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      channel.channel.runScheduledPendingTasks();

      assertThat(channel.channel.isOpen()).isFalse();
      assertThat(channel.counters().authenticationFailures.sum()).isEqualTo(1);
      assertThat(channel.context.connections().size()).isZero();
    }
  }

  @Test
  void should_not_give_more_time_when_bytes_go_on_coming() {
    try (TestChannel channel =
        new TestChannel(settings -> settings.authenticationTimeout = Duration.ofSeconds(10))) {
      for (int second = 1; second < 10; second++) {
        channel.sendRaw(new byte[] {100});
        channel.channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.channel.runScheduledPendingTasks();
        assertThat(channel.channel.isOpen()).isTrue();
      }
      channel.channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.channel.runScheduledPendingTasks();

      assertThat(channel.channel.isOpen()).isFalse();
    }
  }

  @Test
  void should_have_no_timer_left_when_authenticated() throws Exception {
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      assertThat(channel.channel.hasPendingTasks()).isFalse();
      channel.channel.advanceTimeBy(1, TimeUnit.DAYS);
      assertThat(channel.channel.runScheduledPendingTasks()).isEqualTo(-1);
      assertThat(channel.channel.isOpen()).isTrue();
    }
  }

  @Test
  void should_bound_messages_at_8_KiB_until_authenticated() throws Exception {
    byte[] lengthOf8193 = {(byte) 0x81, 0x40};
    CacheCommand longest = auth(1, "t".repeat(8_192 - 11));
    assertThat(longest.getSerializedSize()).isEqualTo(8_192);
    try (TestChannel channel = new TestChannel(settings -> {})) {
      channel.send(longest);

      assertThat(channel.receiveAll())
          .containsExactly(Responses.error(1, Status.UNAUTHENTICATED, "the token is not accepted"));
    }
    try (TestChannel channel = new TestChannel(settings -> {})) {
      channel.sendRaw(lengthOf8193);

      assertThat(channel.channel.isOpen()).isFalse();
      assertThat(channel.counters().protocolErrors.sum()).isEqualTo(1);
    }
    try (TestChannel channel = TestChannel.authenticated(settings -> {})) {
      channel.sendRaw(lengthOf8193);

      assertThat(channel.channel.isOpen()).isTrue();
    }
  }

  @Test
  void should_apply_the_larger_bound_when_the_message_is_in_the_same_read_as_auth()
      throws Exception {
    try (TestChannel channel = new TestChannel(settings -> {})) {
      channel.send(auth(1, TestChannel.TOKEN), set(2, "cache", "k", new byte[50_000], 1_000));

      assertThat(channel.receiveAll())
          .containsExactly(Responses.authenticated(1), Responses.stored(2));
    }
  }
}
