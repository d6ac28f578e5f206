// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.error;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.proto.schema.AuthenticateResponse;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.LeakCheck;
import io.netty.util.internal.ThreadExecutorMap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ReauthenticationTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Credential NEXT = Credential.of("localhost", 1, "next-secret-number");

  private final TestConnection connection =
      new TestConnection(config -> config.requestTimeout(TIMEOUT).maxInFlight(2));
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_present_the_token_and_hold_back_what_comes_behind_until_the_answer() {
    CompletableFuture<byte[]> before = client.getAsync(CACHE, "a");
    CompletableFuture<Void> done = client.reauthenticateAsync(NEXT);
    CompletableFuture<byte[]> behind = client.getAsync(CACHE, "b");

    List<CacheCommand> sent = connection.sent();
    assertThat(sent).extracting(CacheCommand::getMessageId).containsExactly(2L, 3L);
    assertThat(sent.get(1).getUnary().getAuth().getToken()).isEqualTo("next-secret-number");
    connection.reply(hit(2, "v"));
    assertThat(before).isCompleted();
    assertThat(connection.sent()).isEmpty();

    connection.reply(authenticated(3));

    assertThat(done).isCompleted();
    assertThat(connection.sentIds()).containsExactly(4L);
    connection.reply(hit(4, "v"));
    assertThat(behind).isCompleted();
  }

  @Test
  void should_fail_with_the_status_and_go_on_when_rejected() {
    CompletableFuture<Void> done = client.reauthenticateAsync(NEXT);
    CompletableFuture<byte[]> behind = client.getAsync(CACHE, "b");
    connection.run();

    connection.reply(error(2, Status.UNAUTHENTICATED, "not accepted:\nnext-secret-number"));

    ServerErrorException rejection = failure(done, ServerErrorException.class);
    assertThat(rejection.status()).isEqualTo(StatusCode.UNAUTHENTICATED);
    assertThat(rejection.fate()).isEqualTo(RequestFate.ANSWERED);
    assertThat(rejection)
        .hasMessage("AUTHENTICATE answered with UNAUTHENTICATED: not accepted:?<token>");
    connection.reply(hit(3, "v"));
    assertThat(behind).isCompleted();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_not_show_the_former_token_when_the_server_quotes_it() {
    Credential former = Credential.of("localhost", 1, "past-and-f0rg0tten");
    client.reauthenticateAsync(former);
    connection.run();
    connection.reply(authenticated(2));
    CompletableFuture<byte[]> before = client.getAsync(CACHE, "a");
    client.reauthenticateAsync(NEXT);
    connection.run();

    connection.reply(
        authenticated(4), error(3, Status.UNAUTHENTICATED, "expired: past-and-f0rg0tten"));

    assertThat(failure(before, ServerErrorException.class).serverMessage())
        .isEqualTo("expired: <token>");
  }

  @Test
  void should_not_show_the_token_being_presented_when_the_server_quotes_it_elsewhere() {
    CompletableFuture<byte[]> before = client.getAsync(CACHE, "a");
    client.reauthenticateAsync(NEXT);
    connection.run();

    connection.reply(error(2, Status.UNAUTHENTICATED, "wait for next-secret-number"));

    assertThat(failure(before, ServerErrorException.class).serverMessage())
        .isEqualTo("wait for <token>");
  }

  @Test
  void should_time_out_tell_the_server_and_let_go_when_not_answered() {
    CompletableFuture<Void> done = client.reauthenticateAsync(NEXT);
    connection.advance(TIMEOUT.minusMillis(1));
    CompletableFuture<byte[]> behind = client.getAsync(CACHE, "b");
    connection.sent();

    connection.advance(Duration.ofMillis(1));

    assertThat(failure(done, RequestTimeoutException.class).fate()).isEqualTo(RequestFate.UNKNOWN);
    assertThat(connection.sentIds()).containsExactly(3L, 2L);
    connection.reply(authenticated(2), hit(3, "v"));
    assertThat(behind).isCompleted();
    assertThat(client.stats().strayReplies()).isZero();
  }

  @Test
  void should_let_go_when_cancelled() {
    CompletableFuture<Void> done = client.reauthenticateAsync(NEXT);
    connection.run();
    client.getAsync(CACHE, "b");
    assertThat(connection.sentIds()).containsExactly(2L);

    done.cancel(true);

    assertThat(connection.sentIds()).containsExactly(3L, 2L);
    assertThat(client.reauthenticateAsync(NEXT)).isNotDone();
  }

  @Test
  void should_let_it_in_beside_the_bounds_but_only_one_at_a_time() {
    client.getAsync(CACHE, "a");
    client.getAsync(CACHE, "b");
    CompletableFuture<Void> first = client.reauthenticateAsync(NEXT);
    assertThat(first).isNotDone();
    assertThat(failure(client.reauthenticateAsync(NEXT), OverloadedException.class))
        .hasMessage("another authentication is under way on this connection; wait for its end");
    assertThat(client.inFlight()).isEqualTo(3);
    failure(client.getAsync(CACHE, "c"), OverloadedException.class);

    connection.reply(authenticated(4), hit(2, "v"));

    assertThat(first).isCompleted();
    assertThat(client.inFlight()).isEqualTo(1);
    client.getAsync(CACHE, "c");
    assertThat(client.reauthenticateAsync(NEXT)).isNotDone();
  }

  @Test
  void should_refuse_a_credential_for_another_server() {
    for (Credential other :
        List.of(
            Credential.of("elsewhere", 1, "t"),
            Credential.of("localhost", 2, "t"),
            NEXT.withServerName("elsewhere"))) {
      assertThat(failure(client.reauthenticateAsync(other), InvalidRequestException.class))
          .hasMessage("the credential is for another server than this connection's: connect anew");
    }
    assertThat(connection.sent()).isEmpty();
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_fail_with_the_connection_and_what_waits_behind_it_was_not_sent() {
    CompletableFuture<Void> done = client.reauthenticateAsync(NEXT);
    CompletableFuture<byte[]> behind = client.getAsync(CACHE, "b");
    connection.run();

    connection.channel.close();
    connection.run();

    assertThat(failure(done, ConnectionClosedException.class).fate())
        .isEqualTo(RequestFate.UNKNOWN);
    assertThat(failure(behind, ConnectionClosedException.class).fate())
        .isEqualTo(RequestFate.NOT_SENT);
    assertThat(failure(client.reauthenticateAsync(NEXT), ConnectionClosedException.class).fate())
        .isEqualTo(RequestFate.NOT_SENT);
  }

  @Test
  void should_end_before_the_connection_when_closed_gracefully() {
    CompletableFuture<Void> done = client.reauthenticateAsync(NEXT);
    CompletableFuture<byte[]> behind = client.getAsync(CACHE, "b");
    CompletableFuture<CloseReason> closed = client.closeAsync();
    connection.reply(authenticated(2));
    assertThat(done).isCompleted();
    assertThat(closed).isNotDone();

    connection.reply(hit(3, "v"));

    assertThat(behind).isCompleted();
    assertThat(closed).isCompleted();
  }

  @Test
  void should_end_the_connection_when_the_answer_is_of_another_kind() {
    CompletableFuture<Void> done = client.reauthenticateAsync(NEXT);
    connection.reply(hit(2, "v"));

    assertThat(failure(done, ConnectionClosedException.class).reason().kind())
        .isEqualTo(Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void should_end_the_connection_when_a_request_is_answered_by_an_authentication() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    connection.reply(authenticated(2));

    assertThat(failure(get, ConnectionClosedException.class).reason().kind())
        .isEqualTo(Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void should_not_block_an_event_loop() {
    Runnable call =
        ThreadExecutorMap.apply(() -> client.reauthenticate(NEXT), connection.channel.eventLoop());

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(call::run)
        .withMessageContaining("could wait for itself");
  }

  private static CacheResponse authenticated(long id) {
    return CacheResponse.newBuilder()
        .setMessageId(id)
        .setAuth(AuthenticateResponse.getDefaultInstance())
        .build();
  }
}
