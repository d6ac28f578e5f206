// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The kinds of buffer a frame can lie in. */
enum Layout {
  HEAP,
  DIRECT,
  /** Cut into components of three bytes, or of more so that there are not too many. */
  COMPOSITE;

  /** Bytes in front of the content and behind it, so that index 0 is never the right one. */
  static final int MARGIN = 3;

  private static final List<Layout> ALL = List.of(values());

  static Layout any(RandomGenerator random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  /** A buffer whose readable bytes are {@code content}, at an index other than 0. */
  ByteBuf of(byte[] content) {
    ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
    return switch (this) {
      case HEAP -> fill(alloc.heapBuffer(content.length + 2 * MARGIN), content);
      case DIRECT -> fill(alloc.directBuffer(content.length + 2 * MARGIN), content);
      case COMPOSITE -> {
        ByteBuf whole = fill(alloc.heapBuffer(content.length + 2 * MARGIN), content);
        CompositeByteBuf parts = alloc.compositeBuffer(Integer.MAX_VALUE);
        int size = Math.max(MARGIN, whole.capacity() / 16);
        for (int i = 0; i < whole.capacity(); i += size) {
          int count = Math.min(size, whole.capacity() - i);
          parts.addComponent(true, alloc.buffer(count).writeBytes(whole, i, count));
        }
        parts.setIndex(whole.readerIndex(), whole.writerIndex());
        whole.release();
        yield parts;
      }
    };
  }

  private static ByteBuf fill(ByteBuf buffer, byte[] content) {
    buffer.writeBytes(new byte[] {-1, -1, -1}).writeBytes(content);
    int end = buffer.writerIndex();
    buffer.writeBytes(new byte[] {-1, -1, -1});
    buffer.capacity(buffer.writerIndex());
    return buffer.setIndex(MARGIN, end);
  }

  /** Bytes of hexadecimal digits; spaces are for the reader. */
  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
