// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/** Makes what a server says about a failure fit for a message that somebody will log. */
final class ServerText {
  /** So few characters of a token may be shown: a word that occurs in it by chance. */
  static final int MAX_SHOWN = 7;

  private static final String BLOT = "<token>";

  private ServerText() {}

  /**
   * Replaces every part of a token that is longer than {@link #MAX_SHOWN}, and the whole of a token
   * that is not. Parts count because servers abbreviate, and because long texts arrive cut.
   */
  static String redact(String text, String token) {
    int window = Math.min(MAX_SHOWN + 1, token.length());
    StringBuilder result = null;
    int kept = 0;
    int i = 0;
    while (i + window <= text.length()) {
      int at = token.indexOf(text.substring(i, i + window));
      if (at < 0) {
        i++;
        continue;
      }
      if (result == null) {
        result = new StringBuilder(text.length());
      }
      result.append(text, kept, i).append(BLOT);
      i += window;
      at += window;
      while (i < text.length() && at < token.length() && text.charAt(i) == token.charAt(at)) {
        i++;
        at++;
      }
      kept = i;
    }
    return result == null ? text : result.append(text, kept, text.length()).toString();
  }

  /** Replaces whatever could begin a new line in a log, or steer the terminal that shows it. */
  static String oneLine(String text) {
    StringBuilder result = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean harmful =
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
          };
      if (harmful) {
        if (result == null) {
          result = new StringBuilder(text);
        }
        result.setCharAt(i, '?');
      }
    }
    return result == null ? text : result.toString();
  }
}
