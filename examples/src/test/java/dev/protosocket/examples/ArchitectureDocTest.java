// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/architecture.md names is there. */
class ArchitectureDocTest {
  /** {@code File.java}, {@code folder/File.java} if there are several, {@code File.java#name}. */
  private static final Pattern SOURCE = Pattern.compile("(?:(\\w+)/)?(\\w+\\.java)(?:#(\\w+))?");

  private static final Pattern FOLDER_ROW = Pattern.compile("(?m)^\\| `(\\w+)/` \\|");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");
  private static final Pattern CHECKED_BY = Pattern.compile("`(\\w+Test)`");

  @Test
  void should_name_sources_that_exist_with_the_members_it_gives_them() throws IOException {
    Map<String, List<Path>> sources = sources();
    List<MatchResult> named = find(SOURCE);
    List<String> wrong = new ArrayList<>();
    for (MatchResult each : named) {
      List<Path> found =
          sources.getOrDefault(each.group(2), List.of()).stream()
              .filter(file -> each.group(1) == null || isBelow(file, each.group(1)))
              .toList();
      if (found.size() != 1) {
        wrong.add(each.group() + " could be " + found);
      } else if (each.group(3) != null && !declares(found.get(0), each.group(3))) {
        wrong.add(each.group() + " does not declare " + each.group(3));
      }
    }
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(named).filteredOn(each -> each.group(3) != null).hasSizeGreaterThan(10);
    assertThat(wrong).isEmpty();
  }

  @Test
  void should_describe_every_module() throws IOException {
    Set<String> described =
        find(FOLDER_ROW).stream().map(each -> each.group(1)).collect(Collectors.toSet());
    assertThat(described).containsExactlyInAnyOrderElementsOf(Repository.moduleFolders());
  }

  @Test
  void should_link_to_pages_that_exist_and_name_tests_that_do() throws IOException {
    assertThat(find(LINK))
        .hasSizeGreaterThan(2)
        .allSatisfy(
            link -> assertThat(Repository.ROOT.resolve("docs").resolve(link.group(1))).exists());
    Path tests = Path.of("src/test/java/dev/protosocket/examples");
    assertThat(find(CHECKED_BY))
        .hasSizeGreaterThan(1)
        .allSatisfy(test -> assertThat(tests.resolve(test.group(1) + ".java")).exists());
  }

  @Test
  void should_be_linked_from_where_people_begin() throws IOException {
    assertThat(Repository.read("README.md")).contains("](docs/architecture.md)");
    assertThat(Repository.read("CONTRIBUTING.md")).contains("](docs/architecture.md)");
  }

  private static List<MatchResult> find(Pattern pattern) throws IOException {
    return pattern.matcher(Repository.read("docs/architecture.md")).results().toList();
  }

  private static Map<String, List<Path>> sources() throws IOException {
    Map<String, List<Path>> sources = new HashMap<>();
    for (String folder : Repository.moduleFolders()) {
      for (Path file : Repository.mainSources(folder)) {
        sources
            .computeIfAbsent(file.getFileName().toString(), name -> new ArrayList<>())
            .add(Repository.ROOT.relativize(file));
      }
    }
    return sources;
  }

  private static boolean isBelow(Path file, String folder) {
    return file.startsWith(folder);
  }

  /** A method or a constant, not just a use of one: a type stands before the name. */
  private static boolean declares(Path file, String member) throws IOException {
    Pattern declaration = Pattern.compile("(?m)^  [\\w<@].*[\\w>\\])] " + member + "(?:\\(| =)");
    return declaration.matcher(Files.readString(Repository.ROOT.resolve(file))).find();
  }
}
