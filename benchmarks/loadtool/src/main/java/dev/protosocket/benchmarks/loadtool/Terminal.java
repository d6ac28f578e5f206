package dev.protosocket.benchmarks.loadtool;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows after it was sent a text: enough of one for a progress bar. */
final class Terminal {
  static final int MAX_ROWS = 100;
  static final int MAX_COLUMNS = 200;

  /** A control sequence: its first number and the letter that ends it. */
  private static final Pattern CONTROL = Pattern.compile("\\e\\[\\??(\\d{0,4})[\\d;]*([A-Za-z])");

  private final List<StringBuilder> rows = new ArrayList<>();
  private int row;
  private int column;

  private Terminal() {}

  /** Returns the lines on the screen; what is beyond its bounds is left out. */
  static List<String> show(String text) {
    Terminal terminal = new Terminal();
    Matcher control = CONTROL.matcher(text);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\u001b' && control.region(i, text.length()).lookingAt()) {
        terminal.move(control.group(1), control.group(2));
        i = control.end() - 1;
      } else {
        terminal.put(text.charAt(i));
      }
    }
    return terminal.rows.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  private void move(String number, String command) {
    int count = number.isEmpty() ? 1 : Integer.parseInt(number);
    switch (command) {
      case "A" -> row = Math.max(0, row - count);
      case "B" -> row = Math.min(MAX_ROWS, row + count);
      case "K" -> {
        if (row < rows.size() && column < rows.get(row).length()) {
          rows.get(row).setLength(column);
        }
      }
      default -> {} // colours and the like
    }
  }

  private void put(char c) {
    switch (c) {
      case '\r' -> column = 0;
      case '\n' -> row = Math.min(MAX_ROWS, row + 1);
      default -> {
        if (c >= ' ' && row < MAX_ROWS && column < MAX_COLUMNS) {
          while (rows.size() <= row) {
            rows.add(new StringBuilder());
          }
          StringBuilder line = rows.get(row);
          while (line.length() <= column) {
            line.append(' ');
          }
          line.setCharAt(column++, c);
        }
      }
    }
  }
}
