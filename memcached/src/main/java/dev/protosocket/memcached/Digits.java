// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import io.netty.buffer.ByteBuf;

/** Numbers as memcached writes them: unsigned, decimal; and opaques, which are eight hex digits. */
final class Digits {
  /** Digits of an opaque. */
  static final int OPAQUE = 8;

  private static final int MAX_DECIMAL = 19;
  private static final int HEX_SHIFT = 4;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private Digits() {}

  /** Returns how many digits a number has that is not negative. */
  static int count(long number) {
    int digits = 1;
    for (long rest = number / 10; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** Writes a number that is not negative; returns where it ends. */
  static int write(long number, byte[] out, int at) {
    int end = at + count(number);
    long rest = number;
    for (int i = end - 1; i >= at; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  /** Writes the eight digits of an opaque; returns where they end. */
  static int writeOpaque(long id, byte[] out, int at) {
    int rest = (int) id;
    for (int i = at + OPAQUE - 1; i >= at; i--) {
      out[i] = HEX[rest & (HEX.length - 1)];
      rest >>>= HEX_SHIFT;
    }
    return at + OPAQUE;
  }

  /**
   * Reads an opaque; returns it, or -1 if the digits are others than {@link #writeOpaque} writes.
   */
  static long readOpaque(ByteBuf in, int from, int to) {
    if (to - from != OPAQUE) {
      return -1;
    }
    long opaque = 0;
    for (int i = from; i < to; i++) {
      int c = in.getByte(i);
      int digit;
      if (c >= '0' && c <= '9') {
        digit = c - '0';
      } else if (c >= 'a' && c <= 'f') {
        digit = c - 'a' + 10;
      } else {
        return -1;
      }
      opaque = opaque << HEX_SHIFT | digit;
    }
    return opaque;
  }

  /** Reads a number of 1 to 19 digits; returns it, or -1 if it is none or does not fit. */
  static long read(ByteBuf in, int from, int to) {
    if (from >= to || to - from > MAX_DECIMAL) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = in.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    // Nineteen nines are more than a long holds.
    return number < 0 ? -1 : number;
  }
}
