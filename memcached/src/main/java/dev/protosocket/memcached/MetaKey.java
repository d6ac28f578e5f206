// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.wire.Frame;
import java.util.Base64;

/**
 * Keys as they are sent: visible ASCII as it is, anything else as base64, of which the server makes
 * the same key. A space or a line end inside a key would be another command to the server, and so
 * would be the value behind a key that is too long for it; hence the checks.
 */
final class MetaKey {
  /** The most that the server takes, as it is sent. */
  static final int MAX_BYTES = 250;

  /** The most of which the base64 is not longer than that. */
  static final int MAX_BINARY_BYTES = MAX_BYTES / 4 * 3;

  /** Behind a key that is base64. */
  private static final String BINARY = " b";

  private static final byte DELETE = 0x7f;

  private final String text;
  private final boolean binary;
  private final int itemLength;

  private MetaKey(String text, boolean binary, int itemLength) {
    this.text = text;
    this.binary = binary;
    this.itemLength = itemLength;
  }

  static boolean isVisible(byte b) {
    // Bytes from 0x80 on are negative.
    return b > ' ' && b != DELETE;
  }

  /**
   * Returns how long a key is as it is sent.
   *
   * @param plain whether it consists of visible ASCII characters
   * @throws InvalidRequestException if it is empty or too long
   */
  static int sentLength(int prefixLength, int keyLength, boolean plain) {
    int length = prefixLength + keyLength;
    if (keyLength == 0) {
      throw new InvalidRequestException("the key is empty; memcached has no such key");
    }
    if (length > (plain ? MAX_BYTES : MAX_BINARY_BYTES)) {
      throw new InvalidRequestException(
          "the key has "
              + keyLength
              + " bytes"
              + (prefixLength == 0 ? "" : " and its cache's prefix " + prefixLength)
              + "; memcached takes "
              + (plain
                  ? MAX_BYTES + " together"
                  : MAX_BINARY_BYTES + " together of what is not all visible ASCII"));
    }
    return plain ? length : (length + 2) / 3 * 4;
  }

  /**
   * Returns a key as it is sent, with its cache's prefix.
   *
   * @throws InvalidRequestException if it is empty or too long, or there is no such cache
   */
  static MetaKey of(String cache, byte[] key) {
    byte[] prefix = MetaWire.prefix(cache, cache.getBytes(UTF_8));
    byte[] whole = new byte[prefix.length + key.length];
    System.arraycopy(prefix, 0, whole, 0, prefix.length);
    System.arraycopy(key, 0, whole, prefix.length, key.length);
    boolean plain = true;
    for (byte b : whole) {
      plain &= isVisible(b);
    }
    sentLength(prefix.length, key.length, plain);
    String text = plain ? new String(whole, US_ASCII) : Base64.getEncoder().encodeToString(whole);
    return new MetaKey(text, !plain, whole.length);
  }

  /**
   * Returns a command's line, but for its end.
   *
   * @param dataLength of commands with a value, with the space before it; it stands between the key
   *     and the flags, of which b is one
   */
  String line(String command, String dataLength, String flags) {
    return command + " " + text + dataLength + (binary ? BINARY : "") + flags;
  }

  /** Returns how many bytes the server keeps of it. */
  int itemLength() {
    return itemLength;
  }

  /** Writes the key of a request; returns where it ends. */
  static int write(Frame request, Object key, boolean plain, byte[] out, int at) {
    byte[] prefix = request.cacheName();
    int keyLength = request.keyLength();
    if (plain) {
      System.arraycopy(prefix, 0, out, at, prefix.length);
      int start = at + prefix.length;
      request.copyKey(key, out, start);
      // The caller's array may have been changed since it was looked at; this copy cannot be.
      for (int i = start; i < start + keyLength; i++) {
        if (!isVisible(out[i])) {
          throw new InvalidRequestException("the key was changed during the call");
        }
      }
      return start + keyLength;
    }
    byte[] binary = new byte[prefix.length + keyLength];
    System.arraycopy(prefix, 0, binary, 0, prefix.length);
    request.copyKey(key, binary, prefix.length);
    byte[] text = Base64.getEncoder().encode(binary);
    System.arraycopy(text, 0, out, at, text.length);
    return at + text.length;
  }
}
