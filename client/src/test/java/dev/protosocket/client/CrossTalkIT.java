// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static dev.protosocket.client.ServerFixture.key;
import static dev.protosocket.client.ServerFixture.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers of every style on one connection: each gets its own answers and nobody else's. */
@ExtendWith(LeakCheck.class)
class CrossTalkIT {
  private static final int THREADS = 64;
  private static final int CALLS_PER_THREAD = 300;
  private static final int PIPELINES = 4;
  private static final int OPERATIONS_PER_PIPELINE = 20_000;
  private static final int WINDOW = 200;
  private static final int KEYS = 2_000;

  /** Platform threads, and virtual ones where the JDK has them. */
  static Stream<Named<Callable<ExecutorService>>> threads() {
    Named<Callable<ExecutorService>> platform =
        Named.of("platform threads", () -> Executors.newFixedThreadPool(THREADS + PIPELINES));
    try {
      var method = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
      return Stream.of(
          platform, Named.of("virtual threads", () -> (ExecutorService) method.invoke(null)));
    } catch (NoSuchMethodException e) {
      return Stream.of(platform);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void should_give_every_caller_its_own_answers(Callable<ExecutorService> threads)
      throws Exception {
    ExecutorService executor = threads.call();
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.RANDOM, 42);
        ProtosocketClient client = fixture.connect()) {
      ServerFixture.preload(client, KEYS);
      List<Future<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int seed = i;
        callers.add(executor.submit(() -> callBlocking(client, seed)));
      }
      for (int i = 0; i < PIPELINES; i++) {
        int seed = 1000 + i;
        callers.add(executor.submit(() -> runPipeline(client, seed)));
      }

      int answers = 0;
      for (Future<Integer> caller : callers) {
        answers += caller.get(300, TimeUnit.SECONDS);
      }

      assertThat(answers)
          .isEqualTo(THREADS * CALLS_PER_THREAD + PIPELINES * OPERATIONS_PER_PIPELINE);
      assertThat(client.inFlight()).isZero();
      assertThat(client.isOpen()).isTrue();
    } finally {
      executor.shutdownNow();
    }
  }

  /** Reads shared keys, and writes, reads and deletes one of its own. */
  private static int callBlocking(ProtosocketClient client, int seed) {
    Random random = new Random(seed);
    byte[] own = ("own-" + seed).getBytes(UTF_8);
    byte[] stored = {};
    int calls = 0;
    while (calls < CALLS_PER_THREAD) {
      int number = random.nextInt(KEYS);
      switch (calls % 5) {
        case 0 -> {
          stored = value(number * THREADS + seed);
          client.set(CACHE, own, stored);
        }
        case 1 -> assertThat(client.get(CACHE, own)).isEqualTo(stored);
        case 2 -> client.delete(CACHE, own);
        case 3 -> assertThat(client.get(CACHE, own)).isNull();
        default -> assertThat(client.get(CACHE, key(number))).isEqualTo(value(number));
      }
      calls++;
    }
    return calls;
  }

  private static int runPipeline(ProtosocketClient client, int seed) throws InterruptedException {
    Random random = new Random(seed);
    Set<RequestId> pending = new HashSet<>();
    int fired = 0;
    int received = 0;
    try (Pipeline<Integer> pipeline = client.pipeline()) {
      while (received < OPERATIONS_PER_PIPELINE) {
        while (fired < OPERATIONS_PER_PIPELINE && pipeline.pending() < WINDOW) {
          int number = random.nextInt(KEYS);
          pending.add(pipeline.fireGet(CACHE, key(number), number));
          fired++;
        }
        try (CompletedOp<Integer> op = pipeline.recv()) {
          assertThat(pending.remove(op.id())).isTrue();
          ByteBuf value = ((CompletedOp.Get<Integer>) op).value();
          assertThat(value).isEqualTo(Unpooled.wrappedBuffer(value(op.userData())));
          assertThat(op.key()).isEqualTo(Unpooled.wrappedBuffer(key(op.userData())));
        }
        received++;
      }
      assertThat(pending).isEmpty();
      assertThat(pipeline.poll()).isNull();
    }
    return received;
  }
}
