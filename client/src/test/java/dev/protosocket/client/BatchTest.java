// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.deleted;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.miss;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls for many keys on one connection, on frozen time. */
@ExtendWith(LeakCheck.class)
class BatchTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final int MAX_IN_FLIGHT = 8;

  private final TestConnection connection =
      new TestConnection(config -> config.requestTimeout(TIMEOUT).maxInFlight(MAX_IN_FLIGHT));
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_tell_of_each_key_when_replies_come_in_any_order() {
    CompletableFuture<BatchResult<String>> call = client.getAllAsync(CACHE, keys(3));
    assertThat(connection.sentIds()).containsExactly(2L, 3L, 4L);
    assertThat(connection.socket.flushes).isEqualTo(1);

    connection.reply(miss(4), hit(2, "zero"));
    assertThat(call).isNotDone();
    connection.reply(hit(3, ""));

    BatchResult<String> result = call.join();
    assertThat(result.results())
        .extracting(KeyResult::outcome)
        .containsExactly(Outcome.HIT, Outcome.HIT, Outcome.MISS);
    assertThat(result.values()).containsOnlyKeys("k0", "k1");
    assertThat(result.values().get("k0")).isEqualTo("zero".getBytes(UTF_8));
    assertThat(result.values().get("k1")).isEmpty();
    assertThat(result.isComplete()).isTrue();
    assertThat(result.orThrow()).isSameAs(result);
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_store_and_delete_when_told_to() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a", new byte[] {1});
    entries.put("b", new byte[9_000]);
    CompletableFuture<BatchResult<String>> set =
        client.setAllAsync(CACHE, entries, Duration.ofSeconds(9));
    List<CacheCommand> commands = connection.sent();
    assertThat(commands)
        .extracting(command -> command.getUnary().getSet().getTtlMilliseconds())
        .containsExactly(9_000L, 9_000L);
    assertThat(commands.get(1).getUnary().getSet().getValue().size()).isEqualTo(9_000);
    connection.reply(stored(2), stored(3));
    assertThat(set.join().results())
        .extracting(KeyResult::outcome)
        .containsExactly(Outcome.STORED, Outcome.STORED);

    CompletableFuture<BatchResult<byte[]>> delete =
        client.deleteAllAsync(CACHE, new byte[][] {{1}, {1}});
    assertThat(connection.sentIds()).containsExactly(4L, 5L);
    connection.reply(deleted(4), deleted(5));
    assertThat(delete.join().isComplete()).isTrue();
  }

  @Test
  void should_not_send_keys_for_which_no_permit_is_left() {
    CompletableFuture<byte[]> other = client.getAsync(CACHE, "other");
    CompletableFuture<BatchResult<String>> call = client.getAllAsync(CACHE, keys(10));
    assertThat(connection.sentIds()).hasSize(MAX_IN_FLIGHT);

    for (long id = 2; id < 2 + MAX_IN_FLIGHT; id++) {
      connection.reply(miss(id));
    }

    BatchResult<String> result = call.join();
    assertThat(result.errors()).containsOnlyKeys("k7", "k8", "k9");
    assertThat(result.errors().values())
        .allSatisfy(
            error -> {
              assertThat(error).isInstanceOf(OverloadedException.class);
              assertThat(error.fate()).isEqualTo(RequestFate.NOT_SENT);
            });
    assertThat(result.results().subList(0, 7))
        .extracting(KeyResult::outcome)
        .containsOnly(Outcome.MISS);
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(result::orThrow)
        .satisfies(
            e ->
                assertThat(e.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(BatchTest.class.getName())));
    assertThat(other).isCompletedWithValue(null);
  }

  @Test
  void should_end_every_key_at_the_one_deadline_of_the_call() {
    CompletableFuture<BatchResult<String>> call = client.getAllAsync(CACHE, keys(3));
    connection.run();
    connection.advance(TIMEOUT.minusNanos(1));
    connection.reply(hit(3, "v"));
    assertThat(call).isNotDone();

    connection.advance(Duration.ofNanos(1));

    assertThat(call.join().results())
        .extracting(KeyResult::outcome)
        .containsExactly(Outcome.FAILED, Outcome.HIT, Outcome.FAILED);
    assertThat(call.join().errors().values())
        .allSatisfy(error -> assertThat(error).isInstanceOf(RequestTimeoutException.class));
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_take_a_timeout_of_the_calls_own_of_any_length_but_none() {
    Batch<String> batch = Batch.get(keys(1));
    Duration centuries = ChronoUnit.FOREVER.getDuration();
    CompletableFuture<BatchResult<String>> call =
        client.executeAsync(CACHE, batch, centuries, Runnable::run);
    connection.sent();
    connection.reply(hit(2, "v"));
    assertThat(call.join().isComplete()).isTrue();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> client.executeAsync(CACHE, batch, Duration.ZERO, Runnable::run))
        .withMessageStartingWith("timeout");
  }

  @Test
  void should_cancel_what_is_in_flight_when_the_future_is_cancelled() {
    CompletableFuture<BatchResult<String>> call = client.getAllAsync(CACHE, keys(3));
    connection.sent();
    connection.reply(hit(3, "v"));

    call.cancel(true);

    assertThat(connection.sent())
        .extracting(CacheCommand::getMessageId, CacheCommand::getControlCode)
        .containsExactlyInAnyOrder(tuple(2L, 1), tuple(4L, 1));
    assertThat(client.inFlight()).isZero();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_fail_what_is_in_flight_when_the_connection_ends() {
    CompletableFuture<BatchResult<String>> call = client.getAllAsync(CACHE, keys(2));
    connection.sent();
    connection.reply(hit(2, "v"));

    connection.channel.close();
    connection.run();

    assertThat(call.join().results().get(0).outcome()).isEqualTo(Outcome.HIT);
    assertThat(call.join().results().get(1).error())
        .isInstanceOf(ConnectionClosedException.class)
        .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.UNKNOWN));
    CompletableFuture<BatchResult<String>> late = client.getAllAsync(CACHE, keys(2));
    assertThat(late.join().errors().values())
        .allSatisfy(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));
  }

  @Test
  void should_refuse_a_key_alone_when_it_has_no_utf8_form_or_is_too_large() {
    try (TestConnection small = new TestConnection(config -> config.maxItemBytes(10))) {
      CompletableFuture<BatchResult<String>> call =
          small.client.getAllAsync(CACHE, List.of("\uD800", "k", "a key of more than ten bytes"));
      assertThat(small.sentIds()).containsExactly(2L);
      small.reply(hit(2, "v"));

      BatchResult<String> result = call.join();
      assertThat(result.results().get(0).error())
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("index 0");
      assertThat(result.results().get(1).outcome()).isEqualTo(Outcome.HIT);
      assertThat(result.results().get(2).error()).isInstanceOf(InvalidRequestException.class);
    }
  }

  @Test
  void should_fail_as_a_whole_only_when_there_are_too_many_keys() {
    List<String> many = Collections.nCopies(Batch.MAX_KEYS + 1, "k");
    assertThat(failure(client.getAllAsync(CACHE, many), InvalidRequestException.class))
        .hasMessageContaining("4096");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.getAll(CACHE, many));
    assertThat(connection.sent()).isEmpty();
    assertThat(client.getAllAsync(CACHE, List.of()).join().results()).isEmpty();
    assertThat(client.deleteAllAsync(" ", List.of("a", "b")).join().errors()).hasSize(2);
  }

  @Test
  void should_read_keys_and_values_during_the_call_only() {
    byte[][] keys = {{1}, {2}};
    byte[][] values = {{3}, {4}};
    CompletableFuture<BatchResult<byte[]>> call =
        client.setAllAsync(CACHE, keys, values, Duration.ofSeconds(1));
    keys[0][0] = 9;
    values[1][0] = 9;
    keys[1] = null;

    List<CacheCommand> sent = connection.sent();

    assertThat(sent.get(0).getUnary().getSet().getKey().toByteArray()).containsExactly(1);
    assertThat(sent.get(1).getUnary().getSet().getValue().toByteArray()).containsExactly(4);
    connection.reply(stored(2), stored(3));
    assertThat(call.join().keys()).hasSize(2);
  }

  private static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
  }
}
