// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The snippets of a page, which are the examples' code. */
final class Snippets {
  private static final Pattern SNIPPET =
      Pattern.compile(
          "<!-- snippet: (\\w+) (\\w+) -->\\n```(?:java|kotlin)\\n(.*?)```", Pattern.DOTALL);

  /** Where examples are: those of Kotlin are no part of this build. */
  private static final List<String> FILES =
      List.of(
          "src/main/java/dev/protosocket/examples/%s.java",
          "src/test/java/dev/protosocket/examples/%s.java",
          "../samples/kotlin/src/main/kotlin/%s.kt");

  private Snippets() {}

  /** Compares each with its example; returns their names in order. */
  static List<String> checked(String page) throws IOException {
    Matcher snippets = SNIPPET.matcher(page);
    List<String> seen = new ArrayList<>();
    while (snippets.find()) {
      assertThat(snippets.group(3))
          .as("snippet %s of %s", snippets.group(2), snippets.group(1))
          .isEqualTo(example(snippets.group(1), snippets.group(2)));
      seen.add(snippets.group(2));
    }
    return seen;
  }

  /** Returns the lines between the marks, less the indentation of the first and a last blank. */
  private static String example(String file, String name) throws IOException {
    Path path =
        FILES.stream()
            .map(each -> Path.of(String.format(each, file)))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no example " + file));
    StringBuilder snippet = new StringBuilder();
    String indentation = null;
    for (String line : Files.readAllLines(path)) {
      if (line.strip().equals("// snippet: " + name)) {
        indentation = line.substring(0, line.indexOf('/'));
      } else if (indentation != null && line.strip().equals("// end")) {
        return snippet.toString().stripTrailing() + "\n";
      } else if (indentation != null) {
        snippet.append(line.isBlank() ? line : line.substring(indentation.length())).append('\n');
      }
    }
    throw new AssertionError("no snippet " + name + " in " + path);
  }
}
