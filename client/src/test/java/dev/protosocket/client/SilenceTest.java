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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that says nothing while requests wait for it, on frozen time. Rules: SilenceWatch. */
@ExtendWith(LeakCheck.class)
class SilenceTest {
  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of the second look. */
  private static final Duration TICK = Duration.ofMillis(1);

  private final TestConnection connection =
      new TestConnection(config -> config.maxSilence(SILENCE).requestTimeout(PATIENCE));
  private final ProtosocketClient client = connection.client;
  private final CacheClient brief = client.withTimeout(Duration.ofMillis(100));
  private final CacheClient patient = client.withTimeout(Duration.ofHours(1));

  @AfterEach
  void close() {
    connection.close();
  }

  private void assertDead() {
    assertThat(client.isOpen()).isFalse();
    assertThat(client.closeReason().kind()).isEqualTo(Kind.UNRESPONSIVE);
  }

  @Test
  void should_deliver_an_answer_when_it_comes_just_before_the_deadline() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    connection.advance(PATIENCE.minus(TICK));

    connection.reply(hit(2, "v"));

    assertThat(get).isCompleted();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_give_the_connection_up_when_the_oldest_request_is_not_answered_by_its_deadline() {
    final CompletableFuture<byte[]> first = client.getAsync(CACHE, "a");
    connection.advance(Duration.ofSeconds(10));
    final CompletableFuture<byte[]> second = client.getAsync(CACHE, "b");
    connection.advance(PATIENCE.minusSeconds(10).minus(TICK));
    assertThat(client.isOpen()).isTrue();

    connection.advance(TICK);
    connection.advance(TICK);

    assertDead();
    failure(first, RequestTimeoutException.class);
    ConnectionClosedException failure = failure(second, ConnectionClosedException.class);
    assertThat(failure.reason().kind()).isEqualTo(Kind.UNRESPONSIVE);
    assertThat(failure.reason().detail())
        .isEqualTo("no byte came for 60001 ms while requests went unanswered");
    assertThat(failure.fate()).isEqualTo(RequestFate.UNKNOWN);
  }

  @Test
  void should_wait_for_a_long_request_to_its_deadline_when_no_other_was_sent() {
    final CompletableFuture<byte[]> get = patient.getAsync(CACHE, "a");
    connection.advance(Duration.ofMinutes(59));
    assertThat(client.isOpen()).isTrue();

    connection.advance(Duration.ofMinutes(1));
    connection.advance(TICK);

    failure(get, RequestTimeoutException.class);
    assertDead();
  }

  @Test
  void should_not_be_blinded_by_a_long_request_when_ordinary_ones_go_unanswered() {
    final CompletableFuture<byte[]> longOne = patient.getAsync(CACHE, "a");
    CompletableFuture<byte[]> ordinary = client.getAsync(CACHE, "b");
    connection.advance(PATIENCE);
    failure(ordinary, RequestTimeoutException.class);

    connection.advance(TICK);

    assertDead();
    failure(longOne, ConnectionClosedException.class);
  }

  @Test
  void should_not_cut_an_ordinary_request_short_when_a_hurried_one_went_unanswered() {
    CompletableFuture<byte[]> ordinary = client.getAsync(CACHE, "a");
    failureAfterItsTime(brief.getAsync(CACHE, "b"));
    connection.advance(PATIENCE.minusSeconds(1));
    assertThat(client.isOpen()).isTrue();

    connection.reply(hit(2, "v"));

    assertThat(ordinary).isCompleted();
    connection.advance(PATIENCE);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_find_a_dead_server_when_hurried_requests_never_cease() {
    for (int tenths = 0; tenths < 610 && client.isOpen(); tenths++) {
      brief.getAsync(CACHE, "k" + tenths);
      connection.advance(Duration.ofMillis(99));
      connection.advance(TICK);
    }

    assertDead();
  }

  @Test
  void should_find_a_dead_server_when_callers_cancel_all_they_ask_for() {
    client.getAsync(CACHE, "a").cancel(true);
    CompletableFuture<byte[]> latest = client.getAsync(CACHE, "b");
    for (int second = 0; second < 61 && client.isOpen(); second++) {
      CompletableFuture<byte[]> next = client.getAsync(CACHE, "k" + second);
      connection.run();
      latest.cancel(true);
      latest = next;
      connection.advance(Duration.ofSeconds(1));
      connection.advance(TICK);
    }

    assertDead();
  }

  @Test
  void should_not_blame_the_server_when_a_reply_to_another_request_was_lost() {
    brief.getAsync(CACHE, "lost");
    connection.run();
    CompletableFuture<byte[]> next = client.getAsync(CACHE, "b");
    connection.reply(hit(3, "v"));
    assertThat(next).isCompleted();

    // The lost one times out in a silence in which nothing was asked.
    connection.advance(Duration.ofMinutes(5));

    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_read_what_waits_in_the_socket_when_the_event_loop_was_held_up() {
    brief.getAsync(CACHE, "a");
    connection.run();
    connection.channel.advanceTimeBy(10, TimeUnit.SECONDS);
    // The timers run before the bytes are read.
    connection.channel.runScheduledPendingTasks();
    assertThat(client.isOpen()).isTrue();

    connection.reply(hit(2, "v"));
    connection.advance(Duration.ofMinutes(1));

    assertThat(client.isOpen()).isTrue();
  }

  private void failureAfterItsTime(CompletableFuture<byte[]> call) {
    connection.advance(Duration.ofMillis(100));
    failure(call, RequestTimeoutException.class);
  }

  @Test
  void should_take_any_byte_as_a_sign_of_life() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    for (byte part : Replies.frames(hit(2, "v"))) {
      assertThat(get).isNotDone();
      connection.advance(Duration.ofMillis(2900));
      connection.replyRaw(new byte[] {part});
    }

    assertThat(get).isCompleted();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_not_count_the_time_in_which_nothing_waits() {
    client.getAsync(CACHE, "a");
    connection.reply(hit(2, "v"));
    connection.advance(Duration.ofHours(1));

    CompletableFuture<byte[]> get = client.getAsync(CACHE, "b");
    connection.advance(Duration.ofMillis(2900));
    connection.reply(hit(3, "v"));

    assertThat(get).isCompleted();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_count_from_the_last_byte_when_a_call_waited_for_company_before_it() {
    Pipeline<String> pipeline = client.pipeline();
    client.getAsync(CACHE, "a");
    connection.run();
    pipeline.fireGet(CACHE, "b", "waits to be sent");
    connection.advance(Duration.ofMillis(2900));
    connection.reply(hit(2, "v"));

    connection.advance(Duration.ofMillis(2900));
    connection.reply(hit(3, "v"));

    assertThat(client.isOpen()).isTrue();
    assertThat(pipeline.drain(1, op -> assertThat(op.outcome()).isEqualTo(Outcome.HIT))).isOne();
    pipeline.close();
  }

  @Test
  void should_not_blame_the_server_when_the_event_loop_was_late() {
    client.getAsync(CACHE, "a");
    connection.channel.advanceTimeBy(10, TimeUnit.SECONDS);
    connection.run();
    connection.advance(Duration.ofMillis(2999));

    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_give_up_even_if_every_request_has_timed_out_before() {
    failureAfterItsTime(brief.getAsync(CACHE, "a"));
    connection.advance(Duration.ofMillis(2899));
    assertThat(client.isOpen()).isTrue();

    connection.advance(TICK);
    connection.advance(TICK);

    assertDead();
  }
}
