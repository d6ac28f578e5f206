package dev.protosocket.benchmarks.loadtool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.EmbeddedServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  @Test
  void should_reach_another_server_and_keep_its_token_to_itself() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      assertThat(execute(server, TOKEN, "--ops", "500")).isEmpty();
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

  private Result result() {
    return Result.read(directory.resolve("out/result.json"));
  }

  /** Runs the tool, asserts that it exits with 0 and returns what it complained about. */
  private String execute(String... arguments) {
    StringWriter errors = new StringWriter();
    assertThat(code(errors, List.of(arguments))).isZero();
    return errors.toString();
  }

  private String execute(EmbeddedServer server, String token, String... arguments)
      throws Exception {
    return execute(arguments(server, token, arguments).toArray(String[]::new));
  }

  private List<String> arguments(EmbeddedServer server, String token, String... more)
      throws Exception {
    Path ca = server.writeCaPem(directory.resolve("ca.pem"));
    Path tokenFile = Files.writeString(directory.resolve("token"), token + "\n");
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(
        List.of(
            "--target",
            "localhost:" + server.port(),
            "--ca-file",
            ca.toString(),
            "--token-file",
            tokenFile.toString()));
    return arguments;
  }

  private int code(StringWriter errors, List<String> arguments) {
    CommandLine command = LoadTool.commandLine().setErr(new PrintWriter(errors));
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--out", directory.resolve("out").toString()));
    return command.execute(all.toArray(String[]::new));
  }
}
