// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.auth;
import static dev.protosocket.server.TestClient.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The main class in a process of its own, the way a shell runs it. */
@ExtendWith(LeakCheck.class)
class ServerMainIT {
  private static final int SIGTERM_EXIT_CODE = 128 + 15;

  @Test
  void should_serve_and_stop_on_sigterm_when_all_is_default() throws Exception {
    Run run = Run.start(Map.of());
    try (run) {
      Path ca = Path.of(run.valueOf("CA certificate: "));
      try (TestClient client = run.connect(Files.readString(ca))) {
        assertThat(client.call(auth(1, run.valueOf("token: "))).hasAuth()).isTrue();
        assertThat(client.call(get(2, "cache", "k")).getError().getMessage())
            .isEqualTo("Key not found");

        assertThat(run.terminate()).isEqualTo(SIGTERM_EXIT_CODE);

        assertThat(client.receive()).isNull();
      }
      assertThat(ca).doesNotExist();
      assertThat(run.rest()).containsExactly("stopped");
    }
  }

  @Test
  void should_serve_as_told_and_not_print_a_token_of_the_environment(@TempDir Path directory)
      throws Exception {
    String token = "from-the-environment";
    Path file = directory.resolve("ca.pem");
    try (Run run =
            Run.start(
                Map.of(ServerMain.TOKEN_VARIABLE, token),
                "--host=localhost",
                "--cache=one",
                "--cache=two",
                "--max-memory=1m",
                "--ca-file=" + file);
        TestClient client = run.connect(Files.readString(file))) {
      assertThat(client.call(auth(1, token)).hasAuth()).isTrue();
      assertThat(client.call(get(2, "one", "k")).getError().getMessage())
          .isEqualTo("Key not found");
      assertThat(client.call(get(2, "two", "k")).getError().getMessage())
          .isEqualTo("Key not found");
      assertThat(client.call(get(3, "cache", "k")).getError().getMessage())
          .isEqualTo("Cache \"cache\" does not exist");
      assertThat(run.valueOf("token: ")).isEqualTo("as in $" + ServerMain.TOKEN_VARIABLE);
      assertThat(run.printed).noneMatch(line -> line.contains(token));
      assertThat(run.terminate()).isEqualTo(SIGTERM_EXIT_CODE);
      assertThat(file).exists();
    }
  }

  @Test
  void should_create_caches_in_the_clear_when_told_to() throws Exception {
    try (Run run = Run.start(Map.of(), "--plaintext", "--auto-create", "--token=given");
        TestClient client = new TestClient(run.socket())) {
      assertThat(run.valueOf("token: ")).isEqualTo("given");
      assertThat(client.call(auth(1, "given")).hasAuth()).isTrue();
      assertThat(client.call(get(2, "any", "k")).getError().getMessage())
          .isEqualTo("Key not found");
      assertThat(run.printed).noneMatch(line -> line.startsWith("CA certificate"));
    }
  }

  @Test
  void should_serve_memcached_and_stop_on_sigterm() throws Exception {
    try (Run run = Run.start(Map.of(), "memcached", "--as=1.6.18");
        Socket socket = run.socket()) {
      socket.getOutputStream().write("version\r\n".getBytes(UTF_8));
      byte[] reply = new byte["VERSION 1.6.18\r\n".length()];
      socket.getInputStream().readNBytes(reply, 0, reply.length);

      assertThat(reply).asString(UTF_8).isEqualTo("VERSION 1.6.18\r\n");
      assertThat(run.terminate()).isEqualTo(SIGTERM_EXIT_CODE);
      assertThat(run.rest()).containsExactly("stopped");
    }
  }

  @Test
  void should_serve_memcached_over_tls(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("ca.pem");
    try (Run run = Run.start(Map.of(), "memcached", "--tls", "--ca-file=" + file)) {
      assertThat(run.valueOf("address: ")).endsWith("(TLS)");
      assertThat(file).content().contains("BEGIN CERTIFICATE");
      assertThat(run.valueOf("behaves as ")).isEqualTo("memcached 1.6.45");
    }
  }

  /** A running process and what it has printed. */
  private static final class Run implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final List<String> printed = new ArrayList<>();

    private Run(Process process) {
      this.process = process;
      this.output = process.inputReader(UTF_8);
    }

    static Run start(Map<String, String> environment, String... options) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
      command.add(ServerMain.class.getName());
      command.addAll(List.of(options));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().remove(ServerMain.TOKEN_VARIABLE);
      builder.environment().putAll(environment);
      Run run = new Run(builder.start());
      for (String line; (line = run.output.readLine()) != null; ) {
        run.printed.add(line);
        if (line.startsWith("ready")) {
          return run;
        }
      }
      run.close();
      throw new IOException("the server ended after printing " + run.printed);
    }

    String valueOf(String label) {
      return printed.stream()
          .filter(line -> line.startsWith(label))
          .findFirst()
          .orElseThrow()
          .substring(label.length());
    }

    Socket socket() throws IOException {
      String address = valueOf("address: ").replaceFirst(" .*", "");
      int colon = address.lastIndexOf(':');
      return new Socket(
          address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    TestClient connect(String caPem) throws Exception {
      return TestClient.tls(socket(), caPem, "localhost", "TLSv1.3");
    }

    /** Asks the process to end, as a shell's kill does, and gives its exit code. */
    int terminate() throws Exception {
      // The process itself would close our end of its output, too.
      process.toHandle().destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new TimeoutException("the server did not stop");
      }
      return process.exitValue();
    }

    List<String> rest() {
      return output.lines().toList();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
