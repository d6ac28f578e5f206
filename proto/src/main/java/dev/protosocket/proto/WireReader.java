// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import dev.protosocket.proto.WireException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A cursor over one protobuf message in a buffer, reused for each message.
 *
 * <p>It reads as protobuf-java's {@code CodedInputStream} does: a varint may be longer than it
 * needs to be, up to ten bytes, and a tag, a length, an enum and a {@code uint32} are the low 32
 * bits of theirs.
 *
 * <p>The buffer is borrowed from {@link #reset} on; it is neither retained nor released.
 */
final class WireReader {
  /**
   * How deep groups and messages may nest, the outermost message not counted. protobuf-java's own
   * default; it keeps a frame of start tags from growing the stack with its length.
   */
  static final int MAX_NESTING = 100;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;
  private static final int WIRE_TYPE_BITS = 3;
  private static final int WIRE_TYPE_MASK = (1 << WIRE_TYPE_BITS) - 1;

  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int start;
  private int position;
  private int tagPosition;
  private int limit;

  void reset(ByteBuf buffer, int index, int length) {
    this.buffer = buffer;
    start = index;
    position = index;
    limit = index + length;
  }

  /** Index in the buffer of the next byte to be read. */
  int position() {
    return position;
  }

  /** Whether the innermost entered message has more bytes. */
  boolean hasMore() {
    return position < limit;
  }

  /**
   * Reads the length of a nested message and confines the cursor to it.
   *
   * @return the limit of the enclosing message, for {@link #leave}
   */
  int enter() throws WireException {
    int length = readLength();
    int outer = limit;
    limit = position + length;
    return outer;
  }

  void leave(int outerLimit) {
    limit = outerLimit;
  }

  int readTag() throws WireException {
    tagPosition = position;
    int tag = (int) readVarint();
    if (tag >>> WIRE_TYPE_BITS == 0) {
      throw WireException.of(Reason.ZERO_FIELD_NUMBER, offset(tagPosition));
    }
    return tag;
  }

  long readVarint() throws WireException {
    if (position < limit) {
      byte first = buffer.getByte(position);
      if (first >= 0) {
        position++;
        return first;
      }
    }
    return readLongVarint();
  }

  private long readLongVarint() throws WireException {
    int room = Math.min(limit - position, Varints.MAX_BYTES);
    long value = 0;
    for (int i = 0; i < room; i++) {
      byte next = buffer.getByte(position + i);
      // The tenth byte has room for one bit; what is above it falls off, as it does in protobuf.
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        position += i + 1;
        return value;
      }
    }
    throw room == Varints.MAX_BYTES
        ? WireException.limit(Reason.ENDLESS_VARINT, offset(position), Varints.MAX_BYTES)
        : WireException.of(Reason.TRUNCATED_VARINT, offset(position));
  }

  /** Reads the length of what follows; that many bytes are there when it returns. */
  int readLength() throws WireException {
    int at = position;
    int length = (int) readVarint();
    if (length < 0) {
      throw WireException.limit(Reason.NEGATIVE_LENGTH, offset(at), Integer.MAX_VALUE);
    }
    if (length > limit - position) {
      throw WireException.limited(Reason.LENGTH_OVER_END, offset(at), length, limit - position);
    }
    return length;
  }

  /** Reads a length and passes over that many bytes. Returns the length. */
  int skipBytes() throws WireException {
    int length = readLength();
    position += length;
    return length;
  }

  /**
   * Checks that a range of the buffer is UTF-8.
   *
   * @param length how many bytes, the last of them just before {@link #position()}
   */
  void requireUtf8Before(int length) throws WireException {
    int index = position - length;
    int bad = Utf8.indexOfInvalid(buffer, index, position);
    if (bad >= 0) {
      throw WireException.of(Reason.INVALID_UTF8, offset(bad));
    }
  }

  /**
   * Passes over the value of a field that nobody asked for, checking that it is well formed.
   *
   * @param tag the tag just read
   * @param depth how many messages and groups enclose the field, the outermost message not counted
   */
  void skipField(int tag, int depth) throws WireException {
    switch (tag & WIRE_TYPE_MASK) {
      case VARINT -> readVarint();
      case FIXED64 -> skipFixed(Long.BYTES);
      case LENGTH_DELIMITED -> skipBytes();
      case START_GROUP -> skipGroup(tag >>> WIRE_TYPE_BITS, depth + 1);
      case END_GROUP ->
          throw WireException.found(
              Reason.UNEXPECTED_END_GROUP, offset(tagPosition), tag >>> WIRE_TYPE_BITS);
      case FIXED32 -> skipFixed(Integer.BYTES);
      default ->
          throw WireException.found(
              Reason.UNKNOWN_WIRE_TYPE, offset(tagPosition), tag & WIRE_TYPE_MASK);
    }
  }

  private void skipFixed(int bytes) throws WireException {
    if (bytes > limit - position) {
      throw WireException.limited(
          Reason.TRUNCATED_FIXED, offset(position), bytes, limit - position);
    }
    position += bytes;
  }

  private void skipGroup(int fieldNumber, int depth) throws WireException {
    int groupPosition = tagPosition;
    if (depth > MAX_NESTING) {
      throw WireException.limit(Reason.NESTING_TOO_DEEP, offset(groupPosition), MAX_NESTING);
    }
    while (hasMore()) {
      int tag = readTag();
      if ((tag & WIRE_TYPE_MASK) != END_GROUP) {
        skipField(tag, depth);
      } else if (tag >>> WIRE_TYPE_BITS == fieldNumber) {
        return;
      } else {
        throw WireException.found(
            Reason.MISMATCHED_END_GROUP, offset(tagPosition), tag >>> WIRE_TYPE_BITS);
      }
    }
    throw WireException.found(Reason.UNTERMINATED_GROUP, offset(groupPosition), fieldNumber);
  }

  private int offset(int index) {
    return index - start;
  }
}
