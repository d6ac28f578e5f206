// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key and the flags of a meta command. */
final class MetaFlags {
  static final int MAX_KEY_BYTES = 250;

  /** The flag and what follows it. */
  private static final int MAX_OPAQUE_TOKEN = 32;

  private static final String KNOWN = "bcfhklqstuvCDFIJLMNOPRT";
  private static final String KNOWN_LATER = "xE";
  private static final int MAX_UNSIGNED_INT_DIGITS = 10;

  /** The key as it is stored; each char is one byte. */
  final String key;

  /** In the order in which they came, each with what follows it. */
  final List<String> tokens;

  private final MemcachedStore store;
  private final @Nullable String[] byLetter = new @Nullable String[128];

  /**
   * @param line the command's tokens
   * @param first the index of the first flag
   */
  MetaFlags(List<String> line, int first, MemcachedVersion version, MemcachedStore store)
      throws MemcachedError {
    this.store = store;
    boolean early = version.isBefore(MemcachedVersion.V1_6_45);
    String sent = line.get(1);
    if (sent.length() > MAX_KEY_BYTES) {
      throw MemcachedError.badFormat();
    }
    if (line.size() > (early ? 19 : 20)) {
      throw new MemcachedError("CLIENT_ERROR options flags are too long");
    }
    // The deletion and arithmetic of earlier versions tell any such fault as one.
    boolean vague = early && (line.get(0).equals("md") || line.get(0).equals("ma"));
    this.tokens = line.subList(first, line.size());
    for (String token : tokens) {
      char letter = token.charAt(0);
      boolean known = KNOWN.indexOf(letter) >= 0 || (!early && KNOWN_LATER.indexOf(letter) >= 0);
      if (!known || has(letter)) {
        throw new MemcachedError(
            vague
                ? "CLIENT_ERROR invalid or duplicate flag"
                : known ? "CLIENT_ERROR duplicate flag" : "CLIENT_ERROR invalid flag");
      }
      byLetter[letter] = token.substring(1);
      check(letter, token.substring(1), early);
    }
    this.key = has('b') ? decode(sent) : sent;
  }

  private static void check(char letter, String value, boolean early) throws MemcachedError {
    switch (letter) {
      case 'O' -> {
        if (value.length() + 1 > MAX_OPAQUE_TOKEN) {
          throw new MemcachedError("CLIENT_ERROR opaque token too long");
        }
      }
      case 'T', 'N', 'R' -> {
        Long seconds = signed(value);
        if (seconds == null || (!early && seconds > Integer.MAX_VALUE)) {
          throw new MemcachedError("CLIENT_ERROR bad token in command line format");
        }
      }
      case 'C', 'E' -> {
        if (unsigned(value) == null) {
          throw new MemcachedError("CLIENT_ERROR bad token in command line format");
        }
      }
      case 'D', 'J' -> {
        if (unsigned(value) == null) {
          throw new MemcachedError("CLIENT_ERROR invalid or duplicate flag");
        }
      }
      case 'F' -> {
        Long flags = unsigned(value);
        // Earlier versions take more and keep 32 bits.
        if (flags == null
            || (!early
                && value.length() >= MAX_UNSIGNED_INT_DIGITS
                && Long.compareUnsigned(flags, 0xFFFF_FFFFL) > 0)) {
          throw MemcachedError.badFormat();
        }
      }
      default -> {
        // Nothing follows it that could be wrong.
      }
    }
  }

  private static String decode(String base64) throws MemcachedError {
    try {
      byte[] text = base64.getBytes(StandardCharsets.ISO_8859_1);
      if (text.length % 4 != 0) {
        throw new MemcachedError("CLIENT_ERROR error decoding key");
      }
      return new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw new MemcachedError("CLIENT_ERROR error decoding key");
    }
  }

  static @Nullable Long signed(String digits) {
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Returns an unsigned 64-bit number; null if it is none. */
  static @Nullable Long unsigned(String digits) {
    try {
      return digits.isEmpty() || digits.charAt(0) == '+' ? null : Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  boolean has(char letter) {
    return byLetter[letter] != null;
  }

  /** Returns what follows a flag, or the default without the flag. */
  String text(char letter, String absent) {
    String value = byLetter[letter];
    return value == null ? absent : value;
  }

  /** Returns a flag's 64 bits, which have been checked. */
  long number(char letter, long absent) {
    Long value = has(letter) ? unsigned(text(letter, "")) : null;
    return value == null ? absent : value;
  }

  /** Returns when a flag's time to live ends. */
  int expiry(char letter, int absent) {
    Long seconds = has(letter) ? signed(text(letter, "")) : null;
    return seconds == null ? absent : store.expiry(seconds);
  }

  /** Returns a flag's seconds. */
  long seconds(char letter) {
    Long seconds = signed(text(letter, "0"));
    return seconds == null ? 0 : seconds;
  }

  /** Appends the key as it is shown, and whether that is base64. */
  static void appendKey(StringBuilder out, String key, boolean binary) {
    out.append(" k").append(shown(key, binary));
    if (binary) {
      out.append(" b");
    }
  }

  static String shown(String key, boolean binary) {
    return binary
        ? Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.ISO_8859_1))
        : key;
  }

  /** Appends what a reply without an item repeats of its command. */
  void appendEchoes(StringBuilder out) {
    for (String token : tokens) {
      if (token.charAt(0) == 'O') {
        out.append(' ').append(token);
      } else if (token.charAt(0) == 'k') {
        appendKey(out, key, has('b'));
      }
    }
  }
}
