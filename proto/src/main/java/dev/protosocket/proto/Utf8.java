// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.buffer.ByteBuf;

/**
 * UTF-8 as protobuf and Unicode define it: shortest form only, no surrogates, nothing above
 * U+10FFFF.
 */
final class Utf8 {
  private Utf8() {}

  /**
   * Looks for bytes that are not UTF-8.
   *
   * @return index of the first byte of the first sequence that is bad or cut off, or -1
   */
  static int indexOfInvalid(ByteBuf buffer, int index, int end) {
    int i = index;
    while (i < end) {
      int length = sequenceLength(buffer, i, end);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /** Length of the sequence at {@code i}, or 0 if it is not a whole valid one. */
  private static int sequenceLength(ByteBuf buffer, int i, int end) {
    int lead = buffer.getUnsignedByte(i);
    if (lead < 0x80) {
      return 1;
    }
    // 80..BF never lead, C0 and C1 would be overlong, F5 and up are beyond U+10FFFF.
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > end - i) {
      return 0;
    }
    int second = buffer.getUnsignedByte(i + 1);
    boolean valid =
        switch (lead) {
          case 0xE0 -> second >= 0xA0 && second <= 0xBF;
          case 0xED -> second >= 0x80 && second <= 0x9F;
          case 0xF0 -> second >= 0x90 && second <= 0xBF;
          case 0xF4 -> second >= 0x80 && second <= 0x8F;
          default -> isContinuation(second);
        };
    for (int k = 2; k < length; k++) {
      valid &= isContinuation(buffer.getUnsignedByte(i + k));
    }
    return valid ? length : 0;
  }

  static boolean isContinuation(int unsignedByte) {
    return (unsignedByte & 0xC0) == 0x80;
  }
}
