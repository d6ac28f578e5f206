// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that is logged at any level by any logger, client's, server's or Netty's, no exception
 * and nothing that can be printed shows a token, an API key, a key or a value of a cache.
 */
class SecrecyIT {
  private static final int TIMEOUT_SECONDS = 60;

  /** The steps of the run; one that is left out by mistake would prove nothing. */
  private static final int STEPS = 60;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_show_no_secret_when_everything_fails_and_all_of_it_is_logged(boolean openSsl)
      throws Exception {
    List<String> output = run(openSsl);

    assertThat(FailingRun.secrets().findAll(output)).isEmpty();
    // Not necessarily the last line: Netty's threads log their own end.
    assertThat(output).contains("done");
    assertThat(output.stream().filter(line -> line.startsWith(FailingRun.PASSED)))
        .hasSizeGreaterThanOrEqualTo(STEPS);
    // What was searched is all there: every logger, at the lowest level, and whole chains.
    for (String part :
        List.of(
            " DEBUG io.netty.",
            " DEBUG dev.protosocket.client.Multiplexer",
            " WARN dev.protosocket.server.Connection",
            " DEBUG dev.protosocket.pool.ClientPool",
            " WARN dev.protosocket.pool.ClientPool",
            "Caused by: ",
            "token=redacted",
            "<token>")) {
      assertThat(output).as(part).anyMatch(line -> line.contains(part));
    }
  }

  @Test
  void should_find_the_secrets_when_they_are_given_away() throws Exception {
    assertThat(FailingRun.secrets().findAll(run(true, FailingRun.PLANT)))
        .anyMatch(
            found -> found.startsWith("the value") && found.contains("TRACE io.netty.planted"))
        .anyMatch(found -> found.startsWith("the plain token") && found.contains("Suppressed:"))
        .anyMatch(found -> found.startsWith("the ") && found.contains("Caused by:"));
  }

  /** Runs {@link FailingRun} with every logger at TRACE and returns all it printed and logged. */
  private static List<String> run(boolean openSsl, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
            "-Dio.netty.handler.ssl.noOpenSsl=" + !openSsl,
            "-cp",
            System.getProperty("java.class.path"),
            FailingRun.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      List<String> output = reader.lines().toList();
      assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(lastOf(output)).isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String lastOf(List<String> output) {
    return String.join("\n", output.subList(Math.max(0, output.size() - 30), output.size()));
  }
}
