// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What JCache's TCK says is what {@code tck.txt} says: a test a line, how it ends, and {@code slow}
 * if it is run with {@code -Dtck=all} only. The output has the trace of each that does not pass.
 *
 * <p>With {@code -Dtck.write} the file is written anew, from all of them.
 */
class TckIT {
  private static final Path LIST = Path.of("src/test/resources/tck.txt");
  private static final Path PAGE = Path.of("../docs/jcache.md");
  private static final String SLOW = "slow ";

  @Test
  void should_end_as_listed() throws IOException {
    Map<String, String> listed = listed();
    if (System.getProperty("tck.write") != null) {
      write(listed, new Tck().run(test -> true));
      return;
    }
    boolean all = "all".equals(System.getProperty("tck"));
    if (!all) {
      listed.values().removeIf(result -> result.startsWith(SLOW));
    }
    Map<String, String> slow = listed();
    Map<String, String> happened =
        new Tck().run(test -> all || !slow.getOrDefault(test, "").startsWith(SLOW));
    List<String> differences = new ArrayList<>();
    listed.forEach(
        (test, result) -> {
          String now = happened.getOrDefault(test, "not run");
          if (!now.equals(result.replace(SLOW, ""))) {
            differences.add(test + ": listed " + result + ", now " + now);
          }
        });
    happened.forEach(
        (test, result) -> {
          if (!listed.containsKey(test)) {
            differences.add(test + ": not listed, now " + result);
          }
        });
    assertThat(differences).as("differences from %s", LIST).isEmpty();
    assertThat(happened).hasSizeGreaterThan(400);
  }

  @Test
  void should_be_counted_on_the_page() throws IOException {
    Map<String, String> listed = listed();
    long passed = listed.values().stream().filter(result -> result.endsWith("PASS")).count();
    long refused = listed.values().stream().filter(result -> result.endsWith("REFUSED")).count();
    assertThat(passed + refused).isEqualTo(listed.size());
    assertThat(Files.readString(PAGE))
        .contains("**" + passed + " pass of " + listed.size() + "**, " + refused + " are refused");
  }

  private static Map<String, String> listed() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    for (String line : Files.readAllLines(LIST)) {
      int test = line.lastIndexOf(' ') + 1;
      listed.put(line.substring(test), line.substring(0, test - 1));
    }
    return listed;
  }

  private static void write(Map<String, String> before, Map<String, String> happened)
      throws IOException {
    List<String> lines = new ArrayList<>();
    happened.forEach(
        (test, result) ->
            lines.add(
                (before.getOrDefault(test, "").startsWith(SLOW) ? SLOW : "")
                    + result
                    + " "
                    + test));
    Files.write(LIST, lines);
  }
}
