// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One canned reply for ids of any length, into which the id of each command is copied. For one
 * event loop.
 */
final class CannedResponse {
  /** Bytes a buffer needs beyond its replies, because ids are moved eight bytes at a time. */
  static final int SLACK = Long.BYTES;

  /** Replies from this size on are not copied: their tail is written as it is. */
  private static final int COPY_LIMIT = 64 * 1024;

  private static final int MAX_ID_BYTES = 10;

  private final ByteBuf tail;
  private final @Nullable Template[] templates = new @Nullable Template[MAX_ID_BYTES + 1];

  /** Takes over the reply's bytes after its id. */
  CannedResponse(ByteBuf tail) {
    this.tail = Unpooled.directBuffer(tail.readableBytes()).writeBytes(tail);
    tail.release();
  }

  /** Whether {@link #tail()} is to be written after what {@link #write} writes. */
  boolean hasSeparateTail() {
    return tail.readableBytes() >= COPY_LIMIT;
  }

  /** What follows in a buffer of its own; the caller releases it. */
  ByteBuf tail() {
    return tail.retainedDuplicate();
  }

  /** Bytes that {@link #write} will write. */
  int size(int idBytes) {
    return template(idBytes).size;
  }

  /** Appends the reply to the command whose id lies at an index of a frame. */
  void write(ByteBuf out, ByteBuf frame, int idIndex, int idBytes) {
    Template template = template(idBytes);
    int start = out.writerIndex();
    out.writeBytes(template.bytes, 0, template.size);
    int target = start + template.idOffset;
    if (idBytes == 0) {
      return;
    }
    if (idBytes <= Long.BYTES && idIndex + Long.BYTES <= frame.capacity()) {
      long mask = -1L >>> (Long.SIZE - Byte.SIZE * idBytes);
      out.setLongLE(target, (out.getLongLE(target) & ~mask) | (frame.getLongLE(idIndex) & mask));
    } else {
      out.setBytes(target, frame, idIndex, idBytes);
    }
  }

  void release() {
    tail.release();
    for (Template template : templates) {
      if (template != null) {
        template.bytes.release();
      }
    }
  }

  private Template template(int idBytes) {
    Template template = templates[idBytes];
    if (template == null) {
      template = new Template(tail, idBytes, !hasSeparateTail());
      templates[idBytes] = template;
    }
    return template;
  }

  private static final class Template {
    final ByteBuf bytes;
    final int idOffset;
    final int size;

    Template(ByteBuf tail, int idBytes, boolean withTail) {
      ByteBuf head = CannedFrame.responseHead(idBytes, tail.readableBytes());
      this.idOffset = head.readableBytes();
      this.bytes = Unpooled.directBuffer().writeBytes(head).writeZero(idBytes);
      if (withTail) {
        bytes.writeBytes(tail, 0, tail.readableBytes());
      }
      this.size = bytes.readableBytes();
      head.release();
    }
  }
}
