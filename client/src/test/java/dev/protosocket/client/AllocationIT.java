// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.ReplyOrder;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a GET of 100 bytes allocates, on the calling thread and on the client's event loop; the
 * server's threads are not counted. Runs in a JVM of its own without the leak detector, which adds
 * an object for each buffer.
 */
class AllocationIT {
  private static final Logger logger = LoggerFactory.getLogger(AllocationIT.class);
  private static final int WARM_UP = 20_000;

  /** Few for each round and many rounds: it is over as soon as the code is compiled. */
  private static final int MEASURED = 10_000;

  private static final int MAX_ROUNDS = 50;
  private static final int WINDOW = 64;
  private static final byte[] KEY = "a-key-of-20-bytes-ok".getBytes(UTF_8);
  private static final byte[] VALUE = new byte[100];

  /** Runs a number of GETs. */
  private interface Gets {
    void run(int count) throws Exception;
  }

  @Test
  void should_allocate_little_for_a_get_in_every_style() throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
        ProtosocketClient client = fixture.connect();
        Pipeline<String> pipeline = client.pipeline();
        Pipeline<String> pooled =
            Pipeline.over(() -> client, fixture.config().build(), WINDOW, Duration.ofSeconds(30))) {
      client.set(CACHE, KEY, VALUE, Duration.ofHours(1));
      long loop = fixture.eventLoopThread().getId();

      measure("blocking", loop, 200, 500, count -> runBlocking(client, count));
      measure("async", loop, 50, 150, count -> runAsync(client, count));
      measure("fire/recv", loop, 50, 50, count -> runPipeline(pipeline, count));
      measure("fire/recv over a pool", loop, 50, 50, count -> runPipeline(pooled, count));
    }
  }

  @Test
  void should_allocate_next_to_nothing_on_a_driven_loop() throws Exception {
    // Netty recycles buffers for the threads that it knows.
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread owner =
        new FastThreadLocalThread(
            () -> {
              try {
                measureDriven();
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    owner.start();
    owner.join();
    assertThat(failure.get()).isNull();
  }

  private static void measureDriven() throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
        DrivenLoop loop = DrivenLoop.open();
        ProtosocketClient client =
            ProtosocketClient.connect(fixture.config().eventLoopGroup(loop.group()).build());
        Pipeline<String> pipeline = client.pipeline()) {
      client.set(CACHE, KEY, VALUE, Duration.ofHours(1));
      long owner = Thread.currentThread().getId();

      measure("driven", owner, 50, 50, count -> runPipeline(pipeline, count));
    }
  }

  /** By reflection, because the client's module, which tests are compiled in, has no JMX. */
  private static long allocatedBytes(long thread) throws Exception {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long.class);
    return (long) allocated.invoke(threads, thread);
  }

  private static void measure(String style, long loop, int callerBound, int loopBound, Gets gets)
      throws Exception {
    gets.run(WARM_UP);
    long caller = Thread.currentThread().getId();
    double onLoop = 0;
    double onCaller = 0;
    // What counts is compiled code, and a busy machine leaves the compiler little time.
    for (int round = 0; round < MAX_ROUNDS; round++) {
      long callerBefore = allocatedBytes(caller);
      long loopBefore = allocatedBytes(loop);
      gets.run(MEASURED);
      onLoop = (double) (allocatedBytes(loop) - loopBefore) / MEASURED;
      onCaller = (double) (allocatedBytes(caller) - callerBefore) / MEASURED;
      logger.info(
          "{} GET of {} bytes: {} bytes allocated by the caller, {} by the event loop",
          style,
          VALUE.length,
          Math.round(onCaller),
          Math.round(onLoop));
      if (onCaller <= callerBound && onLoop <= loopBound) {
        break;
      }
    }
    assertThat(onCaller).as("%s, caller", style).isBetween(0.0, (double) callerBound);
    assertThat(onLoop).as("%s, event loop", style).isBetween(0.0, (double) loopBound);
  }

  private static void runBlocking(ProtosocketClient client, int count) {
    for (int i = 0; i < count; i++) {
      checkLength(client.get(CACHE, KEY).length);
    }
  }

  private static void runAsync(ProtosocketClient client, int count) {
    @SuppressWarnings({"unchecked", "rawtypes"})
    CompletableFuture<byte[]>[] window = new CompletableFuture[WINDOW];
    for (int i = 0; i < count; i++) {
      int slot = i % WINDOW;
      if (window[slot] != null) {
        checkLength(window[slot].join().length);
      }
      window[slot] = client.getAsync(CACHE, KEY);
    }
    CompletableFuture.allOf(window).join();
  }

  private static void runPipeline(Pipeline<String> pipeline, int count)
      throws InterruptedException {
    int fired = 0;
    for (int received = 0; received < count; received++) {
      while (fired < count && pipeline.pending() < WINDOW) {
        pipeline.fireGet(CACHE, KEY, "data");
        fired++;
      }
      try (CompletedOp<String> op = pipeline.recv()) {
        checkLength(((CompletedOp.Get<String>) op).value().readableBytes());
      }
    }
  }

  private static void checkLength(int length) {
    if (length != VALUE.length) {
      throw new AssertionError("a value of " + length + " bytes");
    }
  }
}
