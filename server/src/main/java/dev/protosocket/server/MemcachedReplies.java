// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes memcached's replies, in which each char is one byte. Confined to the event loop. */
final class MemcachedReplies {
  private static final int FIRST_BYTES = 256;

  private final ChannelHandlerContext ctx;
  private final ReplyBatch batch;
  private final @Nullable MemcachedFaults faults;

  /** The reply at hand, if there are faults. */
  private @Nullable ByteBuf reply;

  /**
   * Creates what writes the replies of a connection.
   *
   * @param plan the faults that they meet; null for none
   * @param connection its number on the server
   * @param onLateReply to be run when replies have left later
   */
  MemcachedReplies(
      ChannelHandlerContext ctx, @Nullable FaultPlan plan, long connection, Runnable onLateReply) {
    this.ctx = ctx;
    this.batch = new ReplyBatch(ctx);
    this.faults =
        plan == null
            ? null
            : new MemcachedFaults(
                ctx,
                plan,
                connection,
                this::pass,
                () -> {
                  batch.flush();
                  onLateReply.run();
                });
  }

  private void pass(ByteBuf whole) {
    batch.room(whole.readableBytes()).writeBytes(whole);
    batch.written();
    whole.release();
  }

  private ByteBuf room(int size) {
    if (faults == null) {
      return batch.room(size);
    }
    ByteBuf out = reply;
    if (out == null) {
      out = ctx.alloc().buffer(Math.max(size, FIRST_BYTES));
      reply = out;
    }
    return out.ensureWritable(size);
  }

  private void written() {
    if (faults == null) {
      batch.written();
    }
  }

  /**
   * Ends the reply to a command, if there was any.
   *
   * @param exempt whether it shall meet no fault
   */
  void end(boolean exempt) {
    ByteBuf whole = reply;
    reply = null;
    if (faults != null && whole != null) {
      faults.leave(whole, exempt);
    }
  }

  /** Tells whether every reply has left. */
  boolean isIdle() {
    return faults == null || faults.isIdle();
  }

  /** Writes a line and its CRLF. */
  void line(CharSequence text) {
    raw(text + "\r\n");
  }

  /** Writes a line, a block of data behind it, and the CRLF of both. */
  void block(CharSequence head, byte[] data) {
    ByteBuf out = room(head.length() + data.length + 4);
    out.writeCharSequence(head + "\r\n", StandardCharsets.ISO_8859_1);
    out.writeBytes(data);
    out.writeCharSequence("\r\n", StandardCharsets.ISO_8859_1);
    written();
  }

  /** Writes text as it is. */
  void raw(String text) {
    room(text.length()).writeCharSequence(text, StandardCharsets.ISO_8859_1);
    written();
  }

  boolean isUnflushed() {
    return batch.isUnflushed();
  }

  void flush() {
    batch.flush();
  }

  void discard() {
    if (faults != null) {
      faults.close();
    }
    if (reply != null) {
      reply.release();
      reply = null;
    }
    batch.discard();
  }
}
