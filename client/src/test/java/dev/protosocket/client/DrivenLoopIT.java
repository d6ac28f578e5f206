// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static dev.protosocket.client.ServerFixture.key;
import static dev.protosocket.client.ServerFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of {@link DrivenLoop}; the test's thread is the owner. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class DrivenLoopIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  private ServerFixture fixture;
  private DrivenLoop loop;
  private ProtosocketClient client;

  @BeforeEach
  void connect() throws Exception {
    fixture = new ServerFixture(ReplyOrder.RANDOM, 7);
    loop = DrivenLoop.open();
    client = connect(fixture.config());
    for (int i = 0; i < 64; i++) {
      client.set(CACHE, key(i), value(i), Duration.ofMinutes(10));
    }
  }

  private ProtosocketClient connect(ClientConfig.Builder config) {
    return ProtosocketClient.connect(config.eventLoopGroup(loop.group()).build());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    loop.close();
    fixture.close();
  }

  /** The owner's wait, while another thread does something. */
  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "other");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void should_do_everything_in_the_thread_that_opened_it() throws Exception {
    AtomicReference<Thread> completedIn = new AtomicReference<>();
    CompletableFuture<byte[]> future = client.getAsync(CACHE, key(1));
    CompletableFuture<Void> told =
        future.thenAccept(found -> completedIn.set(Thread.currentThread()));

    assertThat(future.isDone()).isFalse();
    assertThat(told.get()).isNull();
    assertThat(future.join()).isEqualTo(value(1));
    assertThat(completedIn.get()).isSameAs(Thread.currentThread());
    assertThat(client.get(CACHE, key(2))).isEqualTo(value(2));
    assertThat(client.getAll(CACHE, List.of("key-3", "key-4")).values())
        .containsEntry("key-4", value(4));
  }

  @Test
  void should_fire_and_receive() throws Exception {
    try (Pipeline<Integer> pipeline = client.pipeline(64, LONG)) {
      int fired = 0;
      for (int received = 0; received < 20_000; received++) {
        while (fired < 20_000 && pipeline.pending() < 64) {
          pipeline.fireGet(CACHE, key(fired % 64), fired++ % 64);
        }
        try (CompletedOp<Integer> op = pipeline.recv()) {
          String found = ((CompletedOp.Get<Integer>) op).value().toString(StandardCharsets.UTF_8);
          assertThat(found.getBytes(StandardCharsets.UTF_8)).isEqualTo(value(op.userData()));
        }
      }
      assertThatThrownBy(pipeline::recv).isInstanceOf(NothingPendingException.class);
    }
  }

  @Test
  void should_send_and_read_while_it_polls() {
    try (Pipeline<Integer> pipeline = client.pipeline(64, LONG)) {
      for (int i = 0; i < 64; i++) {
        pipeline.fireGet(CACHE, key(i), i);
      }
      Waiting.until(
          () -> {
            try (CompletedOp<Integer> op = pipeline.poll()) {
              return pipeline.pending() == 0;
            }
          });
    }
  }

  @Test
  void should_hold_back_what_is_fired_until_something_is_to_be_received() {
    try (Pipeline<Integer> pipeline = client.pipeline(64, LONG)) {
      pipeline.fireGet(CACHE, key(1), 1);

      assertThat(client.stats().queuedBytes()).isPositive();
      assertThat(pipeline.recv(Duration.ZERO)).isNull();
      assertThat(client.stats().queuedBytes()).isZero();
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.outcome()).isEqualTo(Outcome.HIT);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void should_send_what_is_flushed() {
    try (Pipeline<Integer> pipeline = client.pipeline(64, LONG)) {
      pipeline.fireGet(CACHE, key(1), 1);
      pipeline.flush();

      assertThat(client.stats().queuedBytes()).isZero();
      List<Integer> received = new ArrayList<>();
      while (received.isEmpty()) {
        loop.runOnce(LONG);
        pipeline.drain(64, op -> received.add(op.userData()));
      }
    }
  }

  @Test
  void should_send_in_a_fire_call_what_fills_a_buffer() throws Exception {
    byte[] large = new byte[4_000];
    try (Pipeline<Integer> pipeline = client.pipeline(64, LONG)) {
      for (int i = 0; i < 64; i++) {
        pipeline.fireSet(CACHE, "large-" + i, large, i);
      }

      assertThat(client.stats().queuedBytes()).isLessThan(64L * large.length);
      for (int i = 0; i < 64; i++) {
        pipeline.recv().close();
      }
    }
  }

  @Test
  void should_drive_many_connections_at_once() throws Exception {
    List<ProtosocketClient> clients = new ArrayList<>();
    List<Pipeline<Integer>> pipelines = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      ProtosocketClient each = connect(fixture.config());
      clients.add(each);
      pipelines.add(each.pipeline(64, LONG));
    }
    int[] received = new int[16];
    for (Pipeline<Integer> pipeline : pipelines) {
      for (int i = 0; i < 64; i++) {
        pipeline.fireGet(CACHE, key(i), pipelines.indexOf(pipeline));
      }
    }
    while (pipelines.stream().anyMatch(pipeline -> pipeline.pending() > 0)) {
      for (Pipeline<Integer> pipeline : pipelines) {
        pipeline.drain(64, op -> received[op.userData()]++);
      }
      loop.runOnce(Duration.ofMillis(10));
    }

    assertThat(received).containsOnly(64);
    pipelines.forEach(Pipeline::close);
    clients.forEach(ProtosocketClient::close);
  }

  @Test
  void should_refuse_to_wait_in_a_callback() {
    CompletableFuture<String> refusal =
        client
            .getAsync(CACHE, key(1))
            .handle(
                (found, failure) -> {
                  try {
                    client.get(CACHE, key(2));
                    return "waited";
                  } catch (IllegalStateException e) {
                    return e.getMessage();
                  }
                });
    CompletableFuture<String> driving =
        client
            .getAsync(CACHE, key(1))
            .handle(
                (found, failure) -> {
                  try {
                    loop.runOnce(Duration.ZERO);
                    return "driven";
                  } catch (IllegalStateException e) {
                    return e.getMessage();
                  }
                });

    assertThat(refusal.join()).contains("blocking call on the event-loop thread");
    assertThat(driving.join()).contains("a callback cannot drive");
  }

  @Test
  void should_take_calls_of_other_threads_while_the_owner_waits() throws Exception {
    CompletableFuture<byte[]> found = new CompletableFuture<>();
    Thread other = start(() -> found.complete(client.get(CACHE, key(5))));
    while (!found.isDone()) {
      loop.runOnce(Duration.ofMillis(10));
    }

    assertThat(found.get()).isEqualTo(value(5));
    other.join();
  }

  @Test
  void should_end_calls_of_other_threads_by_their_own_clock_if_the_owner_stays_away()
      throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread other =
        start(
            () -> {
              try {
                client.withTimeout(Duration.ofMillis(50)).get(CACHE, key(5));
                end.complete(new AssertionError("answered"));
              } catch (CacheException e) {
                end.complete(e);
              }
            });

    assertThat(end.get(60, TimeUnit.SECONDS)).isInstanceOf(RequestTimeoutException.class);
    other.join();
  }

  @Test
  void should_refuse_to_be_driven_by_another_thread() throws Exception {
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    start(
            () -> {
              try {
                loop.runOnce(Duration.ZERO);
              } catch (IllegalStateException e) {
                refusal.complete(e);
              }
            })
        .join();

    assertThat(refusal.get())
        .hasMessageContaining(Thread.currentThread().getName())
        .hasMessageContaining("other");
  }

  @Test
  void should_wake_the_owner() throws Exception {
    // Before the wait or in it: it ends either way.
    Thread other = start(loop::wakeUp);
    loop.runOnce(Duration.ofDays(200 * 365));
    other.join();

    start(loop::wakeUp).join();
    loop.runOnce(Duration.ofDays(200 * 365));
    loop.runOnce(Duration.ofDays(-1));
  }

  @Test
  void should_read_what_has_come_before_it_looks_at_deadlines() throws Exception {
    Outcome outcome = Outcome.FAILED;
    try (Pipeline<Integer> pipeline = client.pipeline(4, Duration.ofMillis(1))) {
      // Once is enough; the reply may be later than the owner, but not each time.
      for (int i = 0; i < 100 && outcome == Outcome.FAILED; i++) {
        pipeline.fireGet(CACHE, key(1), 1);
        assertThat(pipeline.recv(Duration.ZERO)).isNull();
        // The deadline passes while nobody drives.
        CountDownLatch never = new CountDownLatch(1);
        assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
        try (CompletedOp<Integer> op = pipeline.recv()) {
          outcome = op.outcome();
        }
      }
    }
    assertThat(outcome).isEqualTo(Outcome.HIT);
  }

  @Test
  void should_not_wait_in_an_interrupted_thread() throws Exception {
    try (Pipeline<Integer> pipeline = client.pipeline(4, LONG)) {
      pipeline.fireGet(CACHE, key(1), 1);
      Thread.currentThread().interrupt();
      assertThatThrownBy(pipeline::recv).isInstanceOf(InterruptedException.class);

      CompletableFuture<byte[]> future = client.getAsync(CACHE, key(2));
      Thread.currentThread().interrupt();
      assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);

      assertThat(future.get()).isEqualTo(value(2));
      pipeline.recv().close();
    }
  }

  @Test
  void should_end_a_wait_when_the_owner_is_interrupted() throws Exception {
    Thread owner = Thread.currentThread();
    CompletableFuture<Void> never = client.closed().thenAccept(reason -> {});
    Thread other =
        start(
            () -> {
              Waiting.until(() -> owner.getState() == Thread.State.RUNNABLE);
              owner.interrupt();
            });

    assertThatThrownBy(never::get).isInstanceOf(InterruptedException.class);
    other.join();
  }

  @Test
  void should_drive_until_a_future_of_any_kind_is_done() {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(client.getAsync(CACHE, key(1)), client.getAsync(CACHE, key(2)));

    assertThat(loop.runUntil(all, Duration.ZERO)).isFalse();
    assertThat(loop.runUntil(all, LONG)).isTrue();
    assertThat(loop.runUntil(new CompletableFuture<>(), Duration.ofMillis(1))).isFalse();
  }

  @Test
  void should_wait_for_room_by_driving() {
    ProtosocketClient narrow =
        connect(fixture.config().maxInFlight(2).overloadWait(LONG).requestTimeout(LONG));
    List<CompletableFuture<byte[]>> two =
        List.of(narrow.getAsync(CACHE, key(1)), narrow.getAsync(CACHE, key(2)));

    assertThat(narrow.get(CACHE, key(3))).isEqualTo(value(3));
    assertThat(two.get(0).join()).isEqualTo(value(1));
    assertThat(two.get(1).join()).isEqualTo(value(2));
    narrow.close();
  }

  @Test
  void should_cancel_from_another_thread() throws Exception {
    try (FaultBed bed = new FaultBed(DrivenLoop.open());
        Pipeline<Integer> pipeline = bed.client().pipeline(4, LONG)) {
      bed.swallow(false);
      RequestId id = pipeline.fireGet(FaultBed.CACHE, FaultBed.KEY, 1);
      start(() -> pipeline.cancel(id)).join();
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.error()).isInstanceOf(RequestCancelledException.class);
      }
    }
  }

  @Test
  void should_end_every_request_when_the_server_goes() throws Exception {
    try (Pipeline<Integer> pipeline = client.pipeline(4, LONG)) {
      pipeline.fireGet(CACHE, key(1), 1);
      fixture.server.close();
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.outcome()).isIn(Outcome.FAILED, Outcome.HIT);
      }
      client.closed().get();
      assertThat(client.isOpen()).isFalse();
    }
  }

  @Test
  void should_end_the_connections_that_are_left_when_it_is_closed() {
    CompletableFuture<byte[]> left = client.getAsync(CACHE, key(1));

    loop.close();

    assertThat(left).isCompletedExceptionally();
    assertThat(client.closeReason()).isNotNull();
    assertThatThrownBy(() -> client.get(CACHE, key(1)))
        .isInstanceOf(ConnectionClosedException.class);
    loop.close();
  }
}
