// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.testing.MemcachedProcess.Ready;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsMemcached
class MemcachedProcessIT {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  @Test
  void should_serve_until_it_is_closed() throws Exception {
    MemcachedProcess memcached = MemcachedProcess.start();
    try (memcached) {
      assertThat(answer(memcached, "version\r\n"))
          .isEqualTo("VERSION " + memcached.version() + "\r\n");
      assertThat(memcached.isAlive()).isTrue();
      assertThat(ProcessHandle.of(memcached.pid())).isPresent();
    }
    assertThat(memcached.isAlive()).isFalse();
    assertThat(ProcessHandle.of(memcached.pid())).isEmpty();
    assertThatIOException()
        .isThrownBy(() -> connect(memcached).close())
        .isInstanceOf(ConnectException.class);
    // Once more does no harm.
    memcached.close();
  }

  @Test
  void should_be_empty_on_the_same_port_when_restarted() throws Exception {
    try (MemcachedProcess memcached = MemcachedProcess.start();
        Socket before = connect(memcached)) {
      assertThat(answer(memcached, "set a 0 0 1\r\nx\r\n")).isEqualTo("STORED\r\n");
      int port = memcached.port();
      long pid = memcached.pid();

      memcached.restart();

      assertThat(before.getInputStream().read()).isEqualTo(-1);
      assertThat(memcached.port()).isEqualTo(port);
      assertThat(memcached.pid()).isNotEqualTo(pid);
      assertThat(ProcessHandle.of(pid)).isEmpty();
      assertThat(answer(memcached, "get a\r\n")).isEqualTo("END\r\n");
    }
  }

  @Test
  void should_be_away_between_a_kill_and_a_restart() throws Exception {
    try (MemcachedProcess memcached = MemcachedProcess.start()) {
      memcached.kill();

      assertThat(memcached.isAlive()).isFalse();
      assertThatIOException()
          .isThrownBy(() -> connect(memcached).close())
          .isInstanceOf(ConnectException.class);

      memcached.restart();

      assertThat(answer(memcached, "mn\r\n")).isEqualTo("MN\r\n");
    }
  }

  @Test
  void should_not_start_again_when_closed() throws Exception {
    MemcachedProcess memcached = MemcachedProcess.start();
    memcached.close();
    assertThatIllegalStateException().isThrownBy(memcached::restart).withMessage("closed");
  }

  @Test
  void should_only_listen_when_it_wants_a_password_first(@TempDir Path directory) throws Exception {
    Path users = Files.writeString(directory.resolve("users"), "ann:secret\n");
    try (MemcachedProcess memcached =
        MemcachedProcess.start(Ready.LISTENS, "-Y", users.toString())) {
      assertThat(answer(memcached, "version\r\n")).isEqualTo("CLIENT_ERROR unauthenticated\r\n");
      assertThat(answer(memcached, "set x 0 0 10\r\nann secret\r\n")).isEqualTo("STORED\r\n");
    }
    assertThatIOException()
        .isThrownBy(() -> MemcachedProcess.start("-Y", users.toString()))
        .withMessage("memcached's answer to version is CLIENT_ERROR unauthenticated");
  }

  @Test
  void should_never_wait_for_a_reader_of_what_it_prints() throws Exception {
    int lines = 10_000;
    try (MemcachedProcess memcached = MemcachedProcess.start("-vv");
        Socket client = connect(memcached)) {
      // More than any pipe holds: it prints each command, and each answer.
      client.getOutputStream().write("mn\r\n".repeat(lines).getBytes(US_ASCII));
      int answered = client.getInputStream().readNBytes(4 * lines).length;
      assertThat(answered).isEqualTo(4 * lines);
    }
  }

  @Test
  void should_say_what_memcached_says_when_it_does_not_start() {
    assertThatIOException()
        .isThrownBy(() -> MemcachedProcess.start("--no-such-option"))
        .withMessageStartingWith("memcached ended with ")
        .withMessageContaining("no-such-option");
  }

  /** Each of the ports that were tried is this one. */
  @Test
  void should_give_up_when_no_port_is_free() throws Exception {
    try (MemcachedProcess other = MemcachedProcess.start()) {
      assertThatIOException()
          .isThrownBy(() -> MemcachedProcess.start("-p", String.valueOf(other.port())))
          .withMessageContaining("in use");
      assertThat(other.isAlive()).isTrue();
    }
  }

  @Test
  void should_end_with_the_jvm() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Forgetful.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String pid = new String(jvm.getInputStream().readAllBytes(), UTF_8).strip();

    assertThat(jvm.waitFor()).isZero();

    Waiting.until(
        "memcached has ended",
        () -> ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty());
  }

  /** Starts a memcached and leaves it running. */
  static final class Forgetful {
    private Forgetful() {}

    public static void main(String[] args) throws IOException {
      System.out.println(MemcachedProcess.start().pid());
    }
  }

  private static Socket connect(MemcachedProcess memcached) throws IOException {
    Socket client = new Socket(memcached.address().getAddress(), memcached.port());
    client.setSoTimeout((int) READ_TIMEOUT.toMillis());
    return client;
  }

  /** All that comes until the connection ends, which is after the request. */
  private static String answer(MemcachedProcess memcached, String request) throws IOException {
    try (Socket client = connect(memcached)) {
      client.getOutputStream().write(request.getBytes(US_ASCII));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
