// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class InterruptIT {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> RUN =
      List.of(
          LoadTool.class.getName(),
          "--timeout",
          "30s",
          "--duration",
          "1h",
          "--rate",
          "1000",
          "--out");

  /** What the progress bar says once something was measured. */
  private static final String MEASURED = "op/s";

  private static final char CTRL_C = 3;
  private static final int SIGINT_EXIT = 128 + 2;
  private static final int SIGTERM_EXIT = 128 + 15;

  @TempDir private Path directory;

  @Test
  void should_report_what_was_measured_when_ctrl_c_is_typed_at_a_terminal() throws Exception {
    assumeTrue(
        succeeds("script", "-qec", "true", "/dev/null"),
        "needs the script of util-linux for a pty");
    // A build started in the background ignores SIGINT, and so would all that it starts.
    assumeTrue(
        succeeds("env", "--default-signal=INT", "true"), "needs the env of coreutils for SIGINT");
    String command =
        "exec env --default-signal=INT \"$JAVA\" " + String.join(" ", RUN) + " \"$OUT\"";
    ProcessBuilder terminal = new ProcessBuilder("script", "-qec", command, "/dev/null");
    terminal.environment().put("SHELL", "/bin/sh");
    terminal.environment().put("TERM", "xterm");
    terminal.environment().put("JAVA", JAVA);
    terminal.environment().put("OUT", directory.toString());
    Process child = start(terminal);
    String before = readUntilMeasured(child.getInputStream());
    assertThat(before).as("the output before Ctrl-C").contains(MEASURED);
    child.getOutputStream().write(CTRL_C);
    child.getOutputStream().flush();
    assertReported(child, SIGINT_EXIT);
  }

  @Test
  void should_report_what_was_measured_when_terminated() throws Exception {
    ProcessBuilder tool = new ProcessBuilder(JAVA);
    tool.command().addAll(RUN);
    tool.command().add(directory.toString());
    Process child = start(tool);
    String before = readUntilMeasured(child.getInputStream());
    assertThat(before).as("the output before the signal").contains(MEASURED);
    child.toHandle().destroy(); // Process.destroy would close the output as well
    assertReported(child, SIGTERM_EXIT);
  }

  private void assertReported(Process child, int exit) throws Exception {
    String after = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(after).isEqualTo(exit);
    assertThat(after).contains("operations (interrupted)").contains("written to");
    Result result = Result.read(directory.resolve("result.json"));
    assertThat(result.interrupted()).isTrue();
    assertThat(result.operations()).isPositive();
    assertThat(result.hits() + result.misses() + result.stored() + result.failed())
        .isEqualTo(result.operations());
    assertThat(directory.resolve("chart.png")).isNotEmptyFile();
  }

  /** Starts a process that is killed if it doesn't end: then its output does. */
  private static Process start(ProcessBuilder builder) throws IOException {
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process child = builder.redirectErrorStream(true).start();
    Executor deadline = CompletableFuture.delayedExecutor(300, TimeUnit.SECONDS);
    deadline.execute(child::destroyForcibly);
    return child;
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) { // there is no such program
      return false;
    }
  }

  private static String readUntilMeasured(InputStream output) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = output.read(); c >= 0; c = output.read()) {
      text.append((char) c);
      if (text.indexOf(MEASURED) >= 0) {
        break;
      }
    }
    return text.toString();
  }
}
