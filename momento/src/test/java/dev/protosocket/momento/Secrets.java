// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds secrets in text: any eight characters of one, as they are or as any other way of printing
 * bytes shows them.
 */
final class Secrets {
  static final int PIECE = 8;

  /** So many characters of base64, of six bytes each four of which are a secret's own. */
  private static final int BASE64_PIECE = 8;

  /** The name of the secret by a piece of it, by the first characters of the piece. */
  private final Map<String, Map<String, String>> pieces = new HashMap<>();

  void add(String name, String secret) {
    if (secret.length() < PIECE) {
      throw new IllegalArgumentException(name + " is too short to be looked for");
    }
    for (int i = 0; i + PIECE <= secret.length(); i++) {
      String piece = secret.substring(i, i + PIECE);
      byte[] bytes = piece.getBytes(UTF_8);
      put(name, piece);
      put(name, HexFormat.of().formatHex(bytes));
      put(name, HexFormat.of().withUpperCase().formatHex(bytes));
      put(name, HexFormat.ofDelimiter(" ").formatHex(bytes));
      put(name, decimals(bytes));
    }
    for (int shift = 0; shift < 3; shift++) {
      addBase64(name, "?".repeat(shift) + secret, shift > 0);
    }
  }

  private void addBase64(String name, String text, boolean shifted) {
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      String encoded = encoder.withoutPadding().encodeToString(text.getBytes(UTF_8));
      // The first and the last group may hold bits that are not the secret's.
      int end = encoded.length() - 4;
      for (int i = shifted ? 4 : 0; i + BASE64_PIECE <= end; i++) {
        put(name, encoded.substring(i, i + BASE64_PIECE));
      }
    }
  }

  private static String decimals(byte[] bytes) {
    String list = Arrays.toString(bytes);
    return list.substring(1, list.length() - 1);
  }

  private void put(String name, String piece) {
    pieces.computeIfAbsent(piece.substring(0, PIECE), start -> new HashMap<>()).put(piece, name);
  }

  /** Returns the name of a secret that the text shows a piece of; null if it shows none. */
  @Nullable String find(String text) {
    for (int i = 0; i + PIECE <= text.length(); i++) {
      Map<String, String> candidates = pieces.getOrDefault(text.substring(i, i + PIECE), Map.of());
      for (Map.Entry<String, String> each : candidates.entrySet()) {
        if (text.startsWith(each.getKey(), i)) {
          return each.getValue();
        }
      }
    }
    return null;
  }

  /** Returns the lines that show a secret, each with its name. */
  List<String> findAll(List<String> lines) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      String name = find(line);
      if (name != null) {
        found.add(name + " in: " + line);
      }
    }
    return found;
  }
}
