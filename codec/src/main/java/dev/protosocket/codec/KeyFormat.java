// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.InvalidRequestException;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes a key's bytes. The same key always has the same bytes, in every process, and no two keys
 * have the same. Safe for use by any number of threads.
 *
 * <pre>{@code
 * KeyFormat.readable("user", Long.class)                     // user:42
 * KeyFormat.readable("page", URI.class, URI::toASCIIString)  // page:https://example.com/
 *     .hashedAbove(200)
 * }</pre>
 *
 * @param <K> the keys
 */
@FunctionalInterface
public interface KeyFormat<K> {
  /**
   * Returns the bytes of a key, in an array that nobody else changes.
   *
   * @throws InvalidRequestException if the key has no bytes, such as a text with half of a
   *     surrogate pair
   */
  byte[] encode(K key);

  /** Returns the format of keys that are bytes; they are copied. */
  static KeyFormat<byte[]> bytes() {
    return byte[]::clone;
  }

  /** Returns the format of keys that are text: their UTF-8 bytes. */
  static KeyFormat<String> utf8() {
    return Utf8::ofKey;
  }

  /**
   * Returns the format of keys that people can read: the prefix, a colon, and the key as text.
   *
   * @param prefix what tells these keys from others of the same cache
   * @param type a type whose text says it all: String, the integers, BigInteger, Boolean,
   *     Character, UUID, or an enum, by its name
   * @throws IllegalArgumentException if it is another type; say how then
   */
  static <K> KeyFormat<K> readable(String prefix, Class<K> type) {
    return readable(prefix, type, ReadableKeys.textOf(type));
  }

  /**
   * Returns the format of keys that people can read: the prefix, a colon, and the key as text.
   *
   * @param prefix what tells these keys from others of the same cache
   * @param type the type of the keys
   * @param text makes a key's text, another for each key
   */
  static <K> KeyFormat<K> readable(String prefix, Class<K> type, Function<? super K, String> text) {
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(text, "text");
    String start = prefix + ":";
    return key -> Utf8.ofKey(start + text.apply(key));
  }

  /**
   * Returns the format whose keys are those of this one, percent-encoded: letters, digits and
   * {@code -._~:} stay, so what reads keys by lines or blanks can read them.
   */
  default KeyFormat<K> urlEncoded() {
    return key -> KeyText.percentEncoded(encode(key));
  }

  /** Returns the format whose keys are the SHA-256 of this one's, in base64url: 43 letters. */
  default KeyFormat<K> hashed() {
    return key -> KeyText.base64Url(KeyText.sha256(encode(key)));
  }

  /** Returns the format whose keys are the SHA-256 of this one's, in hex: 64 letters. */
  default KeyFormat<K> hashedHex() {
    return key -> KeyText.hex(KeyText.sha256(encode(key)));
  }

  /**
   * Returns the format whose keys are those of this one, but for those that are longer than the
   * server takes: they become {@code #} and 43 letters, by their SHA-256. So do those that begin
   * with {@code #} themselves; no short key is ever another's hash.
   *
   * @param length the most bytes to leave as they are; at least 44, which a hash takes
   * @throws IllegalArgumentException if it is less
   */
  default KeyFormat<K> hashedAbove(int length) {
    if (length < KeyText.HASH_LENGTH) {
      throw new IllegalArgumentException(
          "length must be at least " + KeyText.HASH_LENGTH + ", which a hash takes, not " + length);
    }
    return key -> {
      byte[] bytes = encode(key);
      return bytes.length > length || KeyText.looksHashed(bytes) ? KeyText.hashed(bytes) : bytes;
    };
  }
}
