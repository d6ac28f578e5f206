// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two threads in one pipeline, as fast as they can: with the debug switch nothing is lost, nothing
 * received twice, and the books are right.
 */
@ExtendWith(LeakCheck.class)
class PipelineMisuseIT {
  private static final int ROUNDS = 2_000;
  private static final long PAUSE_NANOS = 1_000;

  private ServerFixture fixture;
  private ProtosocketClient client;
  private Pipeline<String> pipeline;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong fired = new AtomicLong();
  private final Set<Long> received = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void connect() throws Exception {
    fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
    client = fixture.connect();
    pipeline = client.pipeline(64, Duration.ofSeconds(30));
  }

  @AfterEach
  void close() throws Exception {
    done.set(true);
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    pipeline.close();
    client.close();
    fixture.close();
  }

  @Test
  void should_keep_the_books_right_when_two_threads_fire() throws Exception {
    CompletableFuture<Void> first = CompletableFuture.runAsync(this::fireOn, threads);
    CompletableFuture<Void> second = CompletableFuture.runAsync(this::fireOn, threads);

    while (refused.get() == 0 || received.size() < ROUNDS) {
      assertThat(pipeline.pending()).isNotNegative();
      receive();
      rethrow(first);
      rethrow(second);
    }
    done.set(true);
    CompletableFuture.allOf(first, second).get(30, TimeUnit.SECONDS);
    while (pipeline.pending() > 0) {
      receive();
    }

    assertThat(received).hasSize((int) fired.get());
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_hand_out_each_completion_once_when_two_threads_receive() throws Exception {
    CompletableFuture<Void> first = CompletableFuture.runAsync(this::receiveOn, threads);
    CompletableFuture<Void> second = CompletableFuture.runAsync(this::receiveOn, threads);

    while (refused.get() == 0 || received.size() < ROUNDS) {
      assertThat(pipeline.pending()).isNotNegative();
      fire();
      rethrow(first);
      rethrow(second);
    }
    Waiting.until(() -> pipeline.pending() == 0);
    done.set(true);
    CompletableFuture.allOf(first, second).get(30, TimeUnit.SECONDS);

    assertThat(received).hasSize((int) fired.get());
  }

  private void fireOn() {
    while (!done.get()) {
      fire();
    }
  }

  private void fire() {
    try {
      pipeline.fireGet(CACHE, "key", "data");
      fired.incrementAndGet();
    } catch (OverloadedException e) {
      LockSupport.parkNanos(PAUSE_NANOS);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageStartingWith("two threads are firing");
      refused.incrementAndGet();
    }
  }

  private void receiveOn() {
    while (!done.get()) {
      receive();
    }
  }

  private void receive() {
    try (CompletedOp<String> op = pipeline.poll()) {
      if (op == null) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        assertThat(received.add(op.id().value())).as("%s once", op).isTrue();
      }
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageStartingWith("two threads are receiving");
      refused.incrementAndGet();
    }
  }

  private static void rethrow(CompletableFuture<Void> thread) {
    if (thread.isCompletedExceptionally()) {
      thread.join();
    }
  }
}
