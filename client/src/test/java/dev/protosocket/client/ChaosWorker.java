// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.FaultBed.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a cache in one of three styles, on whatever connection there is, and checks that each call
 * ends once and each value is one that was stored under its key.
 */
final class ChaosWorker {
  private static final Logger logger = LoggerFactory.getLogger(ChaosWorker.class);
  private static final int KEYS = 200;
  private static final int WINDOW = 32;
  private static final int MAX_PADDING = 2000;

  /** One call: what it asks for, and whether it has ended. */
  private static final class Call {
    final String key;
    final boolean get;
    final AtomicBoolean ended = new AtomicBoolean();

    Call(String key, boolean get) {
      this.key = key;
      this.get = get;
    }
  }

  final LongAdder calls = new LongAdder();
  final LongAdder ends = new LongAdder();
  final LongAdder endedTwice = new LongAdder();
  final LongAdder wrongValues = new LongAdder();
  final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final String name;
  private final SplittableRandom random;
  private final Supplier<@Nullable ProtosocketClient> lane;
  private final AtomicLong version = new AtomicLong();

  /**
   * Creates a worker.
   *
   * @param lane gives an open connection, after reconnecting if need be; null to stop
   */
  ChaosWorker(String name, long seed, Supplier<@Nullable ProtosocketClient> lane) {
    this.name = name;
    this.random = new SplittableRandom(seed);
    this.lane = lane;
  }

  /** One call after the other. */
  void block() {
    for (ProtosocketClient client = lane.get(); client != null; client = lane.get()) {
      Call call = next();
      try {
        byte[] value = null;
        int dice = random.nextInt(10);
        if (call.get) {
          value = client.get(CACHE, call.key);
        } else if (dice == 0) {
          client.delete(CACHE, call.key);
        } else {
          client.set(CACHE, call.key, value(call.key));
        }
        ended(call, value, null);
      } catch (CacheException e) {
        ended(call, null, e);
      }
    }
  }

  /** A window of futures. */
  void async() {
    Semaphore window = new Semaphore(WINDOW);
    for (ProtosocketClient client = lane.get(); client != null; client = lane.get()) {
      window.acquireUninterruptibly();
      Call call = next();
      CompletableFuture<byte[]> future =
          call.get
              ? client.getAsync(CACHE, call.key)
              : client.setAsync(CACHE, call.key, value(call.key)).thenApply(done -> (byte[]) null);
      boolean giveUp = random.nextInt(100) == 0;
      future.whenComplete(
          (value, failure) -> {
            ended(call, value, failure);
            window.release();
          });
      if (giveUp) {
        future.cancel(true);
      }
    }
    window.acquireUninterruptibly(WINDOW);
  }

  /** A pipeline, fired from and received into the same thread. */
  void pipeline() {
    for (ProtosocketClient client = lane.get(); client != null; client = lane.get()) {
      try (Pipeline<Call> pipeline = client.pipeline()) {
        while (client.isOpen() && lane.get() == client) {
          while (pipeline.pending() < WINDOW && fire(pipeline)) {}
          receive(pipeline, 1);
        }
        receive(pipeline, 0);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean fire(Pipeline<Call> pipeline) {
    Call call = next();
    try {
      if (call.get) {
        pipeline.fireGet(CACHE, call.key, call);
      } else {
        pipeline.fireSet(CACHE, call.key, value(call.key), call);
      }
      return true;
    } catch (CacheException e) {
      ended(call, null, e);
      return false;
    }
  }

  /** Receives one completion, or all when {@code atMost} is 0. */
  private void receive(Pipeline<Call> pipeline, int atMost) throws InterruptedException {
    for (int i = 0; (i < atMost || atMost == 0) && pipeline.pending() > 0; i++) {
      try (CompletedOp<Call> op = pipeline.recv()) {
        byte[] value = null;
        if (op instanceof CompletedOp.Get<Call> get && get.value() != null) {
          ByteBuf bytes = get.value();
          value = new byte[bytes.readableBytes()];
          bytes.readBytes(value);
        }
        ended(op.userData(), value, op.error());
      } catch (RequestTimeoutException stalled) {
        // The event loop got no processor in time. What is pending can still be received.
        logger.info("{}: nothing received in time, {} pending", name, pipeline.pending());
      }
    }
  }

  private Call next() {
    calls.increment();
    return new Call(name + "-" + random.nextInt(KEYS), random.nextInt(3) > 0);
  }

  /** A value that says to which key it belongs, how long it is, and that it is whole. */
  private byte[] value(String key) {
    int padding = random.nextInt(MAX_PADDING);
    String head = key + ":" + version.incrementAndGet() + ":" + padding + ":";
    return (head + "x".repeat(padding) + "!").getBytes(UTF_8);
  }

  private boolean isRight(String key, byte[] value) {
    String[] parts = new String(value, UTF_8).split(":", 4);
    return parts.length == 4
        && parts[0].equals(key)
        && Long.parseLong(parts[1]) <= version.get()
        && parts[3].equals("x".repeat(Integer.parseInt(parts[2])) + "!");
  }

  private void ended(Call call, byte @Nullable [] value, @Nullable Throwable failure) {
    ends.increment();
    if (!call.ended.compareAndSet(false, true)) {
      endedTwice.increment();
    }
    if (value != null && !isRight(call.key, value)) {
      wrongValues.increment();
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String outcome = cause == null ? "ok" : cause.getClass().getSimpleName();
    outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
  }
}
