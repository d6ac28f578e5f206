// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An hour without a call, in frozen time. */
@ExtendWith(LeakCheck.class)
class IdleTest {
  private static final int IDLE_SECONDS = 3_600;

  private final TestConnection connection = new TestConnection();

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_run_nothing_and_send_nothing_when_no_request_was_ever_made() {
    assertIdle();
  }

  @Test
  void should_wake_up_once_for_the_last_deadline_and_then_no_more() {
    CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "k");
    connection.reply(hit(2, "v"));
    assertThat(get).isCompleted();
    assertThat(connection.sentIds()).containsExactly(2L);
    assertThat(connection.channel.runScheduledPendingTasks()).isPositive();

    connection.advance(connection.client.connection.config().requestTimeout());

    assertIdle();
    CompletableFuture<byte[]> next = connection.client.getAsync(CACHE, "k");
    connection.reply(hit(3, "v"));
    assertThat(next).isCompleted();
  }

  @Test
  void should_be_as_idle_when_the_last_request_was_given_up() {
    connection.client.getAsync(CACHE, "k").cancel(true);
    connection.advance(connection.client.connection.config().maxSilence());
    assertThat(connection.sentIds()).containsExactly(2L, 2L);

    assertIdle();
  }

  /** Nothing is scheduled, so no time that passes can run anything. */
  private void assertIdle() {
    int flushes = connection.socket.flushes;
    for (int second = 0; second < IDLE_SECONDS; second++) {
      assertThat(connection.channel.hasPendingTasks()).isFalse();
      connection.channel.advanceTimeBy(1, TimeUnit.SECONDS);
      assertThat(connection.channel.runScheduledPendingTasks()).isEqualTo(-1);
    }
    assertThat(connection.socket.flushes).isEqualTo(flushes);
    assertThat(connection.sent()).isEmpty();
    assertThat(connection.client.isOpen()).isTrue();
  }
}
