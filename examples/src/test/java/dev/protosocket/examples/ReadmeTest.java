// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's snippets are what the examples compile and run. */
class ReadmeTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)\\)");

  @Test
  void should_show_the_examples_code_when_it_shows_a_snippet() throws IOException {
    List<String> seen = Snippets.checked(readme());
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
  void should_show_the_test_that_is_run_when_it_tells_how_to_test() throws IOException {
    assertThat(Snippets.checked(Repository.read("docs/testing.md"))).containsExactly("testing");
  }

  @Test
  void should_show_the_sample_when_it_tells_how_to_use_kotlin() throws IOException {
    assertThat(Snippets.checked(Repository.read("docs/kotlin.md")))
        .containsExactly("get", "errors", "dependent", "deadline", "many", "waiting", "load");
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
}
