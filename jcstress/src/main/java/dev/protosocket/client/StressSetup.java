// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/** What the stress tests have in common. */
final class StressSetup {
  static final CloseReason CLOSED = CloseReason.of(CloseReason.Kind.CLOSED_BY_CALLER, "closed");
  private static final byte[] KEY = {1};
  private static final int MAX_BYTES = 1024;
  static final AbstractByteBufAllocator BUFFERS = new SmallBuffers();

  /** So little that a GET does not fit beside the frame. */
  private static final int FRAME_OVERHEAD = 28;

  static final Completion NOTHING = new Ignoring(false);

  private static final Credential CREDENTIAL = Credential.of("localhost", 1, "token");

  private static final ClientConfig CONFIG = ClientConfig.of(CREDENTIAL);
  private static final EmbeddedChannel CHANNEL = new EmbeddedChannel();
  private static final Multiplexer MULTIPLEXER =
      new Multiplexer(CHANNEL, CONFIG.wire(), CONFIG.wire().reader(), CONFIG, 2);

  /** For operations that need one and don't use it. */
  static final Pipeline<Integer> PIPELINE = pipeline();

  private StressSetup() {}

  /** A pipeline on a connection that all tests of the JVM share. */
  static Pipeline<Integer> pipeline() {
    return new Pipeline<>(connection(), 4, Duration.ofSeconds(1));
  }

  /** An operation of the pipeline that has been fired. */
  static CompletedOp<Integer> fired(Pipeline<Integer> pipeline) {
    CompletedOp<Integer> op = new CompletedOp.Get<>(pipeline);
    op.on(Lane.first(connection()));
    return op;
  }

  private static Connection connection() {
    EventLoops loops = EventLoops.acquire(CHANNEL.eventLoop());
    return new Connection(CHANNEL, MULTIPLEXER, CONFIG, loops);
  }

  /** What the event loop does after the replies of one read. */
  static void endOfRead() {
    MULTIPLEXER.replyHandler().channelReadComplete(null);
  }

  static WriteQueue queue(int maxInFlight, Runnable drainRequest) {
    ClientConfig config = ClientConfig.builder(CREDENTIAL).maxInFlight(maxInFlight).build();
    return new WriteQueue(config.wire(), BUFFERS, config, 2, () -> 0, drainRequest);
  }

  /** A queue with room for few bytes. */
  static WriteQueue shortQueue(Runnable drainRequest) {
    ClientConfig config = ClientConfig.builder(CREDENTIAL).maxQueuedBytes(MAX_BYTES).build();
    return new WriteQueue(config.wire(), BUFFERS, config, 2, () -> 0, drainRequest);
  }

  /** Takes all the bytes of a short queue. */
  static void fill(WriteQueue queue) {
    byte[] value = new byte[MAX_BYTES - FRAME_OVERHEAD];
    queue.submit(Operation.SET, "cache", KEY, value, 0, NOTHING);
  }

  /** Waits for room if there is none, and submits; tells whether both succeeded. */
  static boolean waitAndSubmit(WriteQueue queue) {
    if (submit(queue)) {
      return true;
    }
    try {
      return queue
              .line()
              .awaitRoom(
                  Blocking.on(GlobalEventExecutor.INSTANCE),
                  longestFrame(queue),
                  TimeUnit.SECONDS.toNanos(5))
          && submit(queue);
    } catch (InterruptedException e) {
      return false;
    } finally {
      queue.line().leave();
    }
  }

  private static int longestFrame(WriteQueue queue) {
    Request request = new Request();
    request.ask(Operation.GET, "cache", NOTHING);
    queue.requests().measure(request, KEY, 0, 0);
    return queue.requests().longestFrame(request);
  }

  /** Submits a request; tells whether it was accepted. */
  static boolean submit(WriteQueue queue) {
    try {
      queue.submit(Operation.GET, "cache", KEY, null, 0, NOTHING);
      return true;
    } catch (CacheException e) {
      return false;
    }
  }

  /** Submits a request as a pipeline does. */
  static void fire(WriteQueue queue) {
    queue.submit(Operation.GET, "cache", KEY, null, 0, FIRED);
  }

  /** Drains, and returns how many requests were staged. */
  static int drain(WriteQueue queue) {
    return take(queue.drain(new WriteBatch(), null, new ArrayList<>(), true));
  }

  static int close(WriteQueue queue) {
    return take(queue.close(CLOSED));
  }

  private static int take(WriteBatch batch) {
    batch.buffers.forEach(ByteBuf::release);
    return batch.requests.size();
  }

  private static final Completion FIRED = new Ignoring(true);

  private record Ignoring(boolean pipelined) implements Completion {
    @Override
    public long timeoutNanos() {
      return 1;
    }

    @Override
    public boolean mayBlock() {
      return false;
    }

    @Override
    public void succeed(Request request, Outcome outcome, ByteBuf buffer, int at, int length) {}

    @Override
    public void fail(Request request, CacheException error) {}
  }

  /** There are ten thousand queues at a time, so that real buffers would take too much memory. */
  private static final class SmallBuffers extends AbstractByteBufAllocator {
    private static final int BYTES = 64;

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return new UnpooledHeapByteBuf(this, BYTES, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      return newHeapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }
}
