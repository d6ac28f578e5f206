// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.Lane;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.UnexpectedReplyException;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Fires an operation for each completion that it receives. */
final class PipelineCaller {
  private static final long UNTIMED = 0;
  private static final long SAMPLED = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final String cache;
  private final Duration ttl;
  final Pipeline<Long> pipeline;
  final Lane lane;
  private final int depth;
  private final boolean get;
  private final byte[] value;
  private final ByteBuf expected;
  private final ValueCheck check;

  PipelineCaller(LoadOptions options, Protocol protocol, Pipeline<Long> pipeline, Lane lane) {
    this.cache = protocol.cache();
    this.ttl = protocol.ttl();
    this.pipeline = pipeline;
    this.lane = lane;
    this.depth = options.depth();
    this.get = options.operation() == Operation.GET;
    this.check = new ValueCheck(options.valueSize());
    this.value = check.expected();
    this.expected = Unpooled.wrappedBuffer(value);
  }

  /** Fires and receives for as long as it is said to. */
  void run(BooleanSupplier running) {
    try {
      begin();
      while (pipeline.pending() > 0) {
        for (CompletedOp<Long> op = pipeline.recv(); op != null; op = pipeline.poll()) {
          next(op, running.getAsBoolean());
        }
      }
    } catch (Exception e) {
      lane.failed(e);
    }
  }

  /** An open loop, see {@link dev.protosocket.benchmarks.driver.OpenLoad}, from a moment on. */
  void pace(long firstDue, long intervalNanos, BooleanSupplier running) {
    try {
      long due = firstDue;
      while (running.getAsBoolean() || pipeline.pending() > 0) {
        long wait = due - System.nanoTime();
        if (wait <= 0 && running.getAsBoolean()) {
          fire(due);
          due += intervalNanos;
        } else if (pipeline.pending() == 0) {
          LockSupport.parkNanos(wait);
        } else {
          receiveFor(running.getAsBoolean() ? Duration.ofNanos(wait) : PATIENCE);
        }
      }
    } catch (Exception e) {
      lane.failed(e);
    }
  }

  private void receiveFor(Duration wait) throws InterruptedException {
    for (CompletedOp<Long> op = pipeline.recv(wait); op != null; op = pipeline.poll()) {
      next(op, false);
    }
  }

  /** The same on a loop of this thread's own, which does I/O when there is nothing to receive. */
  void drive(BooleanSupplier running) {
    try {
      begin();
      while (pipeline.pending() > 0) {
        next(pipeline.recv(), running.getAsBoolean());
      }
    } catch (Exception e) {
      lane.failed(e);
    }
  }

  /** Fires as many as there are to be in flight. */
  void begin() {
    for (int i = 0; i < depth; i++) {
      fire();
    }
  }

  /** Receives what is there, which the pipeline closes, and fires as many again. */
  void drain(boolean running) {
    pipeline.drain(
        Integer.MAX_VALUE,
        op -> {
          receive(op);
          if (running) {
            fire();
          }
        });
  }

  private void next(CompletedOp<Long> op, boolean running) {
    try (op) {
      receive(op);
    }
    if (running) {
      fire();
    }
  }

  /** What travels with the operation says whether its latency is sampled. */
  private void fire() {
    fire(lane.beginSample() ? SAMPLED : UNTIMED);
  }

  /** Fires one that was due at a moment. */
  void fire(long timed) {
    if (get) {
      pipeline.fireGet(cache, OursSubject.KEY, timed);
    } else {
      pipeline.fireSet(cache, OursSubject.KEY, value, ttl, timed);
    }
  }

  private void receive(CompletedOp<Long> op) {
    long timed = op.userData();
    if (timed == SAMPLED) {
      lane.endSample();
    }
    if (!isExpected(op)) {
      throw new UnexpectedReplyException(
          "outcome " + op.outcome() + ", or not the value that was stored");
    }
    if (timed == UNTIMED || timed == SAMPLED) {
      lane.completed();
    } else {
      lane.completedSince(timed);
    }
  }

  private boolean isExpected(CompletedOp<Long> op) {
    if (op instanceof CompletedOp.Get<Long> hit) {
      ByteBuf received = hit.value();
      return received != null && isExpected(received);
    }
    return op.outcome() == Outcome.STORED;
  }

  private boolean isExpected(ByteBuf received) {
    int start = received.readerIndex();
    return received.readableBytes() == value.length
        && received.getLongLE(start) == check.head()
        && received.getLongLE(start + value.length - Long.BYTES) == check.tail()
        && (!check.wholeDue() || ByteBufUtil.equals(received, expected));
  }
}
