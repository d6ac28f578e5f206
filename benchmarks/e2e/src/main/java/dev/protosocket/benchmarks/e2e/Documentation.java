// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the figures of {@code performance.md} in step with a run. */
final class Documentation {
  private static final String BEGIN =
      "<!-- figures: written by benchmarks/run all --docs docs -->\n";
  private static final String END = "<!-- end of figures -->\n";

  private Documentation() {}

  /** Replaces what stands between the two marks, and the charts. */
  static void update(Path docs, Results results) throws IOException {
    Path page = docs.resolve("performance.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(page + " lacks the marks between which the figures go");
    }
    Files.writeString(
        page,
        text.substring(0, begin + BEGIN.length())
            + MarkdownReport.of(results)
            + text.substring(end));
    Charts.draw(results, docs.resolve("img"));
  }
}
