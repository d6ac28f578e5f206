// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key that a server has, and what it says of the item: a line of {@code lru_crawler metadump}, or
 * of {@code mgdump}, which has the key alone. Immutable, but for the array of the key.
 */
public final class KeyInfo {
  private static final String KEY = "key=";
  private static final String MG = "mg ";
  private static final String BINARY = " b";
  private static final int ESCAPED = 3;
  private static final int HEX = 16;

  private final byte[] key;
  private final Map<String, String> fields;

  private KeyInfo(byte[] key, Map<String, String> fields) {
    this.key = key;
    this.fields = fields;
  }

  /** Reads a line, without its end; null if it is none. */
  static @Nullable KeyInfo of(String line) {
    String[] words = line.split(" ", -1);
    ByteArrayOutputStream key = new ByteArrayOutputStream(line.length());
    if (!decode(words[0].substring(KEY.length()), key)) {
      return null;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals > 0) {
        fields.put(words[i].substring(0, equals), words[i].substring(equals + 1));
      }
    }
    return new KeyInfo(key.toByteArray(), Collections.unmodifiableMap(fields));
  }

  /** Reads a line of {@code lru_crawler mgdump}, without its end; null if it is none. */
  static @Nullable KeyInfo ofName(String line) {
    String name = line.substring(MG.length());
    if (!name.endsWith(BINARY)) {
      return new KeyInfo(name.getBytes(ISO_8859_1), Map.of());
    }
    try {
      String base64 = name.substring(0, name.length() - BINARY.length());
      return new KeyInfo(Base64.getDecoder().decode(base64), Map.of());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Writes what the text stands for; tells whether it is well-formed. */
  private static boolean decode(String text, ByteArrayOutputStream bytes) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), HEX) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), HEX);
      if (low < 0) {
        return false;
      }
      bytes.write(high << 4 | low);
      i += ESCAPED - 1;
    }
    return true;
  }

  /** Returns the key as the server has it, its cache's prefix and all. Not copied. */
  public byte[] key() {
    return key;
  }

  /** Returns the key as text: its bytes as UTF-8, what is malformed replaced. */
  public String text() {
    return new String(key, UTF_8);
  }

  /** Tells whether it is of a cache: whether it has its prefix. */
  public boolean isOf(String cache) {
    byte[] prefix = MemcachedWire.prefix(cache, cache.getBytes(ISO_8859_1));
    if (key.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (key[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns when the item ends, by the server's clock; null if it has no end, or does not say. */
  public @Nullable Instant expiresAt() {
    return time("exp");
  }

  /** Returns when it was last read or written, by the server's clock; null if it does not say. */
  public @Nullable Instant lastAccess() {
    return time("la");
  }

  /** Returns what the item takes of the server's memory, in bytes; -1 if it does not say. */
  public long size() {
    return number("size");
  }

  /** Tells whether anybody has read it. */
  public boolean isFetched() {
    return "yes".equals(fields.get("fetch"));
  }

  /**
   * Returns all that the server says, by memcached's names: {@code exp}, {@code la}, {@code cas},
   * {@code fetch}, {@code cls}, {@code size}, {@code flags}, and what versions to come may have.
   */
  public Map<String, String> fields() {
    return fields;
  }

  private @Nullable Instant time(String field) {
    long seconds = number(field);
    return seconds < 0 ? null : Instant.ofEpochSecond(seconds);
  }

  private long number(String field) {
    String text = fields.get(field);
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Shows everything but the key. */
  @Override
  public String toString() {
    return "KeyInfo[bytes=" + key.length + ", " + fields + "]";
  }
}
