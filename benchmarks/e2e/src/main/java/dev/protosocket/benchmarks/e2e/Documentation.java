// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the figures of the documentation in step with a run. */
final class Documentation {
  private static final String BEGIN =
      "<!-- figures: written by benchmarks/run all --docs docs -->\n";
  private static final String END = "<!-- end of figures -->\n";

  private Documentation() {}

  /**
   * Replaces what stands between the two marks of {@code performance.md} by the tables that a
   * reader decides by, and in {@code performance-details.md} by all; and the charts, and the
   * samples.
   */
  static void update(Path docs, Results results) throws IOException {
    replace(docs.resolve("performance.md"), Summary.of(results));
    replace(docs.resolve("performance-details.md"), MarkdownReport.of(results));
    results.writeJson(docs.resolve("performance.json"));
    Charts.draw(results, docs.resolve("img"));
  }

  private static void replace(Path page, String figures) throws IOException {
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(page + " lacks the marks between which the figures go");
    }
    Files.writeString(
        page, text.substring(0, begin + BEGIN.length()) + figures + text.substring(end));
  }
}
