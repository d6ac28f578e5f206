// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.Lane;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.internal.PlatformDependent;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The floor of calls that wait: a thread notes that it wants a request sent, wakes the event loop
 * if nobody has, and is parked until the reply to it was read. Nothing else passes between the two.
 */
final class HandOffLoop extends FloorLoop {
  private final Queue<Waiter> wanted = PlatformDependent.newMpscQueue();
  private final AtomicBoolean woken = new AtomicBoolean();

  /** The event loop's: sent and not answered. */
  private final ArrayDeque<Waiter> sent = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext context;

  /**
   * A loop that does nothing until it is called.
   *
   * @param exchange what it repeats; its buffers are taken over
   * @param lane learns of failures; counts nothing
   */
  HandOffLoop(FloorExchange exchange, Lane lane) {
    super(exchange, lane);
  }

  private static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Boolean answered;

    void end(boolean how) {
      answered = how;
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /**
   * Has one request sent and waits for its reply; any thread but the event loop's.
   *
   * @return true, since a reply that is not as it should be ends the connection
   * @throws ClosedChannelException if that has happened
   */
  boolean call() throws ClosedChannelException {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not connected");
    }
    Waiter waiter = new Waiter();
    wanted.add(waiter);
    if (woken.compareAndSet(false, true)) {
      ctx.executor().execute(() -> sendWanted(ctx));
    }
    Boolean how = waiter.answered;
    while (how == null) {
      LockSupport.park(this);
      how = waiter.answered;
    }
    if (!how) {
      throw new ClosedChannelException();
    }
    return true;
  }

  private void sendWanted(ChannelHandlerContext ctx) {
    woken.set(false);
    int count = 0;
    for (Waiter waiter = wanted.poll(); waiter != null; waiter = wanted.poll()) {
      sent.add(waiter);
      count++;
    }
    if (!ctx.channel().isActive()) {
      fail();
    } else if (count > 0) {
      write(ctx, count);
    }
  }

  @Override
  void answered(ChannelHandlerContext ctx, int batch) {
    for (int i = 0; i < batch; i++) {
      sent.remove().end(true);
    }
  }

  private void fail() {
    for (Waiter waiter = sent.poll(); waiter != null; waiter = sent.poll()) {
      waiter.end(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail();
    super.channelInactive(ctx);
  }
}
