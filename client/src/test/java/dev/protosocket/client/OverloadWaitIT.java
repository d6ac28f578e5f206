// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.server.FaultPlan;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls that wait for room on a connection whose bound is reached. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class OverloadWaitIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  private FaultBed bed;

  @BeforeEach
  void open() {
    bed = new FaultBed();
  }

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void should_serve_many_callers_through_two_permits_without_a_failure() throws Exception {
    bed.config.maxInFlight(2).overloadWait(LONG);
    ProtosocketClient client = bed.client();
    int threads = 32;
    int calls = 200;
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String key = "key-" + i;
        byte[] value = key.getBytes(StandardCharsets.UTF_8);
        done.add(
            callers.submit(
                () -> {
                  for (int call = 0; call < calls; call++) {
                    client.set(FaultBed.CACHE, key.getBytes(StandardCharsets.UTF_8), value);
                    assertThat(client.get(FaultBed.CACHE, key)).isEqualTo(value);
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdownNow();
    }
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_serve_long_frames_through_a_queue_that_has_room_for_one() throws Exception {
    int length = 1_000_000;
    bed.config.maxQueuedBytes(1_500_000).overloadWait(LONG);
    ProtosocketClient client = bed.client();
    // So that frames wait here for a socket that is slower than the callers.
    bed.proxy.toServer().throttle(50_000_000);
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        done.add(
            callers.submit(
                () -> {
                  for (int call = 0; call < 4; call++) {
                    client.set(FaultBed.CACHE, FaultBed.KEY, new byte[length]);
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void should_let_a_pipeline_fire_more_than_fit() throws Exception {
    bed.config.maxInFlight(4).overloadWait(LONG);
    int count = 1_000;
    try (Pipeline<Integer> pipeline = bed.client().pipeline(count, LONG)) {
      for (int i = 0; i < count; i++) {
        pipeline.fireGet(FaultBed.CACHE, FaultBed.KEY, i);
      }
      for (int i = 0; i < count; i++) {
        try (CompletedOp<Integer> op = pipeline.recv()) {
          assertThat(op.outcome()).isEqualTo(Outcome.HIT);
        }
      }
    }
  }

  @Test
  void should_fail_when_no_room_came_in_time() {
    bed.config.maxInFlight(1).overloadWait(Duration.ofMillis(200));
    ProtosocketClient client = fullClient();
    long start = System.nanoTime();

    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> client.get(FaultBed.CACHE, FaultBed.KEY))
        .withMessageContaining("maxInFlight")
        .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT))
        .satisfies(e -> assertThat(e.getStackTrace()).isNotEmpty());
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
  }

  @Test
  void should_wait_no_longer_than_the_request_may_take() {
    bed.config.maxInFlight(1).overloadWait(LONG);
    CacheClient client = fullClient().withTimeout(Duration.ofMillis(100));
    long start = System.nanoTime();

    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> client.get(FaultBed.CACHE, FaultBed.KEY));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(100), Duration.ofSeconds(10));
  }

  @Test
  void should_never_wait_in_asynchronous_calls_nor_on_an_event_loop() throws Exception {
    bed.config.maxInFlight(1).overloadWait(LONG);
    ProtosocketClient client = fullClient();
    Pipeline<Integer> pipeline = client.pipeline();

    assertThat(client.getAsync(FaultBed.CACHE, FaultBed.KEY)).isCompletedExceptionally();
    CompletableFuture<?> fired =
        CompletableFuture.runAsync(
            () -> pipeline.fireGet(FaultBed.CACHE, FaultBed.KEY, 1), client.connection.eventLoop());
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> fired.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(OverloadedException.class);
  }

  @Test
  void should_go_on_at_once_when_a_permit_comes_free() throws Exception {
    bed.config.maxInFlight(1).overloadWait(LONG);
    ProtosocketClient client = bed.client();
    FaultPlan stall = bed.stall();
    CompletableFuture<byte[]> holder = client.getAsync(FaultBed.CACHE, FaultBed.KEY);
    Caller caller = new Caller(client);
    bed.heal();

    stall.resume();

    assertThat(caller.result()).isEqualTo("[1, 2, 3]");
    assertThat(holder).isCompleted();
  }

  @Test
  void should_go_on_when_the_request_that_had_the_permit_is_cancelled() throws Exception {
    bed.config.maxInFlight(1).overloadWait(LONG);
    ProtosocketClient client = bed.client();
    bed.stall();
    CompletableFuture<byte[]> holder = client.getAsync(FaultBed.CACHE, FaultBed.KEY);
    Caller caller = new Caller(client);
    bed.heal();

    holder.cancel(true);

    assertThat(caller.result()).isEqualTo("[1, 2, 3]");
  }

  @Test
  void should_fail_when_the_connection_ends_during_the_wait() throws Exception {
    bed.config.maxInFlight(1).overloadWait(LONG);
    ProtosocketClient client = fullClient();
    Caller waiting = new Caller(client);

    client.closeAsync();

    assertThat(waiting.result()).isEqualTo("ConnectionClosedException, NOT_SENT");
  }

  @Test
  void should_end_the_wait_and_keep_the_flag_when_interrupted() throws Exception {
    bed.config.maxInFlight(1).overloadWait(LONG);
    Caller waiting = new Caller(fullClient());

    waiting.thread.interrupt();

    assertThat(waiting.result()).isEqualTo("RequestCancelledException, NOT_SENT, interrupted");
  }

  /** A client whose only permit is taken by a request that is not answered. */
  private ProtosocketClient fullClient() {
    ProtosocketClient client = bed.client();
    bed.stall();
    client.getAsync(FaultBed.CACHE, FaultBed.KEY);
    return client;
  }

  /** A thread that waits for room; constructed when it does. */
  private static final class Caller {
    private final CompletableFuture<String> result = new CompletableFuture<>();
    final Thread thread;

    Caller(ProtosocketClient client) {
      thread = new Thread(() -> result.complete(call(client)));
      thread.start();
      Waiting.until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static String call(ProtosocketClient client) {
      try {
        return Arrays.toString(client.get(FaultBed.CACHE, FaultBed.KEY));
      } catch (CacheException e) {
        return e.getClass().getSimpleName()
            + ", "
            + e.fate()
            + (Thread.currentThread().isInterrupted() ? ", interrupted" : "");
      }
    }

    String result() throws Exception {
      return result.get(60, TimeUnit.SECONDS);
    }
  }
}
