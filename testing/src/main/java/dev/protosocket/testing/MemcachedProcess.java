// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real memcached in a process of its own, on a loopback port; ends when it is closed, and with
 * the JVM. For one thread at a time.
 */
public final class MemcachedProcess extends ServerProcess {
  /** What a start waits for. */
  public enum Ready {
    /** It listens: all that can be seen from outside where TLS or authentication come first. */
    LISTENS,
    /** It has answered a {@code version}. */
    ANSWERS
  }

  /** How to get the binary; for messages. */
  static final String HOW_TO_INSTALL =
      "no memcached on the PATH; Debian: apt-get install -y memcached";

  private static final Pattern VERSION = Pattern.compile("memcached (\\S+)");

  private final Path binary;
  private final String version;
  private final Ready ready;
  private final List<String> arguments;

  private MemcachedProcess(Path binary, Ready ready, List<String> arguments) throws IOException {
    super("memcached");
    this.binary = binary;
    this.ready = ready;
    this.arguments = arguments;
    version = versionOf(binary);
  }

  /** The binary, if there is one on the {@code PATH}. */
  public static Optional<Path> installed() {
    return find(System.getenv("PATH"));
  }

  static Optional<Path> find(@Nullable String path) {
    return find("memcached", path);
  }

  /** Starts one that answers without TLS and authentication. */
  public static MemcachedProcess start(String... arguments) throws IOException {
    return start(Ready.ANSWERS, arguments);
  }

  /**
   * Starts one on a free port, with one worker thread.
   *
   * @param arguments come after those of this class, and so win over them
   * @throws IOException if there is no memcached, or if it ends instead of serving
   */
  public static MemcachedProcess start(Ready ready, String... arguments) throws IOException {
    return start(System.getenv("PATH"), ready, arguments);
  }

  static MemcachedProcess start(@Nullable String path, Ready ready, String... arguments)
      throws IOException {
    Path binary = find(path).orElseThrow(() -> new IOException(HOW_TO_INSTALL));
    MemcachedProcess started = new MemcachedProcess(binary, ready, List.of(arguments));
    started.begin();
    return started;
  }

  @Override
  ProcessBuilder command() throws IOException {
    Files.deleteIfExists(ports());
    ProcessBuilder builder = new ProcessBuilder(words());
    builder.environment().put("MEMCACHED_PORT_FILENAME", ports().toString());
    // What it says is searched.
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /** Written when it listens. Connecting would not show whose port it is. */
  private Path ports() {
    return directory().resolve("ports");
  }

  @Override
  boolean listens() {
    return Files.exists(ports());
  }

  private List<String> words() {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.addAll(List.of("-l", host(), "-p", String.valueOf(port()), "-U", "0", "-t", "1"));
    // Without being told so it does not run as root.
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "root"));
    }
    command.addAll(arguments);
    return command;
  }

  @Override
  void awaitAnswer() throws IOException {
    if (ready == Ready.LISTENS) {
      return;
    }
    try (Socket socket = new Socket(HOST, port())) {
      socket.setSoTimeout((int) READ_TIMEOUT.toMillis());
      socket.getOutputStream().write("version\r\n".getBytes(US_ASCII));
      String answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
      if (answer == null || !answer.startsWith("VERSION ")) {
        throw new IOException("memcached's answer to version is " + answer);
      }
    }
  }

  private static String versionOf(Path binary) throws IOException {
    Process asked = new ProcessBuilder(binary.toString(), "-V").redirectErrorStream(true).start();
    asked.getOutputStream().close();
    String said = new String(asked.getInputStream().readAllBytes(), UTF_8).strip();
    Matcher matcher = VERSION.matcher(said);
    if (!matcher.lookingAt()) {
      throw new IOException(binary + " -V says " + said);
    }
    return matcher.group(1);
  }

  /** As the binary says: {@code 1.6.18}. */
  public String version() {
    return version;
  }
}
