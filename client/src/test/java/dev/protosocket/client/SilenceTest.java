package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CloseReason.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that says nothing while requests wait for it, on frozen time. */
@ExtendWith(LeakCheck.class)
class SilenceTest {
  private final TestConnection connection =
      new TestConnection(
          config ->
              config.maxSilence(Duration.ofSeconds(3)).requestTimeout(Duration.ofSeconds(60)));
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_give_the_connection_up_when_the_server_is_silent_for_too_long() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    connection.advance(Duration.ofMillis(2999));
    assertThat(client.isOpen()).isTrue();

    connection.advance(Duration.ofMillis(1));

    assertThat(client.isOpen()).isFalse();
    ConnectionClosedException failure = failure(get, ConnectionClosedException.class);
    assertThat(failure.reason().kind()).isEqualTo(Kind.UNRESPONSIVE);
    assertThat(failure.fate()).isEqualTo(RequestFate.UNKNOWN);
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
    CacheClient hurried = client.withTimeout(Duration.ofMillis(100));
    CompletableFuture<byte[]> get = hurried.getAsync(CACHE, "a");
    connection.advance(Duration.ofMillis(100));
    failure(get, RequestTimeoutException.class);

    connection.advance(Duration.ofMillis(2900));

    assertThat(client.closeReason().kind()).isEqualTo(Kind.UNRESPONSIVE);
  }
}
