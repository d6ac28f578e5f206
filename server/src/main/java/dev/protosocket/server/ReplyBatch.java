// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Gathers replies in one buffer and passes the buffer on when it is full or at a flush, so that
 * pipelined requests cost one write and one TLS record instead of one each. Confined to the event
 * loop.
 */
final class ReplyBatch {
  /**
   * A batch is passed on when it has this many bytes, so the channel soon counts them as pending.
   */
  static final int BATCH_BYTES = 32 * 1024;

  private static final int INITIAL_BATCH_BYTES = 2 * 1024;

  private final ChannelHandlerContext ctx;
  private @Nullable ByteBuf batch;
  private boolean unflushed;

  ReplyBatch(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /**
   * Returns the buffer to write a reply to, with room for it; {@link #written} follows.
   *
   * @param size the reply's bytes
   */
  ByteBuf room(int size) {
    unflushed = true;
    ByteBuf out = batch;
    if (out != null && out.readableBytes() + size > BATCH_BYTES) {
      passOn();
      out = null;
    }
    if (out == null) {
      out = ctx.alloc().directBuffer(Math.max(INITIAL_BATCH_BYTES, size));
      batch = out;
    }
    return out.ensureWritable(size);
  }

  void written() {
    if (batch != null && batch.readableBytes() >= BATCH_BYTES) {
      passOn();
    }
  }

  /** Tells whether replies have been written and not flushed. */
  boolean isUnflushed() {
    return unflushed;
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
