// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.deleted;
import static dev.protosocket.client.Replies.error;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.miss;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The five points of the contract, and what follows from them. */
@ExtendWith(LeakCheck.class)
class PipelineTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final TestConnection connection = new TestConnection();
  private final Pipeline<String> pipeline = connection.client.pipeline(4, TIMEOUT);

  @AfterEach
  void close() {
    pipeline.close();
    connection.close();
  }

  // 1: exactly one completion for each id.

  @Test
  void should_receive_each_completion_once_in_the_order_of_the_replies() throws Exception {
    RequestId get = pipeline.fireGet(CACHE, "a", "first");
    RequestId set = pipeline.fireSet(CACHE, "b", new byte[] {1}, "second");
    RequestId delete = pipeline.fireDelete(CACHE, "c", "third");
    RequestId absent = pipeline.fireGet(CACHE, "d", "fourth");

    connection.reply(miss(5), stored(3), deleted(4), hit(2, "v"));

    assertThat(next()).isEqualTo(absent + " d fourth MISS");
    assertThat(next()).isEqualTo(set + " b second STORED");
    assertThat(next()).isEqualTo(delete + " c third DELETED");
    try (CompletedOp<String> op = pipeline.recv()) {
      assertThat(op.id()).isEqualTo(get);
      assertThat(((CompletedOp.Get<String>) op).value().toString(UTF_8)).isEqualTo("v");
      assertThat(op.bytesSent()).isEqualTo(17);
      assertThat(op.bytesReceived()).isEqualTo(7);
    }
    assertThat(pipeline.poll()).isNull();
    assertThat(pipeline.pending()).isZero();
  }

  @Test
  void should_receive_a_failure_when_the_request_times_out() {
    pipeline.fireGet(CACHE, "a", "data");
    connection.advance(TIMEOUT);

    try (CompletedOp<String> op = pipeline.poll()) {
      assertThat(op.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(op.error()).isInstanceOf(RequestTimeoutException.class);
      assertThat(op.userData()).isEqualTo("data");
      assertThat(op.latencyNanos()).isEqualTo(TIMEOUT.toNanos());
    }
  }

  @Test
  void should_receive_a_failure_when_the_server_answers_with_an_error() {
    pipeline.fireSet(CACHE, "a", new byte[1], "data");
    connection.reply(error(2, Status.RESOURCE_EXHAUSTED, "slow down"));

    try (CompletedOp<String> op = pipeline.poll()) {
      assertThat(op.error()).hasMessage("SET answered with RESOURCE_EXHAUSTED: slow down");
    }
  }

  @Test
  void should_receive_every_pending_operation_when_the_connection_ends() {
    pipeline.fireGet(CACHE, "a", "1");
    connection.run();
    pipeline.fireGet(CACHE, "b", "2");
    connection.multiplexer.poison(CloseReason.of(CloseReason.Kind.IO_ERROR, "broken"));

    List<RequestFate> fates = new ArrayList<>();
    assertThat(pipeline.drain(10, op -> fates.add(op.error().fate()))).isEqualTo(2);
    assertThat(fates).containsExactlyInAnyOrder(RequestFate.UNKNOWN, RequestFate.NOT_SENT);
    assertThatExceptionOfType(ConnectionClosedException.class)
        .isThrownBy(() -> pipeline.fireGet(CACHE, "c", "3"));
    assertThat(pipeline.pending()).isZero();
  }

  @Test
  void should_receive_a_cancelled_operation_as_failed() {
    RequestId id = pipeline.fireGet(CACHE, "a", "1");
    connection.run();
    pipeline.cancel(id);

    assertThat(connection.sent()).extracting(CacheCommand::getControlCode).containsExactly(0, 1);
    try (CompletedOp<String> op = pipeline.poll()) {
      assertThat(op.id()).isEqualTo(id);
      assertThat(op.error()).isInstanceOf(RequestCancelledException.class);
      assertThat(op.error()).hasMessage("GET cancelled by the caller");
    }
  }

  @Test
  void should_expect_no_completion_when_a_fire_call_throws() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> pipeline.fireGet(" ", "a", "1"));
    assertThat(pipeline.pending()).isZero();
    assertThatExceptionOfType(NothingPendingException.class).isThrownBy(pipeline::recv);
  }

  @Test
  void should_receive_only_its_own_when_pipelines_and_futures_share_the_connection() {
    Pipeline<String> other = connection.client.pipeline();
    pipeline.fireGet(CACHE, "a", "mine");
    CompletableFuture<byte[]> future = connection.client.getAsync(CACHE, "b");
    other.fireGet(CACHE, "c", "other's");

    connection.reply(hit(4, "vc"), hit(3, "vb"), hit(2, "va"));

    assertThat(next()).isEqualTo(new RequestId(2) + " a mine HIT");
    assertThat(pipeline.poll()).isNull();
    assertThat(other.drain(9, op -> assertThat(op.userData()).isEqualTo("other's"))).isEqualTo(1);
    assertThat(future).isCompletedWithValueMatching(value -> new String(value, UTF_8).equals("vb"));
  }

  // 2: the bound.

  @Test
  void should_refuse_to_fire_when_max_pending_are_not_received_even_if_all_have_ended() {
    for (int i = 0; i < 4; i++) {
      pipeline.fireGet(CACHE, "a", "x");
    }
    connection.reply(miss(2), miss(3), miss(4), miss(5));
    assertThat(pipeline.pending()).isEqualTo(4);

    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> pipeline.fireGet(CACHE, "a", "x"))
        .withMessage("4 operations are pending on this pipeline (maxPending): receive first");

    pipeline.poll().close();
    pipeline.fireGet(CACHE, "a", "x");
  }

  @Test
  void should_refuse_to_fire_when_the_connection_is_full() {
    try (TestConnection small = new TestConnection(config -> config.maxInFlight(1))) {
      Pipeline<String> wide = small.client.pipeline(10, TIMEOUT);
      wide.fireGet(CACHE, "a", "x");
      assertThatExceptionOfType(OverloadedException.class)
          .isThrownBy(() -> wide.fireGet(CACHE, "a", "x"));
      assertThat(wide.pending()).isEqualTo(1);
      wide.close();
    }
  }

  // 3: keys and values are copied; see InputsTest for every form of them.

  @Test
  void should_have_copied_key_and_value_when_fire_returns() {
    byte[] key = {'k'};
    byte[] value = {'v'};
    pipeline.fireSet(CACHE, key, value, "x");
    key[0] = 'X';
    value[0] = 'X';

    CacheCommand sent = connection.sent().get(0);

    assertThat(sent.getUnary().getSet().getKey().toStringUtf8()).isEqualTo("k");
    assertThat(sent.getUnary().getSet().getValue().toStringUtf8()).isEqualTo("v");
    connection.reply(stored(2));
    assertThat(next()).isEqualTo(new RequestId(2) + " k x STORED");
  }

  // 4: see CompletedOpTest. 5: nothing pending.

  @Test
  void should_say_so_when_told_to_wait_while_nothing_is_pending() {
    assertThat(pipeline.poll()).isNull();
    assertThat(pipeline.drain(1, op -> {})).isZero();
    assertThatExceptionOfType(NothingPendingException.class)
        .isThrownBy(pipeline::recv)
        .withMessage("nothing is pending on this pipeline: fire an operation first");
    assertThatExceptionOfType(NothingPendingException.class)
        .isThrownBy(() -> pipeline.recv(Duration.ofSeconds(1)));
  }

  @Test
  void should_return_null_when_nothing_comes_in_time() throws Exception {
    pipeline.fireGet(CACHE, "a", "x");

    assertThat(pipeline.recv(Duration.ofMillis(1))).isNull();
    assertThat(pipeline.recv(Duration.ZERO)).isNull();
    assertThat(pipeline.pending()).isEqualTo(1);
  }

  @Test
  void should_wake_the_receiver_when_the_reply_comes() throws Exception {
    pipeline.fireGet(CACHE, "a", "x");
    try (var receiver = new Receiver()) {
      CompletableFuture<String> received = receiver.receive(this::next);
      connection.reply(miss(2));
      assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(new RequestId(2) + " a x MISS");
    }
  }

  @Test
  void should_stop_waiting_when_the_pipeline_is_closed() throws Exception {
    pipeline.fireGet(CACHE, "a", "x");
    try (var receiver = new Receiver()) {
      CompletableFuture<Exception> stopped = receiver.receive(() -> failureOf(pipeline::recv));
      pipeline.close();
      assertThat(stopped.get(30, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the pipeline is closed");
    }
  }

  @Test
  void should_stop_waiting_when_interrupted() throws Exception {
    pipeline.fireGet(CACHE, "a", "x");
    try (var receiver = new Receiver()) {
      CompletableFuture<Exception> stopped = receiver.receive(() -> failureOf(pipeline::recv));
      receiver.thread.interrupt();
      assertThat(stopped.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
    assertThat(pipeline.pending()).isEqualTo(1);
  }

  @Test
  void should_drop_and_release_everything_when_closed() {
    pipeline.fireGet(CACHE, "a", "received");
    pipeline.fireGet(CACHE, "b", "to come");
    connection.reply(hit(2, "v"));

    pipeline.close();
    pipeline.close();
    connection.reply(hit(3, "v"));

    assertThat(pipeline.poll()).isNull();
    assertThatIllegalStateException()
        .isThrownBy(() -> pipeline.fireGet(CACHE, "c", "x"))
        .withMessage("the pipeline is closed");
    assertThat(connection.client.inFlight()).isZero();
    assertThat(connection.client.isOpen()).isTrue();
  }

  @Test
  void should_close_the_operation_when_the_consumer_throws() {
    pipeline.fireGet(CACHE, "a", "1");
    pipeline.fireGet(CACHE, "b", "2");
    connection.reply(hit(2, "v"), hit(3, "v"));

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                pipeline.drain(
                    10,
                    op -> {
                      throw new IllegalStateException("the consumer is broken");
                    }));

    assertThat(pipeline.pending()).isEqualTo(1);
    assertThat(next()).isEqualTo(new RequestId(3) + " b 2 HIT");
  }

  // When operations are sent.

  @Test
  void should_send_what_waits_for_company_when_there_is_nothing_to_receive() {
    pipeline.fireGet(CACHE, "a", "1");
    assertThat(connection.sentIds()).containsExactly(2L);
    pipeline.fireGet(CACHE, "b", "2");
    assertThat(connection.sentIds()).isEmpty();

    assertThat(pipeline.poll()).isNull();

    assertThat(connection.sentIds()).containsExactly(3L);
  }

  @Test
  void should_send_at_once_when_another_thread_waits_to_receive() throws Exception {
    try (Receiver receiver = new Receiver()) {
      pipeline.fireGet(CACHE, "a", "1");
      connection.run();
      CompletableFuture<String> received = receiver.receive(this::next);

      pipeline.fireGet(CACHE, "b", "2");

      assertThat(connection.sentIds()).containsExactly(2L, 3L);
      connection.reply(miss(3));
      assertThat(received.get(30, TimeUnit.SECONDS)).endsWith("b 2 MISS");
    }
  }

  @Test
  void should_send_what_waits_for_company_when_a_reply_comes() {
    pipeline.fireGet(CACHE, "a", "1");
    connection.run();
    pipeline.fireGet(CACHE, "b", "2");

    connection.reply(miss(2));

    assertThat(connection.sentIds()).containsExactly(2L, 3L);
  }

  @Test
  void should_send_what_waits_for_company_when_the_request_before_times_out() {
    pipeline.fireGet(CACHE, "a", "1");
    connection.advance(TIMEOUT.dividedBy(2));
    pipeline.fireGet(CACHE, "b", "2");

    connection.advance(TIMEOUT.dividedBy(2));

    assertThat(connection.sentIds()).contains(3L);
  }

  private String next() {
    try (CompletedOp<String> op = pipeline.recv()) {
      return op.id() + " " + op.key().toString(UTF_8) + " " + op.userData() + " " + op.outcome();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Exception failureOf(Callable<?> call) {
    try {
      call.call();
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  /** A thread that receives, and is known to be waiting when {@link #receive} returns. */
  private static final class Receiver implements AutoCloseable {
    final Thread thread;
    private final ExecutorService executor;

    Receiver() throws Exception {
      executor = Executors.newSingleThreadExecutor();
      thread = executor.submit(Thread::currentThread).get();
    }

    <V> CompletableFuture<V> receive(Supplier<V> call) {
      CompletableFuture<V> result = CompletableFuture.supplyAsync(call, executor);
      Waiting.until(
          () ->
              thread.getState() == Thread.State.TIMED_WAITING
                  && LockSupport.getBlocker(thread) instanceof Pipeline<?>);
      return result;
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
