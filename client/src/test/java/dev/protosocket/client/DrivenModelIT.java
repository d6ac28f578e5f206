// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static dev.protosocket.client.ServerFixture.key;
import static dev.protosocket.client.ServerFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A driven pipeline against a model of it: which operations are fired and not received. The owner
 * draws what it does; other threads cancel, call, wake the owner, and close in the end.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class DrivenModelIT {
  private static final int KEYS = 64;
  private static final int STEPS = 30_000;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final BitSet pending = new BitSet();
  private final AtomicReference<RequestId> latest = new AtomicReference<>();
  private volatile boolean over;
  private int received;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void should_complete_each_operation_once_whatever_others_do(long seed) throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.RANDOM, seed);
        DrivenLoop loop = DrivenLoop.open();
        ProtosocketClient client =
            ProtosocketClient.connect(
                fixture.config().eventLoopGroup(loop.group()).requestTimeout(LONG).build());
        Pipeline<Integer> pipeline = client.pipeline(256, LONG)) {
      for (int i = 0; i < KEYS; i++) {
        client.set(CACHE, key(i), value(i), Duration.ofMinutes(10));
      }
      CompletableFuture<Void> others =
          CompletableFuture.allOf(
              start(() -> cancel(pipeline)), start(() -> call(client, loop, seed)));
      int fired = steps(new SplittableRandom(seed), pipeline, loop);

      // Whoever closes, what is in flight ends.
      start(client::closeAsync);
      while (pipeline.pending() > 0) {
        receive(pipeline.recv());
      }
      over = true;
      while (!others.isDone()) {
        loop.runOnce(Duration.ofMillis(10));
      }
      others.get();
      assertThat(pending.isEmpty()).isTrue();
      assertThat(received).isEqualTo(fired);
    }
  }

  private int steps(SplittableRandom random, Pipeline<Integer> pipeline, DrivenLoop loop)
      throws InterruptedException {
    int fired = 0;
    for (int step = 0; step < STEPS; step++) {
      int drawn = random.nextInt(16);
      if (drawn < 9 && pipeline.pending() < 256) {
        RequestId id = pipeline.fireGet(CACHE, key(fired % KEYS), fired);
        pending.set(fired++);
        latest.set(id);
      } else if (drawn < 12 && pipeline.pending() > 0) {
        receive(pipeline.recv());
      } else if (drawn < 14) {
        receive(pipeline.poll());
      } else if (drawn == 14) {
        pipeline.drain(8, this::check);
      } else {
        loop.runOnce(Duration.ZERO);
      }
      assertThat(pipeline.pending()).isEqualTo(pending.cardinality());
    }
    return fired;
  }

  private void receive(CompletedOp<Integer> op) {
    if (op != null) {
      try (op) {
        check(op);
      }
    }
  }

  private void check(CompletedOp<Integer> op) {
    int number = op.userData();
    assertThat(pending.get(number)).as("operation %s received twice", number).isTrue();
    pending.clear(number);
    received++;
    if (op.outcome() == Outcome.HIT) {
      byte[] found = ByteBufUtil.getBytes(((CompletedOp.Get<Integer>) op).value());
      assertThat(found).isEqualTo(value(number % KEYS));
    } else {
      assertThat(op.error())
          .isInstanceOfAny(RequestCancelledException.class, ConnectionClosedException.class);
    }
  }

  private void cancel(Pipeline<Integer> pipeline) {
    while (!over) {
      RequestId id = latest.getAndSet(null);
      if (id != null) {
        pipeline.cancel(id);
      }
      Thread.onSpinWait();
    }
  }

  private void call(ProtosocketClient client, DrivenLoop loop, long seed) {
    SplittableRandom random = new SplittableRandom(-seed);
    while (!over) {
      int number = random.nextInt(KEYS);
      loop.wakeUp();
      try {
        assertThat(client.get(CACHE, key(number))).isEqualTo(value(number));
      } catch (ConnectionClosedException e) {
        return;
      }
    }
  }

  private static CompletableFuture<Void> start(Runnable task) {
    return CompletableFuture.runAsync(
        task,
        command -> {
          Thread thread = new Thread(command, "other");
          thread.setDaemon(true);
          thread.start();
        });
  }
}
