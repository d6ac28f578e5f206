// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.buffer.ByteBuf;

/** Base-128 varints: how long they are, and writing them with few stores. */
final class Varints {
  /** The longest varint there is: 64 bits in groups of 7. */
  static final int MAX_BYTES = 10;

  private static final int CONTINUE = 0x80;
  private static final int PAYLOAD = 0x7F;
  private static final long ENDS = 0x8080808080808080L;
  private static final long PAYLOADS = ~ENDS;

  private Varints() {}

  /** Bytes of a 32-bit varint, the value taken as unsigned: 1 to 5. */
  static int length(int value) {
    // Nearly every length is that short.
    return value >>> 7 == 0 ? 1 : (Integer.SIZE - Integer.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /** Bytes of a 64-bit varint, the value taken as unsigned: 1 to 10. */
  static int length(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /** Puts a tag of one byte and a varint at an index; returns the index behind. */
  static int putField(byte[] out, int index, int tag, long value) {
    out[index] = (byte) tag;
    return put(out, index + 1, value);
  }

  /** Puts a varint at an index; returns the index behind. */
  static int put(byte[] out, int index, long value) {
    int at = index;
    long rest = value;
    while ((rest & ~PAYLOAD) != 0) {
      out[at++] = (byte) continued((int) rest);
      rest >>>= 7;
    }
    out[at] = (byte) rest;
    return at + 1;
  }

  /**
   * Bytes of the varint at the low end of a word of eight; more than 8 if it does not end there.
   */
  static int leadingLength(long word) {
    return Long.numberOfTrailingZeros(~word & ENDS) / Byte.SIZE + 1;
  }

  /** The varint of that many bytes, 1 to 8, at the low end of a word. */
  static long leading(long word, int bytes) {
    // Drops each byte's highest bit: first of two bytes that are neighbours, then of four, of
    // eight.
    long x = word & PAYLOADS >>> (Long.SIZE - Byte.SIZE * bytes);
    x = (x & 0x007F007F007F007FL) | (x & 0x7F007F007F007F00L) >>> 1;
    x = (x & 0x00003FFF00003FFFL) | (x & 0x3FFF00003FFF0000L) >>> 2;
    return (x & 0x000000000FFFFFFFL) | (x & 0x0FFFFFFF00000000L) >>> 4;
  }

  static void write(ByteBuf out, long value) {
    long rest = value;
    while ((rest & ~PAYLOAD) != 0) {
      out.writeByte(continued((int) rest));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  /** Writes a tag of one byte and a varint behind it; up to 21 bits of value in a single store. */
  static void writeField(ByteBuf out, int tag, long value) {
    if (value >>> 7 == 0) {
      out.writeShort(tag << 8 | (int) value);
    } else if (value >>> 14 == 0) {
      int v = (int) value;
      out.writeMedium(tag << 16 | continued(v) << 8 | v >>> 7);
    } else if (value >>> 21 == 0) {
      int v = (int) value;
      out.writeInt(tag << 24 | continued(v) << 16 | continued(v >>> 7) << 8 | v >>> 14);
    } else {
      out.writeByte(tag);
      write(out, value);
    }
  }

  /** The lowest 7 bits, marked as not being the last. */
  private static int continued(int value) {
    return (value & PAYLOAD) | CONTINUE;
  }
}
