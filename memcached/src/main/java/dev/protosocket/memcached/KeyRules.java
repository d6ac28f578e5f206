// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.InvalidRequestException;

/**
 * What becomes of keys that memcached does not take as they are. All who share a cache must have
 * the same rules, since the key that the server sees depends on them. Immutable.
 */
public final class KeyRules {
  private static final KeyRules STANDARD = new KeyRules(true, false);

  /** How a key is sent. */
  enum Form {
    /** As it is. */
    PLAIN,
    /** As base64, of which the server makes the same key. */
    BASE64,
    /** As the hash of it, which is another key. */
    HASHED
  }

  private final boolean binary;
  private final boolean hashing;

  private KeyRules(boolean binary, boolean hashing) {
    this.binary = binary;
    this.hashing = hashing;
  }

  /**
   * Returns the usual rules: what is not all visible ASCII goes as base64, and what is too long is
   * refused.
   */
  public static KeyRules standard() {
    return STANDARD;
  }

  /**
   * Returns the same rules, but that keys which would be refused are replaced by {@code sha256-}
   * and the SHA-256 of their bytes, as 43 characters of URL-safe base64; a cache's prefix stays
   * before it. Two keys have the same hash as good as never, so a value is not checked for its key;
   * and the keys of a dump are the hashes.
   */
  public KeyRules hashLong() {
    return new KeyRules(binary, true);
  }

  /**
   * Returns the same rules, but that nothing goes as base64, for servers and proxies that do not
   * know it: keys that are not all visible ASCII are refused, or hashed if {@link #hashLong} says
   * so.
   */
  public KeyRules withoutBase64() {
    return new KeyRules(false, hashing);
  }

  /**
   * Returns how a key is sent.
   *
   * @param plain whether it consists of visible ASCII characters
   * @throws InvalidRequestException if it is not
   */
  Form form(int prefixLength, int keyLength, boolean plain) {
    int length = prefixLength + keyLength;
    if (keyLength == 0) {
      throw new InvalidRequestException("the key is empty; memcached has no such key");
    }
    if (plain && length <= MetaKey.MAX_BYTES) {
      return Form.PLAIN;
    }
    if (!plain && binary && length <= MetaKey.MAX_BINARY_BYTES) {
      return Form.BASE64;
    }
    if (hashing && prefixLength + MetaKey.HASH_BYTES <= MetaKey.MAX_BYTES) {
      return Form.HASHED;
    }
    throw new InvalidRequestException(
        "the key has "
            + keyLength
            + " bytes"
            + (prefixLength == 0 ? "" : " and its cache's prefix " + prefixLength)
            + limit(plain));
  }

  private String limit(boolean plain) {
    if (hashing) {
      return "; beside a hash the prefix may have " + (MetaKey.MAX_BYTES - MetaKey.HASH_BYTES);
    }
    if (plain) {
      return "; memcached takes " + MetaKey.MAX_BYTES + " together";
    }
    return binary
        ? "; memcached takes "
            + MetaKey.MAX_BINARY_BYTES
            + " together of what is not all visible ASCII"
        : ", and is not all visible ASCII: for that the classic protocol and rules without base64"
            + " have no form but a hash (KeyRules.hashLong)";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRules rules && rules.binary == binary && rules.hashing == hashing;
  }

  @Override
  public int hashCode() {
    return (binary ? 2 : 0) + (hashing ? 1 : 0);
  }

  @Override
  public String toString() {
    return "KeyRules[" + (binary ? "base64" : "no base64") + (hashing ? ", hash]" : "]");
  }
}
