// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The figures of a connection, and what observers are told besides the outcome. */
@ExtendWith(LeakCheck.class)
class ConnectionStatsTest {
  @Test
  void should_follow_what_the_connection_does() {
    try (TestConnection connection = new TestConnection()) {
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(0, 0, 0, 0, 0, 0));

      connection.client.withTimeout(Duration.ofSeconds(1)).getAsync(CACHE, "a");
      connection.client.withTimeout(Duration.ofMillis(1)).getAsync(CACHE, "b");
      // By hand: two GETs of 17 bytes, as in CallFutureTest.
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(2, 0, 34, 0, 0, 0));

      connection.advance(Duration.ofMillis(1));
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(1, 0, 0, 1, 0, 0));

      connection.reply(hit(99, "stray"), hit(98, "stray"), hit(2, "v"), hit(3, "late"));
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(0, 0, 0, 0, 2, 0));
    }
  }

  @Test
  void should_count_each_failure_of_an_observer_and_still_tell_the_next() {
    List<Outcome> told = new ArrayList<>();
    ClientObserver broken =
        result -> {
          throw new IllegalStateException("on purpose");
        };
    ClientObserver both = broken.andThen(result -> told.add(result.outcome()));
    try (TestConnection connection = new TestConnection(config -> config.observer(both))) {
      connection.client.getAsync(CACHE, "a");
      connection.client.getAsync(CACHE, "b");
      connection.reply(hit(2, "v"), hit(3, "v"));

      assertThat(told).containsExactly(Outcome.HIT, Outcome.HIT);
      assertThat(connection.client.stats().observerFailures()).isEqualTo(2);
    }
  }

  @Test
  void should_tell_calls_and_pipelines_apart_and_name_the_connection() throws Exception {
    List<Boolean> pipelined = new ArrayList<>();
    List<ConnectionInfo> connections = new ArrayList<>();
    ClientObserver observer =
        result -> {
          pipelined.add(result.pipelined());
          connections.add(result.connection());
        };
    try (TestConnection connection = new TestConnection(config -> config.observer(observer))) {
      connection.client.getAsync(CACHE, "a");
      Pipeline<Integer> pipeline = connection.client.pipeline();
      pipeline.fireGet(CACHE, "a", 1);
      connection.reply(hit(2, "v"), hit(3, "v"));
      pipeline.poll().close();

      assertThat(pipelined).containsExactly(false, true);
      assertThat(connections)
          .containsOnly(connection.client.info())
          .allMatch(info -> info.serverName().equals("localhost") && info.serverPort() == 1);
    }
  }

  @Test
  void should_tell_of_every_refusal_on_the_callers_thread() {
    List<Refusal> refusals = new ArrayList<>();
    List<Outcome> results = new ArrayList<>();
    ClientObserver observer =
        new ClientObserver() {
          @Override
          public void onResult(CommandResult result) {
            results.add(result.outcome());
          }

          @Override
          public void onRefused(
              Operation operation, String cache, CacheException error, ConnectionInfo connection) {
            refusals.add(new Refusal(operation, cache, error, connection, Thread.currentThread()));
            throw new IllegalStateException("on purpose");
          }
        };
    try (TestConnection connection =
        new TestConnection(config -> config.observer(observer).maxInFlight(1).maxItemBytes(10))) {
      List<Throwable> failures = new ArrayList<>();
      Pipeline<Integer> pipeline = connection.client.pipeline();
      ByteBuf released = Unpooled.buffer();
      released.release();

      failures.add(failureOf(connection.client.getAsync(" ", "k")));
      failures.add(failureOf(connection.client.setAsync("c1", "k", new byte[10])));
      failures.add(failureOf(connection.client.deleteAsync("c2", released)));
      failures.add(catchThrowable(() -> pipeline.fireGet("c3", released, 1)));
      pipeline.fireGet(CACHE, "k", 2);
      failures.add(catchThrowable(() -> pipeline.fireDelete("c4", "k", 3)));
      failures.add(failureOf(connection.client.getAsync("c5", "k")));
      connection.channel.close();
      failures.add(failureOf(connection.client.getAsync("c6", "k")));
      pipeline.poll().close();
      failures.add(catchThrowable(() -> pipeline.fireGet("c7", "k", 4)));

      assertThat(refusals)
          .extracting(Refusal::operation)
          .containsExactly(
              Operation.GET,
              Operation.SET,
              Operation.DELETE,
              Operation.GET,
              Operation.DELETE,
              Operation.GET,
              Operation.GET,
              Operation.GET);
      assertThat(refusals)
          .extracting(Refusal::cache)
          .containsExactly(" ", "c1", "c2", "c3", "c4", "c5", "c6", "c7");
      assertThat(refusals).<Throwable>extracting(Refusal::error).isEqualTo(failures);
      assertThat(failures)
          .<Class<?>>extracting(Throwable::getClass)
          .containsExactly(
              InvalidRequestException.class,
              InvalidRequestException.class,
              InvalidRequestException.class,
              InvalidRequestException.class,
              OverloadedException.class,
              OverloadedException.class,
              ConnectionClosedException.class,
              ConnectionClosedException.class);
      assertThat(refusals)
          .allMatch(refusal -> refusal.connection().equals(connection.client.info()))
          .allMatch(refusal -> refusal.thread() == Thread.currentThread());
      assertThat(results).containsExactly(Outcome.FAILED);
      assertThat(connection.client.stats().observerFailures()).isEqualTo(8);
    }
  }

  private record Refusal(
      Operation operation,
      String cache,
      CacheException error,
      ConnectionInfo connection,
      Thread thread) {}

  private static Throwable failureOf(CompletableFuture<?> future) {
    return future.handle((value, failure) -> failure).join();
  }

  @Test
  void should_pass_every_event_to_both_observers_of_a_pair() {
    List<String> events = new ArrayList<>();
    ClientObserver pair = new Recorder("a", events).andThen(new Recorder("b", events));
    CloseReason reason = CloseReason.of(CloseReason.Kind.CLOSED_BY_PEER, "end of stream");
    try (TestConnection connection = new TestConnection()) {
      assertThatThrownBy(() -> pair.onConnect(connection.client, 1)).hasMessage("b");
      assertThatThrownBy(() -> pair.onClose(connection.client, reason)).hasMessage("b");
    }
    assertThatThrownBy(() -> pair.onConnectFailed(reasonless(), 1)).hasMessage("b");
    assertThatThrownBy(() -> pair.onStateChange(ConnectionState.CLOSED, ConnectionState.CONNECTING))
        .hasMessage("b");
    assertThatThrownBy(
            () ->
                pair.onRefused(
                    Operation.GET, CACHE, new OverloadedException(""), ConnectionInfo.NONE))
        .hasMessage("b");

    assertThat(events)
        .containsExactly(
            "a connect",
            "b connect",
            "a close",
            "b close",
            "a failed",
            "b failed",
            "a CLOSED CONNECTING",
            "b CLOSED CONNECTING",
            "a refused",
            "b refused");
  }

  private static Throwable reasonless() {
    return new IllegalStateException();
  }

  /** Notes what it is told, and throws. */
  private record Recorder(String name, List<String> events) implements ClientObserver {
    @Override
    public void onResult(CommandResult result) {
      note("result");
    }

    @Override
    public void onConnect(ProtosocketClient client, long connectNanos) {
      note("connect");
    }

    @Override
    public void onConnectFailed(Throwable error, long nanos) {
      note("failed");
    }

    @Override
    public void onClose(ProtosocketClient client, CloseReason reason) {
      note("close");
    }

    @Override
    public void onRefused(
        Operation operation, String cache, CacheException error, ConnectionInfo connection) {
      note("refused");
    }

    @Override
    public void onStateChange(ConnectionState from, ConnectionState to) {
      note(from + " " + to);
    }

    private void note(String event) {
      events.add(name + " " + event);
      throw new IllegalStateException(name);
    }
  }
}
