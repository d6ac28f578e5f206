// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.protosocket.server.EmbeddedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar in processes of its own, as a shell runs it. */
class CliProcessIT {
  private static final int SIGTERM = 128 + 15;
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir private Path folder;

  private static List<String> jar(String... args) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      Path all =
          files
              .filter(file -> file.getFileName().toString().matches("protosocket-cli-.*-all\\.jar"))
              .findFirst()
              .orElseThrow();
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", all.toString()));
      command.addAll(List.of(args));
      return command;
    }
  }

  private String run(List<String> command) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(out);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  @Test
  void should_serve_and_be_asked_and_stop_at_sigterm() throws Exception {
    Process server = new ProcessBuilder(jar("server")).redirectErrorStream(true).start();
    try (BufferedReader out = server.inputReader(UTF_8)) {
      assertThat(out.readLine()).startsWith("protosocket server on 127.0.0.1:");
      String[] connect = out.readLine().replaceFirst("connect: protosocket ping ", "").split(" ");
      assertThat(out.readLine()).isEqualTo("ready; Ctrl-C stops the server");
      Path ca = Path.of(connect[3]);

      assertThat(run(jar(with(connect, "ping")))).contains("by BoringSSL", "answered");

      assertThat(ca).exists();
      server.destroy();
      assertThat(server.waitFor()).isEqualTo(SIGTERM);
      assertThat(ca.getParent()).doesNotExist();
    } finally {
      server.destroyForcibly();
    }
  }

  /** A value cannot steer the terminal that it is shown on. */
  @Test
  void should_show_a_value_on_a_terminal() throws Exception {
    assumeTrue(Files.isExecutable(SCRIPT), "there is no script(1), which makes a terminal");
    try (EmbeddedServer server = EmbeddedServer.start()) {
      String[] connect = {
        "--endpoint=127.0.0.1:" + server.port(),
        "--ca-file=" + server.writeCaPem(folder.resolve("ca.pem")),
        "--credential-file=" + Files.writeString(folder.resolve("token"), server.token())
      };
      assertThat(new Tool().stdin((byte) 0x1b, (byte) 'x').run(with(connect, "set", "key")).code())
          .isZero();

      String command = String.join(" ", jar(with(connect, "get", "key")));
      String shown = run(List.of(SCRIPT.toString(), "-qec", command, "/dev/null"));

      assertThat(shown).isEqualTo("\\x1bx\r\n");
    }
  }

  private static String[] with(String[] connect, String command, String... key) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of(connect));
    args.add(Tool.PATIENT);
    if (key.length > 0) {
      args.addAll(List.of("--cache", "cache"));
      args.addAll(List.of(key));
    }
    return args.toArray(String[]::new);
  }

  @Test
  void should_print_a_completion_script_that_bash_takes() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    Path script = folder.resolve("completion");
    Files.write(script, new Tool().run("generate-completion").bytes());

    String completes =
        run(List.of("/bin/bash", "-c", "source " + script + " && complete -p protosocket"));

    assertThat(completes).contains("complete", "protosocket");
    assertThat(Files.readString(script)).contains("--credential-file", "generate-completion");
  }
}
