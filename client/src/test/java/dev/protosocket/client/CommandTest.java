// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.LineWire.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands beyond GET, SET and DELETE: one request, several replies, a result of their own. */
@ExtendWith(LeakCheck.class)
class CommandTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final LineMany MANY = new LineMany(CACHE, "a", "b");

  private final List<String> seen = new ArrayList<>();
  private final TestConnection connection =
      new TestConnection(
          config ->
              config
                  .wire(new LineWire())
                  .maxInFlight(2)
                  .maxWaiting(2)
                  .overloadWait(TIMEOUT)
                  .requestTimeout(TIMEOUT)
                  .observer(new Seeing(seen)));

  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_be_one_request_with_a_result_of_its_own() {
    final CompletableFuture<Map<String, String>> many = client.sendAsync(MANY);
    final CompletableFuture<byte[]> get = client.getAsync(CACHE, "c");
    assertThat(connection.sentText()).isEqualTo("M 2 cache a b\nG 3 cache c\n");
    assertThat(client.inFlight()).isEqualTo(2);

    reply(hit("of a") + "MISS\n");
    assertThat(many).isNotDone();
    assertThat(client.inFlight()).isEqualTo(2);
    reply("OK\n" + hit("of c"));

    assertThat(many).isCompletedWithValue(Map.of("a", "of a"));
    assertThat(get.join()).asString(UTF_8).isEqualTo("of c");
    assertThat(seen).containsExactly("TEST_MANY cache DONE", "GET cache HIT");
  }

  @Test
  void should_fail_with_the_servers_error() {
    final CompletableFuture<Map<String, String>> many = client.sendAsync(MANY);
    connection.sentText();

    reply(hit("of a") + "ERROR too bad\n");

    ServerErrorException error = failure(many, ServerErrorException.class);
    assertThat(error).hasMessageContaining("TEST_MANY").hasMessageContaining("too bad");
    assertThat(client.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OK\n", "STORED\n", "MISS\nMISS\nMISS\n"})
  void should_end_the_connection_when_a_reply_is_wrong(String replies) {
    final CompletableFuture<Map<String, String>> many = client.sendAsync(MANY);
    connection.sentText();

    reply(replies);

    assertThat(many).isCompletedExceptionally();
    assertThat(client.closeReason().kind()).isEqualTo(Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void should_skip_all_the_replies_of_one_that_was_given_up() {
    final CompletableFuture<Map<String, String>> many = client.sendAsync(MANY);
    final CompletableFuture<byte[]> get =
        client.withTimeout(TIMEOUT.multipliedBy(2)).getAsync(CACHE, "c");
    connection.sentText();
    reply(hit("of a"));
    connection.advance(TIMEOUT);
    failure(many, RequestTimeoutException.class);
    assertThat(client.inFlight()).isEqualTo(2);

    reply(hit("of b"));
    assertThat(client.stats().tombstones()).isEqualTo(1);
    assertThat(client.inFlight()).isEqualTo(2);
    reply("OK\n" + hit("of c"));

    assertThat(get.join()).asString(UTF_8).isEqualTo("of c");
    assertThat(client.stats().tombstones()).isZero();
  }

  @Test
  void should_wait_for_room_like_any_call() {
    client.getAsync(CACHE, "x");
    client.getAsync(CACHE, "y");
    final CompletableFuture<Map<String, String>> many = client.sendAsync(MANY);
    assertThat(connection.sentText()).isEqualTo("G 2 cache x\nG 3 cache y\n");

    reply("MISS\n");
    assertThat(connection.sentText()).isEqualTo("M 4 cache a b\n");
    reply("MISS\nMISS\nMISS\nOK\n");

    assertThat(many).isCompletedWithValue(Map.of());
  }

  @Test
  void should_get_a_buffer_of_its_own_when_it_is_long() {
    String[] keys = new String[2000];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "key-" + i;
    }
    final CompletableFuture<Map<String, String>> many = client.sendAsync(new LineMany(CACHE, keys));
    assertThat(connection.sentText()).startsWith("M 2 cache key-0 ").endsWith(" key-1999\n");

    reply("MISS\n".repeat(keys.length) + "OK\n");

    assertThat(many).isCompletedWithValue(Map.of());
  }

  @Test
  void should_be_fired_by_a_pipeline() throws Exception {
    try (Pipeline<String> pipeline = client.pipeline()) {
      RequestId id = pipeline.fire(MANY, "many");
      pipeline.fireGet(CACHE, "c", "get");
      connection.sentText();
      reply("MISS\n" + hit("of b") + "OK\nMISS\n");

      try (CompletedOp<String> op = pipeline.recv()) {
        assertThat(op.id()).isEqualTo(id);
        assertThat(op.userData()).isEqualTo("many");
        assertThat(op.outcome()).isEqualTo(Outcome.DONE);
        CompletedCommand<String> done = (CompletedCommand<String>) op;
        assertThat(done.result(MANY)).isEqualTo(Map.of("b", "of b"));
        assertThatExceptionOfType(IllegalArgumentException.class)
            .isThrownBy(() -> done.result(new LineMany(CACHE, "a", "b")));
      }
      try (CompletedOp<String> op = pipeline.recv()) {
        assertThat(op.outcome()).isEqualTo(Outcome.MISS);
      }
      assertThat(pipeline.pending()).isZero();
    }
  }

  @Test
  void should_end_with_the_connection_when_its_answer_throws() {
    IllegalStateException mistake = new IllegalStateException("a mistake");
    final CompletableFuture<Map<String, String>> many =
        client.sendAsync(new LineMany(CACHE, mistake, "a"));
    final CompletableFuture<byte[]> get = client.getAsync(CACHE, "c");
    connection.sentText();

    reply("MISS\nOK\n");

    assertThat(failure(many, ConnectionClosedException.class).reason().cause()).isSameAs(mistake);
    failure(get, ConnectionClosedException.class);
    assertThat(client.closeReason().kind()).isEqualTo(Kind.INTERNAL_ERROR);
  }

  @Test
  void should_leave_nothing_behind_when_it_cannot_be_written() {
    IllegalStateException mistake = new IllegalStateException("a mistake");

    assertThatThrownBy(() -> client.sendAsync(new Unwritable(mistake))).isSameAs(mistake);

    assertThat(client.inFlight()).isZero();
    final CompletableFuture<byte[]> get = client.getAsync(CACHE, "c");
    assertThat(connection.sentText()).endsWith(" cache c\n");
    reply("MISS\n");
    assertThat(get).isCompletedWithValue(null);
  }

  @Test
  void should_end_with_the_connection_when_it_has_waited_and_cannot_be_written() {
    IllegalStateException mistake = new IllegalStateException("a mistake");
    client.getAsync(CACHE, "x");
    final CompletableFuture<byte[]> get = client.getAsync(CACHE, "y");
    final CompletableFuture<?> waiting = client.sendAsync(new Unwritable(mistake));
    connection.sentText();

    reply("MISS\n");

    assertThat(failure(waiting, ConnectionClosedException.class).reason().cause())
        .isSameAs(mistake);
    failure(get, ConnectionClosedException.class);
    assertThat(client.closeReason().kind()).isEqualTo(Kind.INTERNAL_ERROR);
  }

  @Test
  void should_be_refused_by_another_wire() {
    try (TestConnection other = new TestConnection()) {
      assertThat(failure(other.client.sendAsync(MANY), InvalidRequestException.class))
          .hasMessage("protosocket has no command for TEST_MANY");
      try (Pipeline<Integer> pipeline = other.client.pipeline()) {
        assertThatExceptionOfType(InvalidRequestException.class)
            .isThrownBy(() -> pipeline.fire(MANY, 1));
        assertThat(pipeline.pending()).isZero();
      }
      assertThat(other.sentText()).isEmpty();
    }
  }

  @Test
  void should_refuse_a_ping_by_name_when_the_wire_has_none() {
    assertThat(failure(client.pingAsync(), InvalidRequestException.class))
        .hasMessage("line has no command for PING");
  }

  private void reply(String text) {
    connection.replyRaw(text.getBytes(UTF_8));
  }

  private static final class Unwritable extends Command<String> {
    private final RuntimeException mistake;

    Unwritable(RuntimeException mistake) {
      super(LineMany.OPERATION, CACHE, new byte[0]);
      this.mistake = mistake;
    }

    @Override
    public Class<? extends Wire> wire() {
      return LineWire.class;
    }

    @Override
    public int length(long id) {
      return 10;
    }

    @Override
    public void write(long id, ByteBuf out) {
      throw mistake;
    }

    @Override
    public Answer<String> answer() {
      return new Answer<>() {
        @Override
        public Step add(Reply reply, ByteBuf buffer) {
          throw new AssertionError("it is never sent");
        }

        @Override
        public String value() {
          throw new AssertionError("it is never sent");
        }
      };
    }
  }

  private record Seeing(List<String> seen) implements ClientObserver {
    @Override
    public void onResult(CommandResult result) {
      seen.add(result.operation() + " " + result.cache() + " " + result.outcome());
    }
  }
}
