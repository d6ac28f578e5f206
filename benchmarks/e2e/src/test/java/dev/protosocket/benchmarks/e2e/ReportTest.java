// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path directory;

  private static Results results() {
    ScenarioResult cost =
        new ScenarioResult(
            Plan.COST,
            Work.get(64, 1024),
            new Cpus("0", "0"),
            List.of(
                OutcomeTest.outcome(Contender.FLOOR, 1_000_000, 1_100_000, 1_200_000),
                OutcomeTest.outcome(Contender.ASYNC, 500_000, 550_000, 600_000)));
    ScenarioResult curve =
        new ScenarioResult(
            Plan.CURVE_DEPTH,
            Work.get(1, 100),
            Cpus.ANY,
            List.of(OutcomeTest.outcome(Contender.FLOOR, 10)));
    IdTrace trace = new IdTrace(Contender.FLOOR, List.of(new IdTrace.Point(10_000, 2_000_000)));
    Environment environment = new Environment("a processor", 0.5, "Linux", "a JVM", "abc", "now");
    return new Results(environment, new Timing(3, 2, 4), List.of(cost, curve), List.of(trace));
  }

  @Test
  void should_print_a_row_for_each_contender() {
    assertThat(MarkdownReport.of(results()))
        .contains(
            "### Small values, one CPU", "GET 1 KiB, 64 in flight; client and server on CPU 0")
        .contains(
            "| bare Netty TLS loop: the floor | 1,100,000 | 1.00 | 2.00 | 1.00 | 100 | 1.50 | 12.3 | 150 |"
                + " 1,000,000 to 1,200,000 |")
        .contains("| protosocket, async on the event loop | 550,000 | 0.50 | 2.00 | 1.00 | 100 |")
        .contains("| 10,000 | 2,000,000 |");
  }

  @Test
  void should_read_back_what_it_wrote() throws IOException {
    Path file = directory.resolve("results.json");
    results().writeJson(file);
    assertThat(Results.readJson(file)).isEqualTo(results());
  }

  @Test
  void should_replace_the_figures_of_the_documentation_and_nothing_else() throws IOException {
    List<Path> pages =
        List.of(directory.resolve("performance.md"), directory.resolve("performance-details.md"));
    String begin = "<!-- figures: written by benchmarks/run all --docs docs -->\n";
    for (Path page : pages) {
      Files.writeString(page, "before\n" + begin + "old\n<!-- end of figures -->\nafter\n");
    }
    Documentation.update(directory, results());
    for (Path page : pages) {
      assertThat(Files.readString(page))
          .startsWith("before\n" + begin)
          .endsWith("<!-- end of figures -->\nafter\n")
          .contains("### Small values, one CPU")
          .doesNotContain("old");
    }
    assertThat(Files.readString(pages.get(0)))
        .contains("| protosocket, async on the event loop | 550,000 | 0.50 | 2.00 | 100 | 12.3 |");
    assertThat(Results.readJson(directory.resolve("performance.json"))).isEqualTo(results());
    assertThat(directory.resolve("img")).isDirectoryContaining("glob:**throughput.png");
    assertThat(directory.resolve("img")).isDirectoryContaining("glob:**curve-depth.png");
  }

  @Test
  void should_not_touch_a_page_without_marks() throws IOException {
    Path page = directory.resolve("performance.md");
    Files.writeString(page, "text\n");
    assertThatThrownBy(() -> Documentation.update(directory, results()))
        .isInstanceOf(IOException.class);
    assertThat(Files.readString(page)).isEqualTo("text\n");
  }
}
