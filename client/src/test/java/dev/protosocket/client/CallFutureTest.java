// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.cancelled;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.spi.GuardedFuture;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cancelling, executors and observers. */
@ExtendWith(LeakCheck.class)
class CallFutureTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void should_cancel_the_request_and_give_its_permit_back_when_the_future_is_cancelled() {
    try (TestConnection connection = new TestConnection(config -> config.maxInFlight(1))) {
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      assertThat(connection.sentIds()).containsExactly(2L);
      failure(connection.client.getAsync(CACHE, "b"), OverloadedException.class);

      assertThat(get.cancel(true)).isTrue();

      List<CacheCommand> sent = connection.sent();
      assertThat(sent).extracting(CacheCommand::getControlCode).containsExactly(1);
      assertThat(sent).extracting(CacheCommand::getMessageId).containsExactly(2L);
      assertThat(connection.client.inFlight()).isZero();
      assertThat(connection.client.getAsync(CACHE, "c")).isNotDone();
    }
  }

  @Test
  void should_show_a_failure_once_before_whoever_waits_sees_it() {
    try (TestConnection connection = new TestConnection(config -> config.maxInFlight(2))) {
      List<String> order = new ArrayList<>();
      CompletableFuture<byte[]> lost = connection.client.getAsync(CACHE, "a");
      GuardedFuture<byte[]> guarded = (GuardedFuture<byte[]>) lost;
      assertThat(guarded.beforeFailure(error -> order.add("shown " + error.at("n1").node())))
          .isTrue();
      assertThat(guarded.beforeFailure(error -> order.add("another"))).isFalse();
      lost.whenComplete((value, failure) -> order.add("seen " + failure.getMessage()));

      connection.reply(cancelled(2));

      assertThat(order).hasSize(2);
      assertThat(order.get(0)).isEqualTo("shown n1");
      assertThat(order.get(1)).startsWith("seen node n1: ");
      assertThat(guarded.beforeFailure(error -> order.add("too late"))).isFalse();
    }
  }

  @Test
  void should_show_no_failure_of_a_call_that_succeeds_or_is_cancelled() {
    try (TestConnection connection = new TestConnection()) {
      List<CacheException> shown = new ArrayList<>();
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      CompletableFuture<byte[]> givenUp = connection.client.getAsync(CACHE, "b");
      for (CompletableFuture<byte[]> each : List.of(get, givenUp)) {
        assertThat(((GuardedFuture<byte[]>) each).beforeFailure(shown::add)).isTrue();
      }
      connection.reply(hit(2, "v"));
      givenUp.cancel(true);
      assertThat(get.join()).isEqualTo(new byte[] {'v'});
      assertThat(givenUp).isCancelled();
      assertThat(shown).isEmpty();
    }
  }

  @Test
  void should_send_nothing_when_an_ended_request_is_cancelled() {
    try (TestConnection connection = new TestConnection()) {
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      connection.reply(hit(2, "v"));
      assertThat(connection.sentIds()).containsExactly(2L);

      assertThat(get.cancel(true)).isFalse();

      assertThat(connection.sent()).isEmpty();
      assertThat(connection.client.inFlight()).isZero();
    }
  }

  @Test
  void should_keep_the_permit_until_the_deadline_when_the_future_is_ended_by_orTimeout() {
    try (TestConnection connection = new TestConnection(config -> config.requestTimeout(LONG))) {
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      assertThat(connection.sentIds()).containsExactly(2L);

      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(get.orTimeout(1, TimeUnit.MILLISECONDS)::join)
          .withCauseInstanceOf(TimeoutException.class);

      connection.run();
      assertThat(connection.client.inFlight()).isEqualTo(1);
      connection.advance(LONG);
      assertThat(connection.client.inFlight()).isZero();
    }
  }

  @Test
  void should_give_the_permit_back_and_end_no_future_when_the_executor_drops_its_tasks() {
    try (TestConnection connection =
        new TestConnection(config -> config.callbackExecutor(task -> {}))) {
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      connection.reply(hit(2, "v"));

      assertThat(get).isNotDone();
      assertThat(connection.client.inFlight()).isZero();
    }
  }

  @Test
  void should_complete_on_the_executor_when_one_is_given() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    try (TestConnection connection =
        new TestConnection(config -> config.callbackExecutor(tasks::add))) {
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      connection.reply(hit(2, "v"));
      assertThat(get).isNotDone();
      assertThat(connection.client.inFlight()).isZero();

      tasks.remove().run();

      assertThat(get).isCompleted();
    }
  }

  @Test
  void should_complete_on_the_event_loop_when_the_executor_rejects() {
    Executor rejecting =
        task -> {
          throw new RejectedExecutionException("full");
        };
    should_complete_in_spite_of(rejecting);
  }

  @Test
  void should_complete_every_future_when_the_executor_can_start_no_thread() {
    Executor exhausted =
        task -> {
          throw new OutOfMemoryError("unable to create native thread");
        };
    should_complete_in_spite_of(exhausted);
  }

  private static void should_complete_in_spite_of(Executor executor) {
    try (TestConnection connection =
        new TestConnection(config -> config.callbackExecutor(executor))) {
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      CompletableFuture<Void> set = connection.client.setAsync(CACHE, "a", new byte[1]);
      CompletableFuture<Void> delete = connection.client.deleteAsync(CACHE, "a");
      connection.reply(hit(2, "v"));
      assertThat(get).isCompleted();

      connection.channel.close();

      failure(set, ConnectionClosedException.class);
      failure(delete, ConnectionClosedException.class);
      assertThat(connection.client.inFlight()).isZero();
    }
  }

  @Test
  void should_complete_the_request_when_the_observer_throws() {
    ClientObserver broken =
        result -> {
          throw new IllegalStateException("the observer is broken");
        };
    try (TestConnection connection = new TestConnection(config -> config.observer(broken))) {
      CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "a");
      CompletableFuture<Void> set = connection.client.setAsync(CACHE, "a", new byte[1]);

      connection.reply(hit(2, "v"), stored(3));

      assertThat(get).isCompleted();
      assertThat(set).isCompleted();
      assertThat(connection.client.isOpen()).isTrue();
    }
  }

  @Test
  void should_tell_the_observer_of_every_end_before_the_future() {
    List<String> seen = new ArrayList<>();
    List<CompletableFuture<?>> futures = new ArrayList<>();
    ClientObserver observer =
        result -> {
          assertThat(futures).anyMatch(future -> !future.isDone());
          seen.add(
              result.operation()
                  + " "
                  + result.cache()
                  + " "
                  + result.outcome()
                  + " "
                  + result.latencyNanos() / 1_000_000
                  + " ms "
                  + result.bytesSent()
                  + " "
                  + result.bytesReceived()
                  + " "
                  + (result.error() == null ? "" : result.error().getClass().getSimpleName()));
        };
    try (TestConnection connection = new TestConnection(config -> config.observer(observer))) {
      futures.add(connection.client.getAsync(CACHE, "a"));
      futures.add(connection.client.setAsync(CACHE, "a", new byte[1]));
      connection.advance(Duration.ofMillis(7));
      connection.reply(hit(2, "v"));
      connection.channel.close();
    }
    // Sizes by hand: id 2, unary 2, command 2, cache 7, key 3 bytes, and the prefix; the SET has
    // its value, 3, and its time to live, 60,000 ms, 4 bytes, besides.
    assertThat(seen)
        .containsExactly(
            "GET cache HIT 7 ms 17 7 ", "SET cache FAILED 7 ms 24 0 ConnectionClosedException");
  }

  @Test
  void should_go_on_when_a_callback_throws() {
    try (TestConnection connection = new TestConnection()) {
      CompletableFuture<Void> broken =
          connection
              .client
              .getAsync(CACHE, "a")
              .thenAccept(
                  value -> {
                    throw new IllegalStateException("the caller's own mistake");
                  });
      CompletableFuture<byte[]> other = connection.client.getAsync(CACHE, "b");

      connection.reply(hit(2, "v"), hit(3, "v"));

      assertThat(broken).isCompletedExceptionally();
      assertThat(other).isCompleted();
      assertThat(connection.client.isOpen()).isTrue();
    }
  }
}
