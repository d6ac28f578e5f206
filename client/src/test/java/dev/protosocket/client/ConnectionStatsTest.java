package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The figures of a connection, and what observers are told besides the outcome. */
@ExtendWith(LeakCheck.class)
class ConnectionStatsTest {
  @Test
  void should_follow_what_the_connection_does() {
    try (TestConnection connection = new TestConnection()) {
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(0, 0, 0, 0, 0));

      connection.client.withTimeout(Duration.ofSeconds(1)).getAsync(CACHE, "a");
      connection.client.withTimeout(Duration.ofMillis(1)).getAsync(CACHE, "b");
      // By hand: two GETs of 17 bytes, as in CallFutureTest.
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(2, 34, 0, 0, 0));

      connection.advance(Duration.ofMillis(1));
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(1, 0, 1, 0, 0));

      connection.reply(hit(99, "stray"), hit(98, "stray"), hit(2, "v"), hit(3, "late"));
      assertThat(connection.client.stats()).isEqualTo(new ConnectionStats(0, 0, 0, 2, 0));
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
  void should_pass_every_event_to_both_observers_of_a_pair() {
    List<String> events = new ArrayList<>();
    ClientObserver pair = new Recorder("a", events).andThen(new Recorder("b", events));
    CloseReason reason = CloseReason.of(CloseReason.Kind.CLOSED_BY_PEER, "end of stream");
    try (TestConnection connection = new TestConnection()) {
      assertThatThrownBy(() -> pair.onConnect(connection.client, 1)).hasMessage("b");
      assertThatThrownBy(() -> pair.onClose(connection.client, reason)).hasMessage("b");
    }
    assertThatThrownBy(() -> pair.onConnectFailed(reasonless(), 1)).hasMessage("b");

    assertThat(events)
        .containsExactly("a connect", "b connect", "a close", "b close", "a failed", "b failed");
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

    private void note(String event) {
      events.add(name + " " + event);
      throw new IllegalStateException(name);
    }
  }
}
