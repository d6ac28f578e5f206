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
import org.junit.jupiter.api.Test;

/** The README's snippets are what the examples compile and run. */
class ReadmeTest {
  private static final Pattern SNIPPET =
      Pattern.compile("<!-- snippet: (\\w+) (\\w+) -->\\n```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)\\)");

  @Test
  void should_show_the_examples_code_when_it_shows_a_snippet() throws IOException {
    Matcher snippets = SNIPPET.matcher(readme());
    List<String> seen = new ArrayList<>();
    while (snippets.find()) {
      assertThat(snippets.group(3))
          .as("snippet %s of %s", snippets.group(2), snippets.group(1))
          .isEqualTo(example(snippets.group(1), snippets.group(2)));
      seen.add(snippets.group(2));
    }
    assertThat(seen)
        .containsExactly(
            "connect",
            "blocking",
            "async",
            "pipeline",
            "pool",
            "metrics",
            "close",
            "momento",
            "memcached",
            "typed");
  }

  @Test
  void should_link_to_files_that_exist() throws IOException {
    Matcher links = LINK.matcher(readme());
    List<String> missing = new ArrayList<>();
    int count = 0;
    while (links.find()) {
      count++;
      if (!Files.exists(Repository.ROOT.resolve(links.group(1)))) {
        missing.add(links.group(1));
      }
    }
    assertThat(count).isGreaterThan(5);
    assertThat(missing).isEmpty();
  }

  private static String readme() throws IOException {
    return Repository.read("README.md");
  }

  /** Returns the lines between the marks, less the indentation of the first. */
  private static String example(String file, String name) throws IOException {
    Path path = Path.of("src/main/java/dev/protosocket/examples", file + ".java");
    StringBuilder snippet = new StringBuilder();
    String indentation = null;
    for (String line : Files.readAllLines(path)) {
      if (line.strip().equals("// snippet: " + name)) {
        indentation = line.substring(0, line.indexOf('/'));
      } else if (indentation != null && line.strip().equals("// end")) {
        return snippet.toString();
      } else if (indentation != null) {
        snippet.append(line.isBlank() ? line : line.substring(indentation.length())).append('\n');
      }
    }
    throw new AssertionError("no snippet " + name + " in " + path);
  }
}
