// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The way from the forms of callers' keys, values and names to those that travel. A text with half
 * of a surrogate pair has no UTF-8 form and is refused; the JDK would make a question mark of it,
 * and two keys one.
 */
final class Utf8 {
  private Utf8() {}

  /**
   * Encodes a text.
   *
   * @param name the parameter's, for errors
   * @throws NullPointerException if there is no text
   * @throws InvalidRequestException if the text has no UTF-8 form; its trace is the caller's
   */
  static byte[] encode(String name, String text) {
    check(name, text);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Throws as {@link #encode} does. */
  static void check(String name, String text) {
    Objects.requireNonNull(text, name);
    int index = indexOfLoneSurrogate(text);
    if (index >= 0) {
      InvalidRequestException error =
          new InvalidRequestException(
              "the "
                  + name
                  + " has half of a surrogate pair at index "
                  + index
                  + " and so no UTF-8 form; look for where the text was cut, or pass bytes");
      error.withCallerStack();
      throw error;
    }
  }

  /** Returns the index of the first surrogate without its other half, or -1. */
  static int indexOfLoneSurrogate(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /** Returns the text of bytes; malformed ones are replaced. */
  static String decode(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Returns the remaining bytes as a buffer that needs no release. */
  static ByteBuf wrap(String name, ByteBuffer buffer) {
    return Unpooled.wrappedBuffer(Objects.requireNonNull(buffer, name));
  }
}
