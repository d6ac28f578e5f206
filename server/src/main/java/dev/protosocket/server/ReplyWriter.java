// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import com.google.protobuf.CodedOutputStream;
import dev.protosocket.proto.schema.CacheResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Encodes protosocket replies into a batch. Confined to the event loop. */
final class ReplyWriter {
  private final ReplyBatch batch;

  ReplyWriter(ChannelHandlerContext ctx) {
    this.batch = new ReplyBatch(ctx);
  }

  void write(CacheResponse reply) {
    int size = reply.getSerializedSize();
    int frame = CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    ByteBuf out = batch.room(frame);
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
    batch.written();
  }

  /** Passes everything written so far to the socket. */
  void flush() {
    batch.flush();
  }

  /** Releases what was written and never flushed. */
  void discard() {
    batch.discard();
  }
}
