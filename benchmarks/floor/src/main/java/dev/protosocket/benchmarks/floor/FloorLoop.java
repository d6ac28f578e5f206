// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CountDownLatch;

/**
 * The loop itself: for each reply of a read batch one canned request with the next id, all in one
 * buffer, one write, one flush. Confined to its channel's event loop, except for {@link #start} and
 * {@link #stop}.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // failed writes reach exceptionCaught through the void promise
class FloorLoop extends ChannelInboundHandlerAdapter {
  private final ByteBuf request;
  private final int requestBytes;
  private final int idOffset;
  private final FloorIds ids;
  private final ReplyScanner replies;
  private final Lane lane;
  private long nextId;
  private long sampledId;
  private int answered;
  private int inFlight;
  private volatile boolean running;
  private volatile CountDownLatch idle = new CountDownLatch(0);

  /**
   * A loop that has not started.
   *
   * @param exchange what it repeats; its buffers are taken over
   * @param lane where to count
   */
  FloorLoop(FloorExchange exchange, Lane lane) {
    ByteBuf canned = exchange.request();
    this.requestBytes = canned.readableBytes();
    this.idOffset = exchange.idOffset();
    this.request = Unpooled.directBuffer(requestBytes).writeBytes(canned);
    this.ids = exchange.ids();
    this.replies = new ReplyScanner(exchange.replyHead(), ids, exchange.replyTail());
    this.nextId = ids.first();
    this.lane = lane;
    canned.release();
  }

  /** Puts requests in flight. */
  void start(ChannelHandlerContext ctx, int depth) {
    idle = new CountDownLatch(1);
    running = true;
    ctx.executor()
        .execute(
            () -> {
              inFlight = depth;
              send(ctx, depth);
            });
  }

  /** Sends nothing more; the latch opens when every request has been answered. */
  CountDownLatch stop() {
    running = false;
    return idle;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      answered += replies.scan(in);
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    int batch = answered;
    if (batch == 0) {
      return;
    }
    answered = 0;
    answered(ctx, batch);
  }

  /** So many requests, the earliest of those in flight, have been answered. */
  void answered(ChannelHandlerContext ctx, int batch) {
    if (sampledId != 0 && replies.nextId() > sampledId) {
      lane.endSample();
      sampledId = 0;
    }
    lane.completed(batch);
    if (running) {
      send(ctx, batch);
    } else {
      inFlight -= batch;
      if (inFlight == 0) {
        idle.countDown();
      }
    }
  }

  private void send(ChannelHandlerContext ctx, int count) {
    if (lane.beginSample(count)) {
      sampledId = nextId;
    }
    write(ctx, count);
  }

  /** Sends so many requests, in one buffer. */
  final void write(ChannelHandlerContext ctx, int count) {
    // The eighth byte of the last id may lie beyond a short request's end.
    ByteBuf batch = ctx.alloc().directBuffer(count * requestBytes + Long.BYTES);
    for (int i = 0; i < count; i++) {
      int idIndex = batch.writerIndex() + idOffset;
      batch.writeBytes(request, 0, requestBytes);
      ids.patch(batch, idIndex, nextId++);
    }
    ctx.writeAndFlush(batch, ctx.voidPromise());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    request.release();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (inFlight > 0) {
      lane.failed(new ClosedChannelException());
      idle.countDown();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    lane.failed(cause);
    ctx.close();
  }
}
