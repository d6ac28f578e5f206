// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.ThreadExecutorMap;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class BlockingTest {
  private final TestConnection connection = new TestConnection();
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_fail_at_once_when_called_on_an_event_loop_thread() {
    byte[] bytes = {1};
    Duration ttl = Duration.ofSeconds(1);
    Pipeline<String> pipeline = client.pipeline();
    pipeline.fireGet(CACHE, "k", "data");
    List<ThrowingCallable> calls = new ArrayList<>();
    calls.add(() -> client.get(CACHE, "k"));
    calls.add(() -> client.get(CACHE, Unpooled.EMPTY_BUFFER));
    calls.add(() -> client.get(CACHE, ByteBuffer.wrap(bytes)));
    calls.add(() -> client.set(CACHE, bytes, bytes, ttl));
    calls.add(() -> client.set(CACHE, Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER, ttl));
    calls.add(() -> client.delete(CACHE, bytes));
    calls.add(() -> client.delete(CACHE, Unpooled.EMPTY_BUFFER));
    calls.add(pipeline::recv);
    calls.add(() -> pipeline.recv(Duration.ofSeconds(1)));

    onEventLoop(
        () -> {
          for (ThrowingCallable call : calls) {
            assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(call)
                .withMessageMatching(
                    "a blocking call on the event-loop thread \\S+ could wait for itself: the threads of its group are"
                        + " what completes the call; use the asynchronous call, or wait in another thread");
          }
        });
    assertThat(client.inFlight()).isEqualTo(1);
  }

  @Test
  void should_not_wait_when_closed_on_an_event_loop_thread() {
    client.getAsync(CACHE, "k");

    onEventLoop(client::close);

    assertThat(client.isOpen()).isFalse();
    assertThat(client.closed()).isNotDone();
  }

  @Test
  void should_cancel_the_request_and_keep_the_flag_when_interrupted() throws Exception {
    CompletableFuture<RequestCancelledException> thrown = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.get(CACHE, "k");
              } catch (RequestCancelledException e) {
                thrown.complete(e);
                flag.complete(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    Waiting.until(() -> client.inFlight() == 1);

    caller.interrupt();
    caller.join(10_000);

    assertThat(thrown.get(30, TimeUnit.SECONDS))
        .hasMessage("interrupted while waiting for the answer")
        .extracting(CacheException::fate)
        .isEqualTo(RequestFate.UNKNOWN);
    assertThat(flag.get()).isTrue();
    assertThat(connection.sent()).extracting(CacheCommand::getControlCode).containsExactly(0, 1);
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_throw_with_the_callers_stack() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.get(" ", "k"))
        .satisfies(
            e ->
                assertThat(e.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(BlockingTest.class.getName())));
  }

  /** Runs it as a task of the event loop is run. */
  private void onEventLoop(Runnable action) {
    ThreadExecutorMap.apply(action, connection.channel.eventLoop()).run();
  }
}
