// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

/** With a PATH of the test's own: the machine's may have a memcached, or not. */
class NeedsMemcachedTest {
  private final List<String> said = new ArrayList<>();
  @TempDir private Path directory;

  @Test
  void should_skip_and_say_so_when_there_is_no_binary() {
    ConditionEvaluationResult result = evaluate(directory.toString());

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason())
        .hasValue(
            "real server not installed: no memcached on the PATH;"
                + " Debian: apt-get install -y memcached");
    assertThat(said)
        .containsExactly(
            "tests against a real memcached are skipped: no memcached on the PATH;"
                + " Debian: apt-get install -y memcached");
  }

  @Test
  void should_skip_when_there_is_no_path() {
    assertThat(evaluate(null).isDisabled()).isTrue();
  }

  @Test
  void should_skip_when_the_file_is_not_a_program() throws Exception {
    Files.createFile(directory.resolve("memcached"));

    assertThat(evaluate(directory.toString()).isDisabled()).isTrue();
  }

  @Test
  void should_run_when_a_later_directory_has_the_binary() throws Exception {
    program();
    String path = String.join(File.pathSeparator, "", "/nowhere", directory.toString());

    assertThat(evaluate(path).isDisabled()).isFalse();
    assertThat(said).isEmpty();
  }

  @Test
  void should_not_start_when_there_is_no_binary() {
    assertThatIOException()
        .isThrownBy(
            () -> MemcachedProcess.start(directory.toString(), MemcachedProcess.Ready.ANSWERS))
        .withMessage("no memcached on the PATH; Debian: apt-get install -y memcached");
  }

  private ConditionEvaluationResult evaluate(String path) {
    return new NeedsMemcached.Condition(path, said::add).evaluate();
  }

  private void program() throws IOException {
    Path file = Files.createFile(directory.resolve("memcached"));
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
