// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The same as {@link CannedServerHandler} for memcached's meta protocol: every mg finds the same
 * value, and what else a client says before it begins is answered, too. An opaque has to be the
 * last flag of a line, and eight bytes long.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // failed writes reach exceptionCaught through the void promise
final class CannedMetaHandler extends ByteToMessageDecoder {
  private static final int MAX_LINE = 2048;
  private static final int MAX_VALUE = 16 << 20;
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int OPAQUE_BYTES = Long.BYTES;

  private final ByteBuf hit;
  private final int hitOpaque;
  private ByteBuf batch = Unpooled.EMPTY_BUFFER;

  /**
   * Serves one connection.
   *
   * @param value what every GET finds
   */
  CannedMetaHandler(byte[] value) {
    ByteBuf head = ascii("VA " + value.length + " O");
    this.hitOpaque = head.readableBytes();
    this.hit =
        Unpooled.directBuffer()
            .writeBytes(head)
            .writeZero(OPAQUE_BYTES)
            .writeBytes(ascii("\r\n"))
            .writeBytes(value)
            .writeBytes(ascii("\r\n"));
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    while (in.isReadable()) {
      int start = in.readerIndex();
      int end = in.indexOf(start, in.writerIndex(), (byte) '\n');
      if (end < 0) {
        if (in.readableBytes() > MAX_LINE) {
          throw new CorruptedFrameException("a line of more than " + MAX_LINE + " bytes");
        }
        return;
      }
      if (in.getByte(start) == 'm' && in.getByte(start + 1) == 'g') {
        hit(ctx, in, end);
        in.readerIndex(end + 1);
      } else if (!other(ctx, in, start, end)) {
        return;
      }
    }
  }

  private void hit(ChannelHandlerContext ctx, ByteBuf in, int end) {
    ByteBuf to = roomFor(ctx, hit.readableBytes());
    int at = to.writerIndex();
    to.writeBytes(hit, 0, hit.readableBytes());
    to.setLong(at + hitOpaque, in.getLong(end - 1 - OPAQUE_BYTES));
  }

  /** Returns false if not all of it is there. */
  private boolean other(ChannelHandlerContext ctx, ByteBuf in, int start, int end) {
    String line = in.toString(start, end - start, StandardCharsets.US_ASCII).strip();
    String answer;
    int next = end + 1;
    if (line.startsWith("ms ")) {
      int length = Integer.parseInt(line.split(" ", -1)[2]);
      if (length > MAX_VALUE) {
        throw new CorruptedFrameException("a value of more than " + MAX_VALUE + " bytes");
      }
      next += length + 2;
      if (next > in.writerIndex()) {
        return false;
      }
      int opaque = line.lastIndexOf(" O");
      answer = "HD" + (opaque < 0 ? "" : line.substring(opaque));
    } else {
      answer =
          switch (line) {
            case "mn" -> "MN";
            case "version" -> "VERSION 1.6.45";
            case "stats" -> "STAT pid 1\r\nSTAT uptime 2\r\nSTAT time 1795574169\r\nEND";
            case "stats settings" -> "STAT item_size_max " + MAX_VALUE + "\r\nEND";
            default -> "ERROR";
          };
    }
    ByteBuf bytes = ascii(answer + "\r\n");
    roomFor(ctx, bytes.readableBytes()).writeBytes(bytes);
    in.readerIndex(next);
    return true;
  }

  private ByteBuf roomFor(ChannelHandlerContext ctx, int bytes) {
    if (batch.writableBytes() < bytes) {
      write(ctx);
      int capacity = Math.max(BATCH_BYTES, bytes);
      batch = ctx.alloc().directBuffer(capacity, capacity);
    }
    return batch;
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
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    write(ctx);
    ctx.flush();
    super.channelReadComplete(ctx);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    batch.release();
    batch = Unpooled.EMPTY_BUFFER;
    hit.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    System.err.println("connection closed: " + cause);
    ctx.close();
  }
}
