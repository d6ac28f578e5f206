// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asynchronous calls that wait for room: the numbered rules of {@code maxWaiting}. */
@ExtendWith(LeakCheck.class)
class WaitingCallTest {
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** The keys that have reached the server, in order. */
  private final List<String> arrived = new ArrayList<>();

  private final List<CacheCommand> unanswered = new ArrayList<>();

  // 1. One line.

  @Test
  void should_send_what_waits_in_its_order_when_permits_come_free() {
    try (TestConnection connection = connection(2, 10)) {
      List<CompletableFuture<byte[]>> calls = get(connection, "a", "b", "c", "d", "e");
      settle(connection);
      assertThat(arrived).containsExactly("a", "b");
      assertThat(connection.client.inFlight()).isEqualTo(2);
      assertThat(connection.client.waiting()).isEqualTo(3);
      assertThat(connection.client.stats().waiting()).isEqualTo(3);

      answer(connection, 1);
      assertThat(arrived).containsExactly("a", "b", "c");
      answer(connection, 2);
      assertThat(arrived).containsExactly("a", "b", "c", "d", "e");
      assertThat(connection.client.waiting()).isZero();
      answer(connection, 2);

      assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedWithValue(null));
      assertThat(connection.client.inFlight()).isZero();
    }
  }

  @Test
  void should_write_what_gets_room_in_the_drain_that_follows_the_replies() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a", "b");
      settle(connection);

      connection.channel.writeInbound(Unpooled.copiedBuffer(Replies.frames(hit(2, "v"))));

      // Without another task of the event loop.
      assertThat(connection.left()).hasSize(1);
    }
  }

  @Test
  void should_not_let_a_later_call_overtake_when_a_permit_has_come_free() {
    try (TestConnection connection = connection(1, 10)) {
      CompletableFuture<byte[]> first = connection.client.getAsync(CACHE, "a");
      List<CompletableFuture<byte[]>> later = new ArrayList<>();
      // In the callback the permit is free, and the one that waits has not got it yet.
      first.whenComplete((value, failure) -> later.addAll(get(connection, "late")));
      get(connection, "b");
      settle(connection);

      answer(connection, 1);
      assertThat(arrived).containsExactly("a", "b");
      assertThat(connection.client.waiting()).isEqualTo(1);
      answer(connection, 1);

      assertThat(arrived).containsExactly("a", "b", "late");
      answer(connection, 1);
      assertThat(later).allSatisfy(call -> assertThat(call).isDone());
    }
  }

  @Test
  void should_not_let_a_pipeline_on_the_event_loop_overtake() {
    try (TestConnection connection = connection(1, 10)) {
      Pipeline<Integer> pipeline = connection.client.pipeline();
      List<Throwable> refused = new ArrayList<>();
      connection
          .client
          .getAsync(CACHE, "a")
          .whenComplete(
              (value, failure) -> {
                try {
                  pipeline.fireGet(CACHE, "fired", 1);
                } catch (OverloadedException e) {
                  refused.add(e);
                }
              });
      get(connection, "b");
      settle(connection);

      answer(connection, 1);

      assertThat(arrived).containsExactly("a", "b");
      assertThat(refused).hasSize(1);
      pipeline.close();
      answer(connection, 1);
    }
  }

  @Test
  void should_wait_for_bytes_and_hold_up_short_calls_behind_a_long_one() {
    try (TestConnection connection =
        connection(config -> config.maxInFlight(100).maxQueuedBytes(20_000).maxWaiting(10))) {
      connection.socket.setFull(connection.channel, true);
      List<CompletableFuture<Void>> calls = new ArrayList<>();
      calls.add(set(connection, "chunk", 1_500));
      connection.run();
      calls.add(set(connection, "lots", 15_000));
      calls.add(set(connection, "long", 9_000));
      calls.add(set(connection, "short", 10));
      connection.run();
      assertThat(connection.client.waiting()).isEqualTo(2);
      assertThat(calls).noneMatch(CompletableFuture::isDone);

      connection.socket.setFull(connection.channel, false);
      settle(connection);

      assertThat(arrived).containsExactly("chunk", "lots", "long", "short");
      assertThat(connection.client.waiting()).isZero();
      answer(connection, 4);
      assertThat(calls).allSatisfy(call -> assertThat(call).isCompleted());
    }
  }

  // 2. Time.

  @Test
  void should_fail_at_the_end_of_the_wait_and_not_before() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      CompletableFuture<byte[]> waiting = connection.client.getAsync(CACHE, "b");
      settle(connection);

      connection.advance(WAIT.minusNanos(1));
      assertThat(waiting).isNotDone();
      connection.advance(Duration.ofNanos(1));

      assertOverloaded(waiting, "maxInFlight");
      assertThat(connection.client.waiting()).isZero();
      settle(connection);
      assertThat(arrived).containsExactly("a");
      answer(connection, 1);
      assertThat(arrived).containsExactly("a");
    }
  }

  @Test
  void should_fail_at_the_deadline_of_the_call_when_that_is_sooner() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      CompletableFuture<byte[]> patient = connection.client.getAsync(CACHE, "b");
      CompletableFuture<byte[]> brief =
          connection.client.withTimeout(Duration.ofMillis(20)).getAsync(CACHE, "c");
      settle(connection);

      connection.advance(Duration.ofMillis(20));

      assertOverloaded(brief, "maxInFlight");
      assertThat(patient).isNotDone();
      connection.advance(WAIT.minusMillis(20));
      assertOverloaded(patient, "maxInFlight");
    }
  }

  @Test
  void should_count_the_wait_towards_the_timeout() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      CompletableFuture<byte[]> waiting = connection.client.getAsync(CACHE, "b");
      settle(connection);
      connection.advance(Duration.ofMillis(400));
      answer(connection, 1);
      assertThat(arrived).containsExactly("a", "b");

      connection.advance(Duration.ofMillis(599));
      assertThat(waiting).isNotDone();
      connection.advance(Duration.ofMillis(1));

      assertThat(waiting)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(RequestTimeoutException.class);
    }
  }

  @Test
  void should_not_send_what_came_to_its_turn_too_late() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      CompletableFuture<byte[]> waiting = connection.client.getAsync(CACHE, "b");
      settle(connection);
      // An event loop that was busy, and reads before it looks at its timers.
      connection.channel.advanceTimeBy(WAIT.toNanos(), TimeUnit.NANOSECONDS);

      connection.channel.writeInbound(Unpooled.copiedBuffer(Replies.frames(hit(2, "v"))));

      assertThat(connection.left()).isEmpty();
      connection.advance(Duration.ofMillis(1));
      assertOverloaded(waiting, "maxInFlight");
    }
  }

  @Test
  void should_leave_no_timer_behind_when_nobody_waits_any_more() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a", "b");
      settle(connection);
      answer(connection, 1);
      answer(connection, 1);

      connection.advance(Duration.ofHours(1));
      int flushes = connection.socket.flushes;
      connection.advance(Duration.ofHours(1));

      assertThat(connection.socket.flushes).isEqualTo(flushes);
      assertThat(connection.channel.hasPendingTasks()).isFalse();
    }
  }

  // 3. Bounds.

  @Test
  void should_fail_at_once_when_as_many_wait_as_may() {
    try (TestConnection connection = connection(1, 2)) {
      List<CompletableFuture<byte[]>> calls = get(connection, "a", "b", "c", "over");

      assertOverloaded(calls.get(3), "maxWaiting");
      assertThat(calls.subList(0, 3)).noneMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void should_take_one_more_when_one_that_waits_has_room_by_now() {
    try (TestConnection connection = connection(1, 1)) {
      List<CompletableFuture<byte[]>> later = new ArrayList<>();
      connection
          .client
          .getAsync(CACHE, "a")
          .whenComplete((value, failure) -> later.addAll(get(connection, "c", "over")));
      get(connection, "b");
      settle(connection);

      answer(connection, 1);

      assertThat(arrived).containsExactly("a", "b");
      assertThat(later.get(0)).isNotDone();
      assertOverloaded(later.get(1), "maxWaiting");
      answer(connection, 1);
      assertThat(arrived).containsExactly("a", "b", "c");
      answer(connection, 1);
    }
  }

  @Test
  void should_fail_at_once_when_as_many_bytes_wait_as_may_or_it_would_never_fit() {
    try (TestConnection connection =
        connection(config -> config.maxInFlight(1).maxQueuedBytes(20_000).maxWaiting(10))) {
      get(connection, "a");
      settle(connection);
      CompletableFuture<Void> fits = set(connection, "b", 15_000);

      assertOverloaded(set(connection, "c", 5_000), "bytes of calls would wait");
      CompletableFuture<Void> small = set(connection, "d", 4_000);
      assertOverloaded(set(connection, "e", 20_000), "maxInFlight");

      assertThat(fits).isNotDone();
      assertThat(small).isNotDone();
      assertThat(connection.client.waiting()).isEqualTo(2);
      // What is out of the line leaves its bytes to others.
      fits.cancel(true);
      assertThat(set(connection, "f", 15_000)).isNotDone();
    }
  }

  @Test
  void should_be_off_by_default_and_refuse_to_wait_for_no_time() {
    Credential credential = Credential.of("localhost", 1, "token");
    assertThat(ClientConfig.of(credential).maxWaiting()).isZero();
    ClientConfig.Builder builder = ClientConfig.builder(credential);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxWaiting(65_537))
        .withMessage("maxWaiting must be between 0 and 65536, not 65537");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxWaiting(-1));
    builder.maxWaiting(7);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("set overloadWait");
    ClientConfig config = builder.overloadWait(WAIT).build();
    assertThat(config.toBuilder().build().maxWaiting()).isEqualTo(7);
    assertThat(config.toString()).contains("maxWaiting=7");
  }

  @Test
  void should_fail_at_once_when_off() {
    try (TestConnection connection =
        connection(config -> config.maxInFlight(1).overloadWait(WAIT))) {
      List<CompletableFuture<byte[]>> calls = get(connection, "a", "b");

      assertOverloaded(calls.get(1), "maxInFlight");
    }
  }

  // 4. Cancelling.

  @Test
  void should_free_its_place_at_once_and_not_be_sent_when_cancelled() {
    Told told = new Told();
    try (TestConnection connection =
        connection(config -> config.maxInFlight(1).maxWaiting(1).observer(told))) {
      get(connection, "a");
      CompletableFuture<byte[]> waiting = connection.client.getAsync(CACHE, "b");

      assertThat(waiting.cancel(true)).isTrue();

      assertThat(connection.client.waiting()).isZero();
      assertThat(told.refused).containsExactly("RequestCancelledException, NOT_SENT");
      CompletableFuture<byte[]> next = connection.client.getAsync(CACHE, "c");
      assertThat(next).isNotDone();
      settle(connection);
      answer(connection, 1);
      assertThat(arrived).containsExactly("a", "c");
      answer(connection, 1);
      assertThat(told.refused).hasSize(1);
    }
  }

  @Test
  void should_let_those_behind_it_go_on_when_a_long_one_is_cancelled() {
    try (TestConnection connection =
        connection(config -> config.maxInFlight(100).maxQueuedBytes(20_000).maxWaiting(10))) {
      connection.socket.setFull(connection.channel, true);
      set(connection, "chunk", 1_500);
      connection.run();
      set(connection, "lots", 15_000);
      CompletableFuture<Void> lengthy = set(connection, "long", 9_000);
      set(connection, "short", 10);
      connection.run();
      assertThat(connection.client.waiting()).isEqualTo(2);

      lengthy.cancel(true);
      connection.run();

      assertThat(connection.client.waiting()).isZero();
      assertThat(connection.client.inFlight()).isEqualTo(3);
    }
  }

  @Test
  void should_cancel_the_request_when_the_call_has_left_the_line() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      CompletableFuture<byte[]> waited = connection.client.getAsync(CACHE, "b");
      settle(connection);
      answer(connection, 1);
      assertThat(arrived).containsExactly("a", "b");

      waited.cancel(true);
      List<CacheCommand> sent = connection.sent();

      assertThat(sent).extracting(CacheCommand::getControlCode).containsExactly(1);
      assertThat(connection.client.inFlight()).isZero();
    }
  }

  // 5. The end of the connection.

  @Test
  void should_fail_what_waits_at_once_when_closed_while_what_is_in_flight_goes_on() {
    try (TestConnection connection = connection(1, 10)) {
      CompletableFuture<byte[]> inFlight = connection.client.getAsync(CACHE, "a");
      List<CompletableFuture<byte[]>> waiting = get(connection, "b", "c");
      settle(connection);

      connection.client.closeAsync();
      connection.run();

      assertThat(waiting).allSatisfy(call -> assertClosed(call, CloseReason.Kind.CLOSED_BY_CALLER));
      assertThat(inFlight).isNotDone();
      answer(connection, 1);
      assertThat(inFlight).isCompleted();
      assertThat(arrived).containsExactly("a");
    }
  }

  @Test
  void should_fail_what_waits_when_the_connection_ends() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      List<CompletableFuture<byte[]>> waiting = get(connection, "b", "c");

      connection.channel.close();
      connection.run();

      assertThat(waiting).allSatisfy(call -> assertClosed(call, CloseReason.Kind.CLOSED_BY_PEER));
      assertThat(connection.client.waiting()).isZero();
      assertClosed(connection.client.getAsync(CACHE, "d"), CloseReason.Kind.CLOSED_BY_PEER);
    }
  }

  // 6. Ends.

  @Test
  void should_complete_on_the_executor_when_it_gives_up_and_when_the_connection_ends() {
    List<Runnable> tasks = new ArrayList<>();
    Executor executor = tasks::add;
    try (TestConnection connection =
        connection(config -> config.maxInFlight(1).maxWaiting(9).callbackExecutor(executor))) {
      get(connection, "a");
      CompletableFuture<byte[]> first = connection.client.getAsync(CACHE, "b");
      settle(connection);
      connection.advance(WAIT);
      assertThat(first).isNotDone();
      assertThat(tasks).hasSize(1);
      tasks.remove(0).run();
      assertOverloaded(first, "maxInFlight");
      CompletableFuture<byte[]> second = connection.client.getAsync(CACHE, "c");

      connection.channel.close();
      connection.run();

      assertThat(second).isNotDone();
      tasks.forEach(Runnable::run);
      assertClosed(second, CloseReason.Kind.CLOSED_BY_PEER);
    }
  }

  @Test
  void should_tell_the_observer_of_each_end_once() {
    Told told = new Told();
    try (TestConnection connection =
        connection(config -> config.maxInFlight(1).maxWaiting(2).observer(told))) {
      get(connection, "a", "b");
      connection.client.withTimeout(Duration.ofMillis(20)).getAsync(CACHE, "c");
      get(connection, "over");
      assertThat(told.refused).containsExactly("OverloadedException, NOT_SENT");
      settle(connection);
      connection.advance(Duration.ofMillis(20));
      assertThat(told.refused).hasSize(2).contains("OverloadedException, NOT_SENT");
      answer(connection, 1);
      get(connection, "d");
      connection.channel.close();
      connection.run();

      assertThat(told.refused).hasSize(3).contains("ConnectionClosedException, NOT_SENT");
      assertThat(told.results).containsExactly("MISS", "FAILED");
    }
  }

  @Test
  void should_take_turns_without_a_deep_stack_when_each_callback_calls_again() {
    try (TestConnection connection = connection(1, 10_000)) {
      int rounds = 5_000;
      List<CompletableFuture<byte[]>> calls = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        CompletableFuture<byte[]> call = connection.client.getAsync(CACHE, "k");
        call.whenComplete((value, failure) -> connection.client.getAsync(CACHE, "again"));
        calls.add(call);
      }

      // All end in one go, and each callback gets in line while the others are ended.
      connection.advance(WAIT);

      assertThat(calls.subList(1, rounds)).allMatch(CompletableFuture::isCompletedExceptionally);
      assertThat(connection.client.waiting()).isEqualTo(rounds - 1);
    }
  }

  // 7. Keys and values.

  @Test
  void should_send_the_bytes_of_the_call_when_arrays_and_buffers_are_used_again() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      settle(connection);
      byte[] key = {'k'};
      byte[] value = "small".getBytes(UTF_8);
      connection.client.setAsync(CACHE, key, value, TIMEOUT);
      ByteBuf bufferKey = Unpooled.copiedBuffer("key", UTF_8);
      ByteBuf bufferValue = Unpooled.buffer().writeZero(100_000);
      connection.client.setAsync(CACHE, bufferKey, bufferValue, TIMEOUT);
      key[0] = 'x';
      value[0] = 'x';
      assertThat(bufferKey.refCnt()).isEqualTo(1);
      assertThat(bufferKey.readableBytes()).isEqualTo(3);
      bufferKey.setZero(0, 3).release();
      bufferValue.setByte(0, 9).release();

      answer(connection, 1);
      CacheCommand small = unanswered.get(0);
      answer(connection, 1);
      CacheCommand large = unanswered.get(0);

      assertThat(arrived).containsExactly("a", "k", "key");
      assertThat(small.getUnary().getSet().getValue().toStringUtf8()).isEqualTo("small");
      assertThat(small.getUnary().getSet().getTtlMilliseconds()).isEqualTo(1000);
      assertThat(large.getUnary().getSet().getValue().toByteArray()).isEqualTo(new byte[100_000]);
    }
  }

  @Test
  void should_fail_at_once_when_the_buffer_has_been_released() {
    try (TestConnection connection = connection(1, 10)) {
      get(connection, "a");
      ByteBuf released = Unpooled.buffer();
      released.release();

      assertThat(connection.client.getAsync(CACHE, released))
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(InvalidRequestException.class);
      assertThat(connection.client.waiting()).isZero();
      // It has left no place taken.
      assertThat(get(connection, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"))
          .noneMatch(CompletableFuture::isDone);
    }
  }

  // 8. Many keys.

  @Test
  void should_let_each_key_of_a_batch_wait_and_refuse_those_beyond_the_bound() {
    try (TestConnection connection = connection(2, 3)) {
      CompletableFuture<BatchResult<String>> call =
          connection.client.getAllAsync(CACHE, List.of("a", "b", "c", "d", "e", "f", "g"));
      assertThat(connection.client.waiting()).isEqualTo(3);
      settle(connection);
      answer(connection, 2);
      answer(connection, 2);
      assertThat(arrived).containsExactly("a", "b", "c", "d", "e");
      assertThat(call).isNotDone();
      answer(connection, 1);

      List<KeyResult> results = call.join().results();
      assertThat(results.subList(0, 5)).allMatch(result -> result.error() == null);
      assertThat(results.subList(5, 7))
          .allSatisfy(
              result -> {
                assertThat(result.error()).isInstanceOf(OverloadedException.class);
                assertThat(result.error().fate()).isEqualTo(RequestFate.NOT_SENT);
              });
    }
  }

  @Test
  void should_end_each_key_that_waits_when_its_time_is_over_and_when_cancelled() {
    try (TestConnection connection = connection(1, 10)) {
      CompletableFuture<BatchResult<String>> late =
          connection.client.getAllAsync(CACHE, List.of("a", "b", "c"));
      settle(connection);
      connection.advance(WAIT);
      CompletableFuture<BatchResult<String>> cancelled =
          connection.client.getAllAsync(CACHE, List.of("d", "e"));
      assertThat(connection.client.waiting()).isEqualTo(2);

      cancelled.cancel(true);

      assertThat(connection.client.waiting()).isZero();
      answer(connection, 1);
      List<KeyResult> results = late.join().results();
      assertThat(results.get(0).error()).isNull();
      assertThat(results.subList(1, 3))
          .allMatch(result -> result.error() instanceof OverloadedException);
      assertThat(arrived).containsExactly("a");
    }
  }

  // Helpers.

  private static TestConnection connection(int maxInFlight, int maxWaiting) {
    return connection(config -> config.maxInFlight(maxInFlight).maxWaiting(maxWaiting));
  }

  private static TestConnection connection(UnaryOperator<ClientConfig.Builder> options) {
    return new TestConnection(
        config -> options.apply(config.overloadWait(WAIT).requestTimeout(TIMEOUT)));
  }

  private static List<CompletableFuture<byte[]>> get(TestConnection connection, String... keys) {
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    for (String key : keys) {
      calls.add(connection.client.getAsync(CACHE, key));
    }
    return calls;
  }

  private static CompletableFuture<Void> set(TestConnection connection, String key, int length) {
    return connection.client.setAsync(CACHE, key, new byte[length]);
  }

  /** Lets everything reach the server that can. */
  private void settle(TestConnection connection) {
    List<CacheCommand> sent = connection.sent();
    while (!sent.isEmpty()) {
      unanswered.addAll(sent);
      sent.forEach(command -> arrived.add(key(command)));
      sent = connection.sent();
    }
  }

  private static String key(CacheCommand command) {
    return command.getUnary().hasGet()
        ? command.getUnary().getGet().getKey().toStringUtf8()
        : command.getUnary().getSet().getKey().toStringUtf8();
  }

  /** The server answers those that came first. */
  private void answer(TestConnection connection, int count) {
    settle(connection);
    CacheResponse[] replies = new CacheResponse[count];
    for (int i = 0; i < count; i++) {
      CacheCommand command = unanswered.remove(0);
      replies[i] =
          command.getUnary().hasGet()
              ? Replies.miss(command.getMessageId())
              : Replies.stored(command.getMessageId());
    }
    connection.reply(replies);
    settle(connection);
  }

  private static void assertOverloaded(CompletableFuture<?> call, String bound) {
    assertThat(call)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(OverloadedException.class)
        .satisfies(
            e -> {
              CacheException error = (CacheException) e.getCause();
              assertThat(error.fate()).isEqualTo(RequestFate.NOT_SENT);
              assertThat(error).hasMessageContaining(bound);
            });
  }

  private static void assertClosed(CompletableFuture<?> call, CloseReason.Kind kind) {
    assertThat(call)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(ConnectionClosedException.class)
        .satisfies(
            e -> {
              ConnectionClosedException error = (ConnectionClosedException) e.getCause();
              assertThat(error.fate()).isEqualTo(RequestFate.NOT_SENT);
              assertThat(error.reason().kind()).isEqualTo(kind);
            });
  }

  /** What an observer is told. */
  private static final class Told implements ClientObserver {
    final List<String> results = new ArrayList<>();
    final List<String> refused = new ArrayList<>();

    @Override
    public void onResult(CommandResult result) {
      results.add(result.outcome().toString());
    }

    @Override
    public void onRefused(
        Operation command, String cache, CacheException error, ConnectionInfo connection) {
      refused.add(error.getClass().getSimpleName() + ", " + error.fate());
    }
  }
}
