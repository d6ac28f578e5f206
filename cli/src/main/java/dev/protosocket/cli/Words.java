// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.TlsOptionsException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How things are said to people. */
final class Words {
  private static final String[][] OPTIONS = {
    {"TlsOptions.trust", "--ca-file"},
    {"Credential.withServerName", "--server-name"},
    {"TlsOptions.insecurePlaintext", "--no-tls"},
    {
      "give one as the second argument in code, or, with MomentoCredentials.fromEnvironment(), as"
          + " MOMENTO_ENDPOINT or MOMENTO_REGION",
      "give --endpoint, or set MOMENTO_ENDPOINT"
    },
  };

  private static final int COLUMNS = 100;
  private static final int BYTE = 0xff;
  private static final int ASCII = 0x7f;

  private Words() {}

  /** Puts the tool's options in the place of what one would write in Java. */
  static String withOptions(@Nullable String text) {
    String said = String.valueOf(text);
    for (String[] each : OPTIONS) {
      said = said.replace(each[0], each[1]);
    }
    return said;
  }

  /** Says what has failed. Of what is not ours only the kind: its message may hold anything. */
  static String of(Throwable failure) {
    if (failure instanceof CacheException
        || failure instanceof CredentialException
        || failure instanceof TlsOptionsException
        || failure instanceof FileException) {
      return withOptions(failure.getMessage());
    }
    StackTraceElement[] stack = failure.getStackTrace();
    return "unexpected "
        + failure.getClass().getName()
        + (stack.length == 0 ? "" : " at " + stack[0])
        + "; please report it";
  }

  /** Breaks a line between words, those that follow indented by two more. */
  static String wrap(String line) {
    int indent = line.length() - line.stripLeading().length();
    String next = " ".repeat(indent + 2);
    StringBuilder out = new StringBuilder();
    String rest = line;
    while (rest.length() > COLUMNS) {
      int end = rest.lastIndexOf(' ', COLUMNS);
      if (end < next.length()) {
        break; // One long word.
      }
      out.append(rest, 0, end).append('\n');
      rest = next + rest.substring(end + 1);
    }
    return out.append(rest).toString();
  }

  /** Returns a time in milliseconds. */
  static String millis(long nanos) {
    double millis = nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    return String.format(Locale.ROOT, millis < 1 ? "%.2f" : "%.1f", millis);
  }

  /**
   * Returns bytes as text that cannot steer a terminal: what is not UTF-8, controls, and characters
   * that change the direction of others are escaped.
   *
   * @param lines whether line ends and tabs stay as they are
   */
  static String printable(byte[] bytes, boolean lines) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean utf8 = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
    String source = utf8 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
    StringBuilder out = new StringBuilder(source.length());
    source
        .codePoints()
        .forEach(
            c -> {
              if (lines && (c == '\n' || c == '\t')) {
                out.append((char) c);
              } else if (isControl(c) || (!utf8 && c > ASCII)) {
                out.append(String.format(c > BYTE ? "\\u{%x}" : "\\x%02x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
