// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.memcached.KeyRules.Form;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Keys as they are sent, by their {@link KeyRules}. A space or a line end inside a key would be
 * another command to the server, and so would be the value behind a key that is too long for it;
 * hence the checks.
 */
final class MetaKey {
  /** The most that the server takes, as it is sent. */
  static final int MAX_BYTES = 250;

  /** The most of which the base64 is not longer than that. */
  static final int MAX_BINARY_BYTES = MAX_BYTES / 4 * 3;

  /** Before the hash that a key is replaced by. */
  private static final byte[] HASH_MARK = "sha256-".getBytes(US_ASCII);

  /** The mark, and 32 bytes as base64 without padding. */
  static final int HASH_BYTES = HASH_MARK.length + 43;

  /** Behind a key that is base64. */
  private static final String BINARY = " b";

  private static final byte DELETE = 0x7f;

  private final String text;
  private final Form form;
  private final int itemLength;
  private final int prefixLength;
  private final int keyLength;
  private final boolean plain;

  private MetaKey(
      String text, Form form, int itemLength, int prefixLength, int keyLength, boolean plain) {
    this.text = text;
    this.form = form;
    this.itemLength = itemLength;
    this.prefixLength = prefixLength;
    this.keyLength = keyLength;
    this.plain = plain;
  }

  static boolean isVisible(byte b) {
    // Bytes from 0x80 on are negative.
    return b > ' ' && b != DELETE;
  }

  /** Returns how long a key is as it is sent. */
  static int sentLength(Form form, int prefixLength, int keyLength) {
    return switch (form) {
      case PLAIN -> prefixLength + keyLength;
      case BASE64 -> (prefixLength + keyLength + 2) / 3 * 4;
      case HASHED -> prefixLength + HASH_BYTES;
    };
  }

  /** Returns how many bytes the server keeps of it. */
  static int itemLength(Form form, int prefixLength, int keyLength) {
    return prefixLength + (form == Form.HASHED ? HASH_BYTES : keyLength);
  }

  /**
   * Returns a key as it is sent, with its cache's prefix.
   *
   * @throws InvalidRequestException if the rules refuse it, or there is no such cache
   */
  static MetaKey of(KeyRules rules, String cache, byte[] key) {
    byte[] prefix = MemcachedWire.prefix(cache, cache.getBytes(UTF_8));
    boolean plain = true;
    for (byte b : key) {
      plain &= isVisible(b);
    }
    Form form = rules.form(prefix.length, key.length, plain);
    byte[] whole = join(prefix, form == Form.HASHED ? hash(key) : key);
    String text =
        form == Form.BASE64
            ? Base64.getEncoder().encodeToString(whole)
            : new String(whole, US_ASCII);
    return new MetaKey(text, form, whole.length, prefix.length, key.length, plain);
  }

  private static byte[] join(byte[] prefix, byte[] key) {
    byte[] whole = new byte[prefix.length + key.length];
    System.arraycopy(prefix, 0, whole, 0, prefix.length);
    System.arraycopy(key, 0, whole, prefix.length, key.length);
    return whole;
  }

  private static byte[] hash(byte[] key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return join(HASH_MARK, Base64.getUrlEncoder().withoutPadding().encode(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Refuses to send it by other rules than those it was made by, if it is not the same by both: it
   * would be another key than that of a GET.
   */
  void check(KeyRules rules) {
    if (form != Form.PLAIN && rules.form(prefixLength, keyLength, plain) != form) {
      throw new InvalidRequestException(
          "the command's key was made by other rules than the connection's: Memcached.key(rules,"
              + " cache, key)");
    }
  }

  /**
   * Returns a command's line, but for its end.
   *
   * @param dataLength of commands with a value, with the space before it; it stands between the key
   *     and the flags, of which b is one
   */
  String line(String command, String dataLength, String flags) {
    return command + " " + text + dataLength + (form == Form.BASE64 ? BINARY : "") + flags;
  }

  /** Returns it as it is sent. */
  String text() {
    return text;
  }

  /** Returns how many bytes the server keeps of it. */
  int itemLength() {
    return itemLength;
  }

  /** Writes the key of a request; returns where it ends. */
  static int write(Frame request, Object key, Form form, byte[] out, int at) {
    byte[] prefix = request.cacheName();
    int keyLength = request.keyLength();
    if (form == Form.PLAIN) {
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
    byte[] bytes = new byte[keyLength];
    request.copyKey(key, bytes, 0);
    byte[] sent =
        form == Form.HASHED
            ? join(prefix, hash(bytes))
            : Base64.getEncoder().encode(join(prefix, bytes));
    System.arraycopy(sent, 0, out, at, sent.length);
    return at + sent.length;
  }
}
