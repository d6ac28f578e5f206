// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class GracefulCloseTest {
  private static final CloseReason BY_CALLER =
      CloseReason.of(Kind.CLOSED_BY_CALLER, "close() was called");

  private final TestConnection connection =
      new TestConnection(
          config ->
              config.closeTimeout(Duration.ofMillis(300)).requestTimeout(Duration.ofSeconds(9)));
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_close_at_once_when_nothing_is_in_flight() {
    CompletableFuture<CloseReason> closed = client.closeAsync();
    connection.run();

    assertThat(closed).isCompletedWithValue(BY_CALLER);
    assertThat(client.closeReason()).isEqualTo(BY_CALLER);
    assertThat(connection.channel.isOpen()).isFalse();
  }

  @Test
  void should_let_requests_in_flight_end_and_refuse_further_ones() {
    CompletableFuture<byte[]> sent = client.getAsync(CACHE, "a");
    connection.run();
    CompletableFuture<byte[]> staged = client.getAsync(CACHE, "b");

    CompletableFuture<CloseReason> closed = client.closeAsync();

    assertThat(client.isOpen()).isFalse();
    assertThat(failure(client.getAsync(CACHE, "c"), ConnectionClosedException.class))
        .hasMessage("request not sent, connection closed: CLOSED_BY_CALLER (close() was called)");
    connection.reply(hit(3, "v"));
    assertThat(staged).isCompleted();
    assertThat(closed).isNotDone();
    connection.reply(hit(2, "v"));
    assertThat(sent).isCompleted();
    assertThat(closed).isCompletedWithValue(BY_CALLER);
    assertThat(connection.channel.isOpen()).isFalse();
  }

  @Test
  void should_fail_the_rest_when_the_close_timeout_passes() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    CompletableFuture<CloseReason> closed = client.closeAsync();
    connection.advance(Duration.ofMillis(299));
    assertThat(get).isNotDone();

    connection.advance(Duration.ofMillis(1));

    ConnectionClosedException failure = failure(get, ConnectionClosedException.class);
    assertThat(failure.reason()).isEqualTo(BY_CALLER);
    assertThat(failure.fate()).isEqualTo(RequestFate.UNKNOWN);
    assertThat(closed).isCompletedWithValue(BY_CALLER);
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_close_when_the_last_request_in_flight_times_out() {
    CompletableFuture<byte[]> get = client.withTimeout(Duration.ofMillis(50)).getAsync(CACHE, "a");
    CompletableFuture<CloseReason> closed = client.closeAsync();

    connection.advance(Duration.ofMillis(50));

    failure(get, RequestTimeoutException.class);
    assertThat(closed).isCompletedWithValue(BY_CALLER);
  }

  @Test
  void should_close_when_the_last_request_in_flight_is_cancelled() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    CompletableFuture<CloseReason> closed = client.closeAsync();
    get.cancel(true);
    connection.run();

    assertThat(closed).isCompletedWithValue(BY_CALLER);
  }

  @Test
  void should_close_once_when_called_again_and_from_a_callback() {
    CompletableFuture<CloseReason> inside =
        client.getAsync(CACHE, "a").thenCompose(value -> client.closeAsync());
    CompletableFuture<byte[]> other = client.getAsync(CACHE, "b");
    connection.reply(hit(2, "v"));
    assertThat(other).isNotDone();

    CompletableFuture<CloseReason> again = client.closeAsync();
    connection.reply(hit(3, "v"));

    assertThat(other).isCompleted();
    assertThat(inside).isCompletedWithValue(BY_CALLER);
    assertThat(again).isCompletedWithValue(BY_CALLER);
    assertThat(client.closed()).isCompletedWithValue(BY_CALLER);
  }

  @Test
  void should_name_the_caller_as_the_reason_when_the_server_leaves_first() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    CompletableFuture<CloseReason> closed = client.closeAsync();
    connection.run();

    connection.channel.close();

    assertThat(failure(get, ConnectionClosedException.class).reason()).isEqualTo(BY_CALLER);
    assertThat(closed).isCompletedWithValue(BY_CALLER);
  }

  /** Between the end of the socket and what the connection hears of it. */
  @Test
  void should_refuse_requests_from_the_moment_it_is_said_to_take_none() {
    AtomicReference<CompletableFuture<byte[]>> between = new AtomicReference<>();
    connection
        .channel
        .closeFuture()
        .addListener(
            done -> {
              CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
              assertThat(get.isDone()).isEqualTo(!client.isOpen());
              between.set(get);
            });

    connection.channel.close();

    assertThat(client.isOpen()).isFalse();
    assertThat(failure(between.get(), ConnectionClosedException.class).fate())
        .isEqualTo(RequestFate.NOT_SENT);
    assertThat(client.getAsync(CACHE, "b")).isDone();
  }

  @Test
  void should_keep_the_connection_when_a_view_is_closed() {
    client.withTimeout(Duration.ofSeconds(1)).close();
    connection.run();

    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_leave_no_way_to_change_the_outcome_of_closing() {
    client.closed().complete(null);
    assertThat(client.closed()).isNotDone();
  }
}
