// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Other bytes for a key's bytes. */
final class KeyText {
  /** Of {@link #hashed}. */
  static final int HASH_LENGTH = 44;

  private static final byte HASH_MARK = '#';
  private static final String PLAIN = "-._~:";
  private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private KeyText() {}

  static byte[] percentEncoded(byte[] key) {
    byte[] encoded = new byte[3 * key.length];
    int length = 0;
    for (byte b : key) {
      if (isPlain(b)) {
        encoded[length++] = b;
      } else {
        encoded[length++] = '%';
        encoded[length++] = DIGITS[(b >> 4) & 0xF];
        encoded[length++] = DIGITS[b & 0xF];
      }
    }
    return Arrays.copyOf(encoded, length);
  }

  private static boolean isPlain(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || (b > 0 && PLAIN.indexOf(b) >= 0);
  }

  static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static byte[] base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encode(bytes);
  }

  static byte[] hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
  }

  static boolean looksHashed(byte[] key) {
    return key.length > 0 && key[0] == HASH_MARK;
  }

  static byte[] hashed(byte[] key) {
    byte[] text = base64Url(sha256(key));
    byte[] marked = new byte[HASH_LENGTH];
    marked[0] = HASH_MARK;
    System.arraycopy(text, 0, marked, 1, text.length);
    return marked;
  }
}
