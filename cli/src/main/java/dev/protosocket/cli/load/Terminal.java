// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a terminal shows after it was sent a text: enough of one for the tool's own output. */
final class Terminal {
  static final int MAX_ROWS = 100;
  static final int MAX_COLUMNS = 200;

  /** Colours and movements, neither of which the tool uses. */
  private static final Pattern CONTROL = Pattern.compile("\\e\\[[?\\d;]*[A-Za-z]");

  private Terminal() {}

  /** Returns the lines on the screen; what is beyond its bounds is left out. */
  static List<String> show(String text) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    int column = 0;
    String plain = CONTROL.matcher(text).replaceAll("");
    for (int i = 0; i < plain.length() && rows.size() < MAX_ROWS; i++) {
      char c = plain.charAt(i);
      if (c == '\r') {
        column = 0;
      } else if (c == '\n') {
        rows.add(row.toString().stripTrailing());
        row.setLength(0);
        column = 0;
      } else if (c >= ' ' && column < MAX_COLUMNS) {
        row.replace(column, column + 1, Character.toString(c));
        column++;
      }
    }
    if (row.length() > 0 && rows.size() < MAX_ROWS) {
      rows.add(row.toString().stripTrailing());
    }
    return rows;
  }
}
