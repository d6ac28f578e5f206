// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.Lane;
import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.UnexpectedReplyException;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fire and recv: for each connection one thread that fires an operation for each completion it
 * receives.
 */
final class FireLoad implements Load {
  private final List<ProtosocketClient> clients;
  private final List<Caller> callers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  /**
   * A load that has not started.
   *
   * @param options what to do
   * @param protocol what the clients speak
   * @param lanes where to count
   * @param clients one pipeline is opened on each
   */
  FireLoad(LoadOptions options, Protocol protocol, Lanes lanes, List<ProtosocketClient> clients) {
    this.clients = clients;
    for (ProtosocketClient client : clients) {
      callers.add(new Caller(options, protocol, client.pipeline(), lanes.newLane()));
    }
  }

  @Override
  public void start() {
    running = true;
    for (Caller caller : callers) {
      Thread thread = new Thread(caller, "caller-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
      if (thread.isAlive()) {
        throw new IllegalStateException(
            "operations of " + thread.getName() + " were never answered");
      }
    }
    threads.clear();
  }

  @Override
  public void close() {
    callers.forEach(caller -> caller.pipeline.close());
    OursSubject.close(clients);
  }

  private final class Caller implements Runnable {
    private final String cache;
    private final Duration ttl;
    private final Pipeline<Boolean> pipeline;
    private final Lane lane;
    private final int depth;
    private final boolean get;
    private final byte[] value;
    private final ByteBuf expected;
    private final ValueCheck check;

    Caller(LoadOptions options, Protocol protocol, Pipeline<Boolean> pipeline, Lane lane) {
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

    @Override
    public void run() {
      try {
        for (int i = 0; i < depth; i++) {
          fire();
        }
        int inFlight = depth;
        while (inFlight > 0) {
          for (CompletedOp<Boolean> op = pipeline.recv(); op != null; op = pipeline.poll()) {
            receive(op);
            if (running) {
              fire();
            } else {
              inFlight--;
            }
          }
        }
      } catch (Exception e) {
        lane.failed(e);
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
      try (op) {
        if (op.userData()) {
          lane.endSample();
        }
        if (!isExpected(op)) {
          throw new UnexpectedReplyException(
              "outcome " + op.outcome() + ", or not the value that was stored");
        }
        lane.completed();
      }
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
}
