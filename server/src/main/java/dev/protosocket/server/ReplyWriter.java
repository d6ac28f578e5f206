// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import com.google.protobuf.CodedOutputStream;
import dev.protosocket.proto.schema.CacheResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes replies, many into one buffer, and passes the buffer on when it is full or at a flush, so
 * that pipelined requests cost one write and one TLS record instead of one each. Confined to the
 * event loop.
 */
final class ReplyWriter {
  /**
   * A batch is passed on when it has this many bytes, so the channel soon counts them as pending.
   */
  static final int BATCH_BYTES = 32 * 1024;

  private static final int INITIAL_BATCH_BYTES = 2 * 1024;

  private final ChannelHandlerContext ctx;
  private @Nullable ByteBuf batch;
  private boolean unflushed;

  ReplyWriter(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  void write(CacheResponse reply) {
    unflushed = true;
    int size = reply.getSerializedSize();
    int frame = CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    ByteBuf out = batch;
    if (out != null && out.readableBytes() + frame > BATCH_BYTES) {
      passOn();
      out = null;
    }
    if (out == null) {
      out = ctx.alloc().directBuffer(Math.max(INITIAL_BATCH_BYTES, frame));
      batch = out;
    }
    out.ensureWritable(frame);
    try {
      CodedOutputStream coded =
          CodedOutputStream.newInstance(out.internalNioBuffer(out.writerIndex(), frame));
      coded.writeUInt32NoTag(size);
      reply.writeTo(coded);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the sized buffer was too small for the reply", e);
    }
    out.writerIndex(out.writerIndex() + frame);
    if (out.readableBytes() >= BATCH_BYTES) {
      passOn();
    }
  }

  /** Passes everything written so far to the socket. */
  void flush() {
    // A flush of nothing would still make TLS send a record.
    if (unflushed) {
      unflushed = false;
      passOn();
      ctx.flush();
    }
  }

  /** Releases what was written and never flushed. */
  void discard() {
    ByteBuf out = batch;
    batch = null;
    if (out != null) {
      out.release();
    }
  }

  private void passOn() {
    ByteBuf out = batch;
    batch = null;
    if (out != null) {
      ctx.write(out).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }
}
