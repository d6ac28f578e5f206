// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Producers hand GETs over to one thread that drains them and answers at once: permit, id,
 * encoding, lock and wake-up, without a socket. A producer that is refused waits for a permit.
 */
@State(Scope.Benchmark)
public class WriteQueueBenchmark extends HandOverBenchmark {
  private static final byte[] KEY = "key:0123456789".getBytes(StandardCharsets.UTF_8);

  private WriteQueue queue;
  private Thread loop;
  private volatile boolean wanted;
  private volatile boolean stopped;

  @Setup
  public void setUp() {
    ClientConfig config = ClientConfig.of(Credential.of("localhost", 1, "token"));
    queue =
        new WriteQueue(
            config.wire(), PooledByteBufAllocator.DEFAULT, config, 1, () -> 0, this::wake);
    loop = new Thread(this::drain, "loop");
    loop.setDaemon(true);
    loop.start();
  }

  @TearDown
  public void tearDown() throws InterruptedException {
    stopped = true;
    wake();
    loop.join();
    queue
        .close(CloseReason.of(CloseReason.Kind.CLOSED_BY_CALLER, "done"))
        .buffers
        .forEach(ByteBuf::release);
  }

  private void wake() {
    wanted = true;
    LockSupport.unpark(loop);
  }

  private void drain() {
    WriteBatch empty = new WriteBatch();
    List<Request> recycled = new ArrayList<>();
    while (!stopped) {
      while (!wanted && !stopped) {
        LockSupport.park(this);
      }
      wanted = false;
      WriteBatch batch = queue.drain(empty, null, recycled, true);
      for (ByteBuf buffer : batch.buffers) {
        queue.admission().bytesTaken(buffer.readableBytes());
        buffer.release();
      }
      for (Request request : batch.requests) {
        request.recycle();
        recycled.add(request);
        queue.admission().release();
      }
      batch.clear();
      empty = batch;
    }
  }

  @Override
  long submit() {
    while (true) {
      try {
        return queue.submit(Operation.GET, "cache", KEY, null, 0, Ignoring.INSTANCE);
      } catch (OverloadedException e) {
        Thread.onSpinWait();
      }
    }
  }

  enum Ignoring implements Completion {
    INSTANCE;

    @Override
    public long timeoutNanos() {
      return 1;
    }

    @Override
    public boolean mayBlock() {
      return false;
    }

    @Override
    public void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length) {}

    @Override
    public void fail(Request request, CacheException error) {}
  }
}
