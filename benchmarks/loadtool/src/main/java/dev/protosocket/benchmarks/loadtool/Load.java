package dev.protosocket.benchmarks.loadtool;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One thread's part of the load: issues what its {@link Pacer} says, in one of the modes. */
final class Load {
  /** How often a thread that has nothing to do looks whether it is to stop. */
  private static final long MAX_PARK_NANOS = Duration.ofMillis(20).toNanos();

  private final String cache;
  private final Duration ttl;
  private final int depth;
  private final double readRatio;
  private final Pacer pacer;
  private final Meter meter;
  private final SplittableRandom random;
  private final LongSupplier keys;
  private final ValueSize sizes;
  private final ByteBuf bytes;

  Load(Options options, Pacer pacer, Meter meter, int thread) {
    this.cache = options.cache;
    this.ttl = options.ttl;
    this.depth = options.depth();
    this.readRatio = options.readRatio;
    this.pacer = pacer;
    this.meter = meter;
    // By the thread's number: two runs with the same options use the same keys and sizes.
    this.random = new SplittableRandom(thread);
    this.keys = options.keys.sampler(random);
    this.sizes = options.sizes;
    byte[] value = new byte[options.sizes.largest()];
    new SplittableRandom(thread).nextBytes(value);
    this.bytes = Unpooled.wrappedBuffer(value);
  }

  Pacer pacer() {
    return pacer;
  }

  Meter meter() {
    return meter;
  }

  /** Keeps up to {@code depth} operations in flight; what travels with each is its start. */
  void fire(Pipeline<Long> pipeline) throws InterruptedException {
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
      if (isRead()) {
        pipeline.fireGet(cache, key(), start);
      } else {
        pipeline.fireSet(cache, key(), value(), ttl, start);
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
  void async(CacheClient client) throws InterruptedException {
    Semaphore room = new Semaphore(depth);
    while (awaitDue()) {
      room.acquire();
      long start = pacer.begin();
      if (isRead()) {
        client.getAsync(cache, key()).whenComplete((v, e) -> end(hit(v), e, start, room));
      } else {
        CompletableFuture<?> stored = client.setAsync(cache, key(), value(), ttl);
        stored.whenComplete((v, e) -> end(Outcome.STORED, e, start, room));
      }
    }
    room.acquire(depth);
  }

  private void end(Outcome outcome, @Nullable Throwable error, long start, Semaphore room) {
    try {
      Throwable cause = error instanceof CompletionException ? error.getCause() : error;
      if (cause instanceof CacheException failure) {
        meter.failed(failure, start);
      } else {
        meter.answered(outcome, start);
      }
    } finally {
      room.release();
    }
  }

  /** One call after the other. */
  void blocking(CacheClient client) {
    while (awaitDue()) {
      long start = pacer.begin();
      try {
        Outcome outcome = Outcome.STORED;
        if (isRead()) {
          outcome = hit(client.get(cache, key()));
        } else {
          client.set(cache, key(), value(), ttl);
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

  private boolean isRead() {
    return random.nextDouble() < readRatio;
  }

  private ByteBuf key() {
    return Unpooled.wrappedBuffer(KeySpace.key(keys.getAsLong()));
  }

  private ByteBuf value() {
    return bytes.slice(0, sizes.next(random));
  }
}
