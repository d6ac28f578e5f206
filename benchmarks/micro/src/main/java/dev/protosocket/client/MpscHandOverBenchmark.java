// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What {@link WriteQueueBenchmark} does, by JCTools' queue instead of the lock: a producer takes
 * permit and id by atomic additions, copies its key, since it is read during the call only, and
 * offers; the one thread encodes. It is what the queue would be without its lock; no part of the
 * client.
 */
@State(Scope.Benchmark)
public class MpscHandOverBenchmark extends HandOverBenchmark {
  private static final byte[] KEY = "key:0123456789".getBytes(StandardCharsets.UTF_8);
  private static final String CACHE = "cache";

  private final Queue<Staged> queue = PlatformDependent.newMpscQueue();
  private final AtomicLong inFlight = new AtomicLong();
  private final AtomicLong nextId = new AtomicLong(1);
  private final AtomicBoolean drainRequested = new AtomicBoolean();

  private Wire wire;
  private byte[] cacheName;
  private int maxInFlight;
  private Thread loop;
  private volatile boolean wanted;
  private volatile boolean stopped;

  private record Staged(long id, byte[] key, Completion completion, long begun) {}

  @Setup
  public void setUp() {
    ClientConfig config = ClientConfig.of(Credential.of("localhost", 1, "token"));
    wire = config.wire();
    cacheName = new Requests(wire, () -> 0).cacheName(CACHE);
    maxInFlight = config.maxInFlight();
    loop = new Thread(this::drain, "loop");
    loop.setDaemon(true);
    loop.start();
  }

  @TearDown
  public void tearDown() throws InterruptedException {
    stopped = true;
    wake();
    loop.join();
  }

  private void wake() {
    wanted = true;
    LockSupport.unpark(loop);
  }

  private void drain() {
    ArrayDeque<Request> free = new ArrayDeque<>();
    ArrayDeque<Request> batch = new ArrayDeque<>();
    byte[] scratch = new byte[wire.scratchBytes(cacheName.length)];
    while (!stopped) {
      while (!wanted && !stopped) {
        LockSupport.park(this);
      }
      wanted = false;
      drainRequested.set(false);
      @Nullable ByteBuf buffer = null;
      for (Staged staged; (staged = queue.poll()) != null; ) {
        Request request = free.isEmpty() ? new Request() : free.removeLast();
        request.ask(Operation.GET, CACHE, staged.completion);
        request.measure(wire, cacheName, staged.key, 0, 0);
        request.allow(staged.begun, staged.completion.timeoutNanos());
        request.id = staged.id;
        request.frameBytes = request.frameLength(wire, staged.id);
        if (buffer != null && buffer.writableBytes() < request.frameBytes) {
          buffer.release();
          buffer = null;
        }
        if (buffer == null) {
          buffer = PooledByteBufAllocator.DEFAULT.directBuffer(OpenBuffer.CHUNK_BYTES);
        }
        OpenBuffer.encode(wire, request, staged.key, null, scratch, buffer);
        batch.add(request);
      }
      if (buffer != null) {
        buffer.release();
      }
      int answered = batch.size();
      for (Request request; (request = batch.poll()) != null; ) {
        request.recycle();
        free.add(request);
      }
      inFlight.addAndGet(-answered);
    }
  }

  @Override
  long submit() {
    while (inFlight.incrementAndGet() > maxInFlight) {
      inFlight.decrementAndGet();
      Thread.onSpinWait();
    }
    long id = nextId.getAndIncrement();
    queue.add(new Staged(id, KEY.clone(), WriteQueueBenchmark.Ignoring.INSTANCE, 0));
    if (!drainRequested.get() && drainRequested.compareAndSet(false, true)) {
      wake();
    }
    return id;
  }
}
