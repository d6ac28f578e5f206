// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread's part of the load: issues what its {@link Pacer} says, in one of the modes. */
final class Load {
  /** How often a thread that has nothing to do looks whether it is to stop. */
  private static final long MAX_PARK_NANOS = Duration.ofMillis(20).toNanos();

  private final Options options;
  private final int depth;
  private final Traffic traffic;
  private final Pacer pacer;
  private final Meter meter;

  private volatile @Nullable Throwable unexpected;

  /**
   * Creates the load of a thread.
   *
   * @param options of the run
   * @param traffic this thread's
   * @param pacer this thread's
   * @param meter this thread's
   */
  Load(Options options, Traffic traffic, Pacer pacer, Meter meter) {
    this.options = options;
    this.depth = options.depth();
    this.traffic = traffic;
    this.pacer = pacer;
    this.meter = meter;
  }

  Pacer pacer() {
    return pacer;
  }

  Meter meter() {
    return meter;
  }

  /** Issues everything and returns when the last of it has ended. */
  void run(CacheClient client) throws InterruptedException {
    switch (options.mode) {
      case FIRE -> {
        try (Pipeline<Long> pipeline = ((ProtosocketClient) client).pipeline()) {
          fire(pipeline);
        }
      }
      case ASYNC, POOL -> async(client);
      case BLOCKING -> blocking(client);
    }
  }

  /** Keeps up to {@code depth} operations in flight; what travels with each is its start. */
  private void fire(Pipeline<Long> pipeline) throws InterruptedException {
    while (pacer.hasNext()) {
      pipeline.drain(depth, this::ended);
      long wait = pacer.nanosUntilDue();
      if (pipeline.pending() >= depth) {
        receive(pipeline, MAX_PARK_NANOS);
      } else if (wait <= 0) {
        fireOne(pipeline);
      } else if (pipeline.pending() > 0) {
        receive(pipeline, Math.min(wait, MAX_PARK_NANOS));
      } else {
        LockSupport.parkNanos(Math.min(wait, MAX_PARK_NANOS));
      }
    }
    while (pipeline.pending() > 0) {
      receive(pipeline, MAX_PARK_NANOS);
    }
  }

  private void receive(Pipeline<Long> pipeline, long nanos) throws InterruptedException {
    CompletedOp<Long> op = pipeline.recv(Duration.ofNanos(nanos));
    if (op != null) {
      try (op) {
        ended(op);
      }
    }
  }

  private void fireOne(Pipeline<Long> pipeline) {
    long start = pacer.begin();
    try {
      if (traffic.nextIsRead()) {
        pipeline.fireGet(options.cache, traffic.nextKey(), start);
      } else {
        pipeline.fireSet(options.cache, traffic.nextKey(), traffic.nextValue(), options.ttl, start);
      }
    } catch (CacheException e) {
      meter.failed(e, start);
    }
  }

  private void ended(CompletedOp<Long> op) {
    CacheException error = op.error();
    if (error != null) {
      meter.failed(error, op.userData());
    } else {
      meter.answered(op.outcome(), op.userData());
    }
  }

  /** Issues while fewer than {@code depth} futures are open, and waits for the last of them. */
  private void async(CacheClient client) throws InterruptedException {
    Semaphore room = new Semaphore(depth);
    while (unexpected == null && awaitDue()) {
      room.acquire();
      long start = pacer.begin();
      if (traffic.nextIsRead()) {
        client
            .getAsync(options.cache, traffic.nextKey())
            .whenComplete((v, e) -> end(hit(v), e, start, room));
      } else {
        CompletableFuture<?> stored =
            client.setAsync(options.cache, traffic.nextKey(), traffic.nextValue(), options.ttl);
        stored.whenComplete((v, e) -> end(Outcome.STORED, e, start, room));
      }
    }
    room.acquire(depth);
    if (unexpected != null) {
      throw new IllegalStateException("a future failed with no CacheException", unexpected);
    }
  }

  private void end(Outcome outcome, @Nullable Throwable error, long start, Semaphore room) {
    try {
      Throwable cause = error instanceof CompletionException ? error.getCause() : error;
      if (cause == null) {
        meter.answered(outcome, start);
      } else if (cause instanceof CacheException failure) {
        meter.failed(failure, start);
      } else {
        unexpected = cause;
      }
    } finally {
      room.release();
    }
  }

  /** One call after the other. */
  private void blocking(CacheClient client) {
    while (awaitDue()) {
      long start = pacer.begin();
      try {
        Outcome outcome = Outcome.STORED;
        if (traffic.nextIsRead()) {
          outcome = hit(client.get(options.cache, traffic.nextKey()));
        } else {
          client.set(options.cache, traffic.nextKey(), traffic.nextValue(), options.ttl);
        }
        meter.answered(outcome, start);
      } catch (CacheException e) {
        meter.failed(e, start);
      }
    }
  }

  /** Waits until the next operation is due; false if there is none. */
  private boolean awaitDue() {
    while (pacer.hasNext()) {
      long wait = pacer.nanosUntilDue();
      if (wait <= 0) {
        return true;
      }
      LockSupport.parkNanos(Math.min(wait, MAX_PARK_NANOS));
    }
    return false;
  }

  private static Outcome hit(byte @Nullable [] value) {
    return value == null ? Outcome.MISS : Outcome.HIT;
  }
}
