// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text to bytes and back, with nothing replaced. */
final class Utf8 {
  private Utf8() {}

  /**
   * Encodes a key.
   *
   * @throws InvalidRequestException if it has half of a surrogate pair
   */
  static byte[] ofKey(String text) {
    if (!isWellFormed(text)) {
      InvalidRequestException error =
          new InvalidRequestException("the key has half of a surrogate pair and so no UTF-8 form");
      error.withCallerStack();
      throw error;
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] ofValue(String text) throws Malformed {
    if (!isWellFormed(text)) {
      throw new Malformed("it has half of a surrogate pair and so no UTF-8 form", -1);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String decode(byte[] bytes, int offset, int length) throws Malformed {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("it is no UTF-8", in.position());
    }
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
