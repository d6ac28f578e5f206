// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.protosocket.server.EmbeddedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadToolIT {
  private static final String TOKEN = "s3cr3t-t0ken";

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Mode.class)
  void should_do_what_was_asked_when_run_in_each_mode(Mode mode) throws Exception {
    assertThat(execute("--ops", "3001", "--mode", mode.name(), "--threads", "2")).isEmpty();
    Result result = result();
    assertThat(result.operations()).isEqualTo(3001);
    assertThat(result.hits() + result.misses() + result.stored()).isEqualTo(3001);
    assertThat(result.errors()).isEmpty();
    assertThat(result.interrupted()).isFalse();
    assertThat(directory.resolve("out/chart.png")).isNotEmptyFile();
    assertThat(directory.resolve("out/latency.hgrm")).isNotEmptyFile();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void should_keep_to_the_rate_when_there_is_one(Mode mode) throws Exception {
    assertThat(execute("--ops", "400", "--rate", "1000", "--mode", mode.name())).isEmpty();
    assertThat(result().operations()).isEqualTo(400);
    // The last one is due 399 ms after the first.
    assertThat(result().seconds()).isGreaterThanOrEqualTo(0.399);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void should_count_errors_by_kind_when_the_cache_does_not_exist(Mode mode) throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      assertThat(execute(server, TOKEN, "--ops", "300", "--cache", "absent", "--mode", mode.name()))
          .isEmpty();
    }
    assertThat(result().errors()).isEqualTo(Map.of("SERVER_NOT_FOUND", 300L));
    assertThat(result().failed()).isEqualTo(300);
    assertThat(result().operations()).isEqualTo(300);
    assertThat(result().summary()).containsPattern("SERVER_NOT_FOUND +300");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void should_hit_every_key_and_not_count_the_writes_when_filled(Mode mode) throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      String keys = "--key-space 500 --read-ratio 1 --fill";
      String load = "--ops 1000 --threads 3 --mode " + mode;
      assertThat(execute(server, TOKEN, (keys + " " + load).split(" ", -1))).isEmpty();
      assertThat(server.stats().sets()).isEqualTo(500);
      assertThat(server.stats().items()).isEqualTo(500);
    }
    assertThat(result().hits()).isEqualTo(1000);
    assertThat(result().operations()).isEqualTo(1000);
    assertThat(result().latency().max()).isPositive();
  }

  @Test
  void should_say_what_is_missing_when_the_keys_cannot_be_stored() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      StringWriter errors = new StringWriter();
      String[] options = {"--fill", "--key-space", "1200", "--cache", "absent"};
      assertThat(code(errors, arguments(server, TOKEN, options))).isEqualTo(1);
      assertThat(errors.toString())
          .contains("--fill: 1,200 of 1,200 keys were not stored: {SERVER_NOT_FOUND=1200}");
    }
    assertThat(directory.resolve("out")).isEmptyDirectory();
  }

  @Test
  void should_not_count_what_warmed_up() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      String[] options = {"--warmup", "1s", "--rate", "500", "--ops", "200"};
      assertThat(execute(server, TOKEN, options)).isEmpty();
      // 500 in the warm-up, not all of which a busy machine gets to issue.
      assertThat(server.stats().gets() + server.stats().sets()).isBetween(201L, 700L);
    }
    Result result = result();
    assertThat(result.operations()).isEqualTo(200);
    assertThat(result.hits() + result.misses() + result.stored()).isEqualTo(200);
    assertThat(result.series()).noneMatch(point -> point.seconds() > result.seconds());
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "POOL", mode = EnumSource.Mode.EXCLUDE)
  void should_report_and_exit_with_1_when_a_connection_is_lost(Mode mode) throws Exception {
    StringWriter errors = new StringWriter();
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      List<String> arguments =
          arguments(server, TOKEN, "--duration", "1h", "--rate", "1000", "--mode", mode.name());
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(() -> code(errors, arguments));
      awaitLoad(server);
      server.dropConnections();
      assertThat(code.get(120, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(errors.toString()).startsWith("failed: a connection was lost: ");
    assertThat(result().interrupted()).isTrue();
    assertThat(result().operations()).isGreaterThan(result().failed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]"})
  void should_reach_another_server_and_keep_its_token_to_itself(String host) throws Exception {
    assumeTrue(isLocal(host), () -> "this machine has no " + host);
    try (EmbeddedServer server =
        EmbeddedServer.builder().host(address(host)).token(TOKEN).start()) {
      assertThat(execute(arguments(host, server, TOKEN, "--ops", "500"))).isEmpty();
    }
    assertThat(result().operations()).isEqualTo(500);
    assertThat(directory.resolve("out/result.json")).content().doesNotContain(TOKEN);
  }

  @Test
  void should_exit_with_1_and_not_repeat_the_token_when_it_is_refused() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().token("another-" + TOKEN).start()) {
      StringWriter errors = new StringWriter();
      assertThat(code(errors, arguments(server, TOKEN, "--ops", "1"))).isEqualTo(1);
      assertThat(errors.toString()).startsWith("failed: ").doesNotContain(TOKEN);
    }
  }

  @Test
  void should_exit_with_1_when_nobody_listens() throws Exception {
    StringWriter errors = new StringWriter();
    List<String> arguments;
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      arguments = arguments(server, TOKEN, "--ops", "1");
    }
    assertThat(code(errors, arguments)).isEqualTo(1);
    assertThat(errors.toString()).startsWith("failed: ").contains("refused").hasLineCount(1);
  }

  /** In a JVM of its own: this one's environment may well have a key. */
  @ParameterizedTest
  @CsvSource({"momento,MOMENTO_API_KEY", "localhost:1,PROTOSOCKET_TOKEN"})
  void should_name_the_variable_when_there_are_no_credentials(String target, String variable)
      throws Exception {
    ProcessBuilder tool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            LoadTool.class.getName(),
            "--target",
            target);
    Map<String, String> environment = tool.environment();
    environment.keySet().removeIf(name -> name.startsWith("MOMENTO_") || name.equals(variable));
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = tool.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(2);
    assertThat(output).contains("set " + variable).hasLineCount(2); // and how to get help
  }

  @Test
  void should_draw_and_print_ratios_when_two_runs_are_compared() throws Exception {
    Path fire = directory.resolve("fire.json");
    Path async = directory.resolve("out/result.json");
    Path chart = directory.resolve("charts/compared.png");
    execute("--ops", "500", "--mode", "fire");
    Files.move(async, fire);
    execute("--ops", "500", "--mode", "async");
    StringWriter table = new StringWriter();
    CommandLine command = LoadTool.commandLine().setOut(new PrintWriter(table));
    String[] arguments = {"compare", fire.toString(), async.toString(), "--out", chart.toString()};
    assertThat(command.execute(arguments)).isZero();
    double ratio =
        Result.read(async).operationsPerSecond() / Result.read(fire).operationsPerSecond();
    assertThat(table.toString())
        .containsPattern(String.format(Locale.ROOT, "operations per second .* %.3f\\R", ratio));
    assertThat(chart).isNotEmptyFile();
  }

  private Result result() {
    return Result.read(directory.resolve("out/result.json"));
  }

  /** Runs the tool, asserts that it exits with 0 and returns what it complained about. */
  private String execute(List<String> arguments) {
    StringWriter errors = new StringWriter();
    int code = code(errors, arguments);
    assertThat(code).as(errors.toString()).isZero();
    return errors.toString();
  }

  private String execute(String... arguments) {
    return execute(List.of(arguments));
  }

  private String execute(EmbeddedServer server, String token, String... arguments)
      throws Exception {
    return execute(arguments(server, token, arguments));
  }

  private List<String> arguments(EmbeddedServer server, String token, String... more)
      throws Exception {
    return arguments("localhost", server, token, more);
  }

  private List<String> arguments(String host, EmbeddedServer server, String token, String... more)
      throws Exception {
    Path ca = server.writeCaPem(directory.resolve("ca.pem"));
    Path tokenFile = Files.writeString(directory.resolve("token"), token + "\n");
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--target", host + ":" + server.port()));
    arguments.addAll(List.of("--ca-file", ca.toString(), "--token-file", tokenFile.toString()));
    return arguments;
  }

  private static String address(String host) {
    return host.replace("[", "").replace("]", "");
  }

  private static boolean isLocal(String host) throws IOException {
    return NetworkInterface.getByInetAddress(InetAddress.getByName(address(host))) != null;
  }

  private static void awaitLoad(EmbeddedServer server) {
    long start = System.nanoTime();
    // More than are in flight at a time, so that some have been answered.
    while (server.stats().gets() < 300) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(120));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private int code(StringWriter errors, List<String> arguments) {
    CommandLine command = LoadTool.commandLine().setErr(new PrintWriter(errors));
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--timeout", "30s", "--out", directory.resolve("out").toString()));
    return command.execute(all.toArray(String[]::new));
  }
}
