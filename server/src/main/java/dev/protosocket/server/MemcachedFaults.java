// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does a {@link FaultPlan}'s faults to the replies of one memcached connection. Replies stay in
 * order: what comes behind a late one waits for it. Confined to the event loop.
 */
final class MemcachedFaults {
  private static final String ERROR = "SERVER_ERROR injected\r\n";

  private final ChannelHandlerContext ctx;
  private final FaultPlan plan;
  private final Consumer<ByteBuf> out;
  private final Runnable onLateReply;
  private final Queue<Late> line = new ArrayDeque<>();

  /** The number of the next reply in all of the server's. */
  private long number;

  private boolean timing;
  private boolean closed;

  /**
   * A reply behind a late one, or a late one.
   *
   * @param nanos how late it is; 0 for as soon as those before it have left
   */
  private record Late(ByteBuf reply, long nanos) {}

  /**
   * Creates what wrongs the replies of a connection.
   *
   * @param connection its number on the server
   * @param out takes each reply, and its ownership
   * @param onLateReply flushes what has left later
   */
  MemcachedFaults(
      ChannelHandlerContext ctx,
      FaultPlan plan,
      long connection,
      Consumer<ByteBuf> out,
      Runnable onLateReply) {
    this.ctx = ctx;
    this.plan = plan;
    this.number = connection << Integer.SIZE;
    this.out = out;
    this.onLateReply = onLateReply;
  }

  /**
   * Lets a reply leave, or not.
   *
   * @param reply all of it; owned by this from now on
   * @param exempt whether no fault shall meet it
   */
  void leave(ByteBuf reply, boolean exempt) {
    ReplyFault fault = exempt ? null : plan.meet(number);
    long late = fault == ReplyFault.DELAY ? plan.delayNanos(number) : 0;
    number += exempt ? 0 : 1;
    if (fault == ReplyFault.DROP) {
      reply.release();
      return;
    }
    if (fault == ReplyFault.ERROR) {
      reply.release();
      add(ByteBufUtil.writeAscii(ctx.alloc(), ERROR), 0);
      return;
    }
    if (fault == ReplyFault.DUPLICATE) {
      add(reply.copy(), 0);
    }
    add(reply, late);
  }

  private void add(ByteBuf reply, long nanos) {
    line.add(new Late(reply, nanos));
    if (line.size() > FaultPlan.MAX_HELD) {
      out.accept(line.remove().reply());
    }
    advance();
  }

  /** Lets go what need not wait; the timer lets the first one go that must. */
  private void advance() {
    while (!timing) {
      Late first = line.peek();
      if (first == null) {
        return;
      }
      if (first.nanos() > 0) {
        timing = true;
        ctx.executor().schedule(this::isTime, first.nanos(), TimeUnit.NANOSECONDS);
        return;
      }
      out.accept(line.remove().reply());
    }
  }

  private void isTime() {
    timing = false;
    if (closed) {
      return;
    }
    @Nullable Late first = line.poll();
    if (first != null) {
      out.accept(first.reply());
    }
    advance();
    onLateReply.run();
  }

  /** Tells whether every reply has left. */
  boolean isIdle() {
    return line.isEmpty();
  }

  /** Releases what has not left. */
  void close() {
    closed = true;
    line.forEach(late -> late.reply().release());
    line.clear();
  }
}
