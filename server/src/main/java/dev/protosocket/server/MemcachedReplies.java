// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/** Writes memcached's replies, in which each char is one byte. Confined to the event loop. */
final class MemcachedReplies {
  private final ReplyBatch batch;

  MemcachedReplies(ChannelHandlerContext ctx) {
    this.batch = new ReplyBatch(ctx);
  }

  /** Writes a line and its CRLF. */
  void line(CharSequence text) {
    raw(text + "\r\n");
  }

  /** Writes a line, a block of data behind it, and the CRLF of both. */
  void block(CharSequence head, byte[] data) {
    ByteBuf out = batch.room(head.length() + data.length + 4);
    out.writeCharSequence(head + "\r\n", StandardCharsets.ISO_8859_1);
    out.writeBytes(data);
    out.writeCharSequence("\r\n", StandardCharsets.ISO_8859_1);
    batch.written();
  }

  /** Writes text as it is. */
  void raw(String text) {
    batch.room(text.length()).writeCharSequence(text, StandardCharsets.ISO_8859_1);
    batch.written();
  }

  boolean isUnflushed() {
    return batch.isUnflushed();
  }

  void flush() {
    batch.flush();
  }

  void discard() {
    batch.discard();
  }
}
