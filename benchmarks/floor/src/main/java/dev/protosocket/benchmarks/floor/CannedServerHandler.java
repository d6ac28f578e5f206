// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;

/**
 * Answers every command with a canned reply into which its id is copied: one buffer, one write and
 * one flush for each read batch. The least a server can do, so that what is measured is the client.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // failed writes reach exceptionCaught through the void promise
final class CannedServerHandler extends ChannelInboundHandlerAdapter {
  /** Bytes of one batch buffer; larger batches take several. */
  private static final int MAX_BATCH = 256 * 1024;

  private final CannedResponse auth = new CannedResponse(CannedFrame.authResponseTail());
  private final CannedResponse set = new CannedResponse(CannedFrame.setResponseTail());
  private final CannedResponse delete = new CannedResponse(CannedFrame.deleteResponseTail());
  private final CannedResponse hit;
  private final CommandReader command = new CommandReader();
  private final ByteBuf head = Unpooled.buffer(CommandReader.MAX_HEAD, CommandReader.MAX_HEAD);
  private int skip;
  private ByteBuf batch = Unpooled.EMPTY_BUFFER;

  /**
   * Serves one connection.
   *
   * @param value what every GET finds
   */
  CannedServerHandler(byte[] value) {
    this.hit = new CannedResponse(CannedFrame.getResponseTail(value));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable()) {
        if (skip > 0) {
          int skipped = Math.min(skip, in.readableBytes());
          in.skipBytes(skipped);
          skip -= skipped;
        } else if (!head.isReadable() && command.read(in, in.readerIndex(), in.writerIndex())) {
          answer(ctx, in, in.readerIndex());
          skip = command.frameBytes();
        } else {
          joinHead(ctx, in);
        }
      }
    } finally {
      in.release();
    }
  }

  /** A command began in an earlier read: gathers its first bytes until its kind is known. */
  private void joinHead(ChannelHandlerContext ctx, ByteBuf in) {
    int before = head.readableBytes();
    int more = Math.min(head.writableBytes(), in.readableBytes());
    head.writeBytes(in, in.readerIndex(), more);
    if (command.read(head, 0, head.writerIndex())) {
      answer(ctx, head, 0);
      skip = command.frameBytes() - before;
      head.clear();
    } else if (!head.isWritable()) {
      throw new CorruptedFrameException("no command within " + CommandReader.MAX_HEAD + " bytes");
    } else {
      in.skipBytes(more);
    }
  }

  private void answer(ChannelHandlerContext ctx, ByteBuf frame, int start) {
    switch (command.kind()) {
      case CannedFrame.TAG_UNARY_GET -> answer(ctx, hit, frame, start);
      case CannedFrame.TAG_UNARY_SET -> answer(ctx, set, frame, start);
      case CannedFrame.TAG_UNARY_DELETE -> answer(ctx, delete, frame, start);
      case CannedFrame.TAG_UNARY_AUTH -> answer(ctx, auth, frame, start);
      default -> {
        // A cancel: its command has been answered already, and that answer was its terminal frame.
      }
    }
  }

  private void answer(
      ChannelHandlerContext ctx, CannedResponse response, ByteBuf frame, int start) {
    int idBytes = command.idBytes();
    int size = response.size(idBytes);
    if (batch.writableBytes() < size + CannedResponse.SLACK) {
      write(ctx);
      int commands = 1 + frame.readableBytes() / command.frameBytes();
      int batchBytes = (int) Math.min(MAX_BATCH, (long) size * commands);
      batch = ctx.alloc().directBuffer(Math.max(batchBytes, size) + CannedResponse.SLACK);
    }
    response.write(batch, frame, start + command.idOffset(), idBytes);
    if (response.hasSeparateTail()) {
      write(ctx);
      ctx.write(response.tail(), ctx.voidPromise());
    }
  }

  private void write(ChannelHandlerContext ctx) {
    if (batch.isReadable()) {
      ctx.write(batch, ctx.voidPromise());
    } else {
      batch.release();
    }
    batch = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    write(ctx);
    ctx.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    head.release();
    batch.release();
    batch = Unpooled.EMPTY_BUFFER;
    auth.release();
    set.release();
    delete.release();
    hit.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    System.err.println("connection closed: " + cause);
    ctx.close();
  }
}
