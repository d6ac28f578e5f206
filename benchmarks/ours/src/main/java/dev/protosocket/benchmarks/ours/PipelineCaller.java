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
import java.util.function.BooleanSupplier;

/** Fires an operation for each completion that it receives. */
final class PipelineCaller {
  private final String cache;
  private final Duration ttl;
  final Pipeline<Boolean> pipeline;
  final Lane lane;
  private final int depth;
  private final boolean get;
  private final byte[] value;
  private final ByteBuf expected;
  private final ValueCheck check;

  PipelineCaller(LoadOptions options, Protocol protocol, Pipeline<Boolean> pipeline, Lane lane) {
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
        for (CompletedOp<Boolean> op = pipeline.recv(); op != null; op = pipeline.poll()) {
          next(op, running.getAsBoolean());
        }
      }
    } catch (Exception e) {
      lane.failed(e);
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

  private void next(CompletedOp<Boolean> op, boolean running) {
    try (op) {
      receive(op);
    }
    if (running) {
      fire();
    }
  }

  /** What travels with the operation says whether its latency is sampled. */
  private void fire() {
    boolean sampled = lane.beginSample();
    if (get) {
      pipeline.fireGet(cache, OursSubject.KEY, sampled);
    } else {
      pipeline.fireSet(cache, OursSubject.KEY, value, ttl, sampled);
    }
  }

  private void receive(CompletedOp<Boolean> op) {
    if (op.userData()) {
      lane.endSample();
    }
    if (!isExpected(op)) {
      throw new UnexpectedReplyException(
          "outcome " + op.outcome() + ", or not the value that was stored");
    }
    lane.completed();
  }

  private boolean isExpected(CompletedOp<Boolean> op) {
    if (op instanceof CompletedOp.Get<Boolean> hit) {
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
