// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Producers hand GETs over to one thread that drains them and answers at once: permit, id,
 * encoding, lock and wake-up, without a socket. A producer that is refused waits for a permit.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WriteQueueBenchmark {
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

  private long submit() {
    while (true) {
      try {
        return queue.submit(Operation.GET, "cache", KEY, null, 0, Ignoring.INSTANCE);
      } catch (OverloadedException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Benchmark
  @Threads(1)
  public long producers1() {
    return submit();
  }

  @Benchmark
  @Threads(2)
  public long producers2() {
    return submit();
  }

  @Benchmark
  @Threads(8)
  public long producers8() {
    return submit();
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
