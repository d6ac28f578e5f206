// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that run out of time, on frozen time. */
@ExtendWith(LeakCheck.class)
class DeadlineTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final TestConnection connection =
      new TestConnection(config -> config.requestTimeout(TIMEOUT));
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_fail_and_cancel_when_the_deadline_passes() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    assertThat(connection.sentIds()).containsExactly(2L);
    connection.advance(TIMEOUT.minusNanos(1));
    assertThat(get).isNotDone();

    connection.advance(Duration.ofNanos(1));

    RequestTimeoutException failure = failure(get, RequestTimeoutException.class);
    assertThat(failure).hasMessage("GET not answered within 500 ms");
    assertThat(failure.fate()).isEqualTo(RequestFate.UNKNOWN);
    assertThat(client.inFlight()).isZero();
    CacheCommand cancel = connection.sent().get(0);
    assertThat(cancel.getMessageId()).isEqualTo(2);
    assertThat(cancel.getControlCode()).isEqualTo(1);
    assertThat(cancel.hasUnary()).isFalse();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_end_each_request_at_its_own_deadline_when_a_later_one_is_shorter() {
    CompletableFuture<byte[]> slow = client.getAsync(CACHE, "a");
    connection.run();
    CompletableFuture<byte[]> fast = client.withTimeout(Duration.ofMillis(20)).getAsync(CACHE, "b");

    connection.advance(Duration.ofMillis(20));
    assertThat(fast).isCompletedExceptionally();
    assertThat(slow).isNotDone();

    connection.advance(Duration.ofMillis(480));
    assertThat(slow).isCompletedExceptionally();
  }

  @Test
  void should_not_fail_a_request_that_was_answered_in_time() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    connection.advance(TIMEOUT.minusMillis(1));
    connection.reply(hit(2, "v"));

    connection.advance(TIMEOUT);

    assertThat(get).isCompleted();
    assertThat(connection.sentIds()).containsExactly(2L);
  }

  @Test
  void should_stay_healthy_when_300_requests_time_out_and_are_then_all_answered() {
    List<CompletableFuture<byte[]>> gets = new ArrayList<>();
    List<CacheResponse> late = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      gets.add(client.getAsync(CACHE, "k" + i));
      late.add(hit(2 + i, "late"));
    }
    connection.advance(TIMEOUT);
    assertThat(gets).allSatisfy(get -> failure(get, RequestTimeoutException.class));

    connection.replyRaw(Replies.frames(late));
    // Had the late ones counted, these would be far too many.
    connection.replyRaw(Replies.frames(Collections.nCopies(256, hit(99_999, "stray"))));

    CompletableFuture<byte[]> next = client.getAsync(CACHE, "next");
    connection.reply(hit(302, "v"));
    assertThat(next).isCompleted();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_time_out_a_request_that_the_socket_never_took() {
    connection.socket.setFull(connection.channel, true);
    byte[] big = new byte[2 * TestConnection.HIGH_WATER_MARK];
    CompletableFuture<Void> taken = client.setAsync(CACHE, "a", big);
    connection.run();
    CompletableFuture<Void> waiting = client.setAsync(CACHE, "b", big);

    connection.advance(TIMEOUT);

    assertThat(taken).isCompletedExceptionally();
    failure(waiting, RequestTimeoutException.class);
    connection.socket.setFull(connection.channel, false);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_leave_no_timer_behind_when_nothing_is_in_flight() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    connection.reply(hit(2, "v"));
    assertThat(get).isCompleted();

    connection.advance(TIMEOUT);

    // -1: nothing is scheduled.
    assertThat(connection.channel.runScheduledPendingTasks()).isEqualTo(-1);
  }

  @Test
  void should_use_no_timer_of_its_own_for_further_requests() {
    client.getAsync(CACHE, "a");
    connection.run();
    connection.advance(Duration.ofMillis(100));
    client.getAsync(CACHE, "b");
    connection.reply(hit(2, "v"));

    // The timer still stands where the first request put it, 400 ms ahead.
    assertThat(connection.channel.runScheduledPendingTasks())
        .isEqualTo(Duration.ofMillis(400).toNanos());
  }

  @Test
  void should_refuse_a_timeout_below_a_millisecond() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.withTimeout(Duration.ofNanos(999_999)))
        .withMessage(
            "timeout must be at least 1 ms, not PT0.000999999S; more than 146 years count as 146 years");
  }
}
