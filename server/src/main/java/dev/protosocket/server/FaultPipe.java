// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Passes one direction of one connection on, with its faults. It reads no more while {@value
 * #MAX_WAITING_BYTES} bytes wait here or the receiver is behind, so its memory is bounded and a
 * slow receiver is felt by the sender. Confined to the event loop that both sockets share.
 */
final class FaultPipe extends ChannelInboundHandlerAdapter {
  /** Bytes that wait for their time before no more are read; one read may go beyond. */
  static final int MAX_WAITING_BYTES = 64 * 1024;

  private record Waiting(ByteBuf bytes, long dueNanos) {}

  private final StreamFaults faults;
  private final Channel from;
  private final Channel to;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long offset;
  private long waitingBytes;
  private long lastDue = System.nanoTime();
  private boolean timerSet;
  private boolean ended;

  FaultPipe(StreamFaults faults, Channel from, Channel to) {
    this.faults = faults;
    this.from = from;
    this.to = to;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf in = (ByteBuf) msg;
    long start = offset;
    if (ended || !faults.forwarding) {
      offset += in.readableBytes();
      in.release();
      return;
    }
    // Read once: another thread may end the fault in between.
    long cutAt = faults.cutAt;
    boolean cut = start + in.readableBytes() >= cutAt;
    if (cut) {
      in.writerIndex(in.readerIndex() + (int) Math.max(0, cutAt - start));
    }
    offset += in.readableBytes();
    corrupt(in, start);
    enqueue(dropSome(in, start));
    if (cut) {
      end(faults.resetAtCut);
    }
    refresh();
  }

  private void corrupt(ByteBuf in, long start) {
    long at = faults.corruptAt - start;
    if (at >= 0 && at < in.readableBytes()) {
      int index = in.readerIndex() + (int) at;
      in.setByte(index, ~in.getByte(index));
    }
  }

  private ByteBuf dropSome(ByteBuf in, long start) {
    int length = in.readableBytes();
    int first = (int) Math.min(length, Math.max(0, faults.dropFrom - start));
    int last = (int) Math.max(first, Math.min(length, faults.dropTo - start));
    if (first == last) {
      return in;
    }
    ByteBuf head = in.readRetainedSlice(first);
    in.skipBytes(last - first);
    return Unpooled.wrappedBuffer(head, in);
  }

  private void enqueue(ByteBuf bytes) {
    long due = Math.max(lastDue, System.nanoTime() + faults.delayNanos);
    waiting.add(new Waiting(bytes, due));
    waitingBytes += bytes.readableBytes();
    long rate = faults.bytesPerSecond;
    long takes = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * bytes.readableBytes() / rate;
    // The next bytes wait until these have gone through.
    lastDue = due + takes;
  }

  /** Writes what is due and decides whether to read on. */
  void refresh() {
    boolean wrote = false;
    long now = System.nanoTime();
    // What was read before the change took effect on this thread waits here instead.
    while (faults.reading
        && !waiting.isEmpty()
        && waiting.peek().dueNanos - now <= 0
        && to.isWritable()) {
      ByteBuf bytes = waiting.remove().bytes;
      waitingBytes -= bytes.readableBytes();
      to.write(bytes, to.voidPromise());
      wrote = true;
    }
    if (wrote) {
      to.flush();
    }
    if (faults.reading && !waiting.isEmpty() && to.isWritable() && !timerSet) {
      timerSet = true;
      long delay = Math.max(0, waiting.peek().dueNanos - now);
      from.eventLoop().schedule(this::timer, delay, TimeUnit.NANOSECONDS);
    }
    if (waiting.isEmpty() && ended) {
      to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    from.config()
        .setAutoRead(faults.reading && waitingBytes < MAX_WAITING_BYTES && to.isWritable());
  }

  private void timer() {
    timerSet = false;
    refresh();
  }

  /** Ends both sides: the receiver's once it has what came before, the sender's at once. */
  private void end(boolean reset) {
    ended = true;
    if (reset) {
      reset();
    } else {
      from.close();
    }
  }

  /** Ends both sides with a reset. */
  void reset() {
    for (Channel side : new Channel[] {from, to}) {
      if (side.isOpen()) {
        side.config().setOption(ChannelOption.SO_LINGER, 0);
        side.close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended = true;
    if (faults.forwarding) {
      refresh();
    }
  }

  /** The other side of this pipe has closed: nothing can be written any more. */
  void receiverClosed() {
    waiting.forEach(piece -> piece.bytes.release());
    waiting.clear();
    waitingBytes = 0;
    ended = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset is passed on as one.
    if (faults.forwarding) {
      reset();
    } else {
      from.close();
    }
  }
}
