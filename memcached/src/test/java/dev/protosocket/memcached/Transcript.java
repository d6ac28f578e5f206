// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a {@link MetaReader} makes of a stream that comes in pieces: a line for each reply, with its
 * value, and one for the end.
 */
final class Transcript {
  static final String BETWEEN = "between replies";
  static final String INSIDE = "inside a reply";
  static final String MALFORMED = "malformed: ";

  /** Bytes in front of a piece and behind it, so that index 0 is never the right one. */
  private static final int MARGIN = 3;

  /** The kinds of buffer that a piece can lie in. */
  enum Layout {
    HEAP,
    DIRECT,
    COMPOSITE;

    private static final List<Layout> ALL = List.of(values());

    static Layout any(RandomGenerator random) {
      return ALL.get(random.nextInt(ALL.size()));
    }

    ByteBuf of(byte[] bytes) {
      ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
      int capacity = bytes.length + 2 * MARGIN;
      return switch (this) {
        case HEAP -> fill(alloc.heapBuffer(capacity, capacity), bytes);
        case DIRECT -> fill(alloc.directBuffer(capacity, capacity), bytes);
        case COMPOSITE -> {
          CompositeByteBuf parts = alloc.compositeBuffer(Integer.MAX_VALUE);
          ByteBuf whole = fill(alloc.heapBuffer(capacity, capacity), bytes);
          int size = Math.max(MARGIN, capacity / 16);
          for (int i = 0; i < capacity; i += size) {
            int count = Math.min(size, capacity - i);
            parts.addComponent(true, alloc.buffer(count).writeBytes(whole, i, count));
          }
          parts.setIndex(MARGIN, MARGIN + bytes.length);
          whole.release();
          yield parts;
        }
      };
    }

    /** What lies around the piece would end a line. */
    private static ByteBuf fill(ByteBuf buffer, byte[] bytes) {
      buffer.writeBytes("\n\r\n".getBytes(ISO_8859_1)).writeBytes(bytes);
      buffer.writeBytes("\r\n\n".getBytes(ISO_8859_1));
      return buffer.setIndex(MARGIN, MARGIN + bytes.length);
    }
  }

  private Transcript() {}

  static List<String> read(int maxReplyBytes, Layout layout, List<byte[]> pieces) {
    return read(new MetaReader(), maxReplyBytes, layout, pieces);
  }

  /** The same in classic text. */
  static List<String> readClassic(int maxReplyBytes, Layout layout, List<byte[]> pieces) {
    MetaReader reader = new MetaReader(new ClassicReply(Epoch.unknown()));
    return read(reader, maxReplyBytes, layout, pieces);
  }

  private static List<String> read(
      MetaReader reader, int maxReplyBytes, Layout layout, List<byte[]> pieces) {
    List<String> lines = new ArrayList<>();
    reader.maxReplyBytes(maxReplyBytes);
    try {
      for (byte[] piece : pieces) {
        reader.read(layout.of(piece), (reply, buffer) -> lines.add(reply(reply, buffer)));
      }
      lines.add(reader.isInReply() ? INSIDE : BETWEEN);
    } catch (MalformedReplyException e) {
      lines.add(MALFORMED + e.getMessage());
    } finally {
      reader.close();
    }
    return lines;
  }

  /** Returns the replies of one input more; fails the test if it is malformed. */
  static List<String> read(MetaReader reader, byte[] piece) {
    List<String> lines = new ArrayList<>();
    try {
      reader.read(Layout.HEAP.of(piece), (reply, buffer) -> lines.add(reply(reply, buffer)));
    } catch (MalformedReplyException e) {
      throw new AssertionError(e.getMessage(), e);
    }
    return lines;
  }

  private static String reply(Reply reply, ByteBuf buffer) {
    MemcachedReply meta = (MemcachedReply) reply;
    return line(meta.line(), meta.id(), value(meta, buffer));
  }

  static String line(String line, long id, String value) {
    return line + " #" + id + " [" + value + "]";
  }

  /** Returns the value, read as the engine reads it. */
  static String value(MemcachedReply reply, ByteBuf buffer) {
    return buffer.toString(reply.valueIndex(), reply.valueLength(), ISO_8859_1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Cuts a stream at some places, in ascending order. */
  static List<byte[]> cut(byte[] stream, int... places) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (int to : places) {
      pieces.add(Arrays.copyOfRange(stream, from, to));
      from = to;
    }
    pieces.add(Arrays.copyOfRange(stream, from, stream.length));
    return pieces;
  }

  static List<byte[]> chunks(byte[] stream, int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < stream.length; from += size) {
      pieces.add(Arrays.copyOfRange(stream, from, Math.min(from + size, stream.length)));
    }
    return pieces;
  }
}
