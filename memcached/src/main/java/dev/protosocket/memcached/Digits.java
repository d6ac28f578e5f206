// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers as memcached writes them: unsigned, decimal; and opaques, which are eight hex digits. */
final class Digits {
  /** Digits of an opaque. */
  static final int OPAQUE = 8;

  private static final int MAX_DECIMAL = 19;

  /** One in each byte of a long. */
  private static final long EACH = 0x0101_0101_0101_0101L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
    LONG.set(out, at, hex((int) id));
    return at + OPAQUE;
  }

  /**
   * Reads an opaque; returns it, or -1 if the digits are others than {@link #writeOpaque} writes.
   *
   * @param from where its eight digits begin, which must be there
   */
  static long readOpaque(ByteBuf in, int from) {
    long text = in.getLong(from);
    // Letters have bit 6, and begin at 1.
    long digits = (text & (EACH * 0x0f)) + ((text >>> 6) & EACH) * 9;
    long opaque = digits & (EACH * 0x0f);
    opaque = (opaque | (opaque >>> 4)) & 0x00ff_00ff_00ff_00ffL;
    opaque = (opaque | (opaque >>> 8)) & 0x0000_ffff_0000_ffffL;
    opaque = (opaque | (opaque >>> 16)) & 0xffff_ffffL;
    return hex((int) opaque) == text ? opaque : -1;
  }

  /** Returns the eight digits of a number, all at once: a byte for each, the first one on top. */
  private static long hex(int number) {
    long digits = number & 0xffff_ffffL;
    digits = (digits | (digits << 16)) & 0x0000_ffff_0000_ffffL;
    digits = (digits | (digits << 8)) & 0x00ff_00ff_00ff_00ffL;
    digits = (digits | (digits << 4)) & (EACH * 0x0f);
    long letters = ((digits + EACH * 6) >>> 4) & EACH;
    return digits + EACH * '0' + letters * ('a' - '0' - 10);
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
