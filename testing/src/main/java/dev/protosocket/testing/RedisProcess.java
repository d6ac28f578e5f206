// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis in a process of its own, on a loopback port, which saves nothing; ends when it is
 * closed, and with the JVM. For one thread at a time.
 */
public final class RedisProcess implements AutoCloseable {
  /** How to get the binary; for messages. */
  static final String HOW_TO_INSTALL =
      "no redis-server on the PATH; Debian: apt-get install -y redis-server";

  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  // As of MemcachedProcess. A cluster's nodes listen 10,000 above, too.
  private static final int FIRST_PORT = 15_000;
  private static final int LAST_PORT = 22_000;
  private static final int MAX_PORTS_TRIED = 20;

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration TIME_TO_END = Duration.ofSeconds(60);
  private static final Set<RedisProcess> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(RedisProcess::endWithJvm)));
  }

  private final Path binary;
  private final List<String> arguments;

  /** Of this process alone; has what it prints. */
  private final Path directory;

  private int port;
  private volatile @Nullable Process process;

  private RedisProcess(Path binary, List<String> arguments) throws IOException {
    this.binary = binary;
    this.arguments = arguments;
    directory = Files.createTempDirectory("redis");
  }

  /** The binary, if there is one on the {@code PATH}. */
  public static Optional<Path> installed() {
    return find(System.getenv("PATH"));
  }

  static Optional<Path> find(@Nullable String path) {
    if (path == null) {
      return Optional.empty();
    }
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "redis-server"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /**
   * Starts one on a free port.
   *
   * @param arguments of redis-server; {@code %PORT%} in them stands for the port, which {@code
   *     --port} is given unless they say something of a {@code --port} themselves
   * @throws IOException if there is none, or if it ends instead of serving
   */
  public static RedisProcess start(String... arguments) throws IOException {
    Path binary = installed().orElseThrow(() -> new IOException(HOW_TO_INSTALL));
    RedisProcess started = new RedisProcess(binary, List.of(arguments));
    OPEN.add(started);
    boolean serves = false;
    try {
      started.choosePort();
      serves = true;
      return started;
    } finally {
      if (!serves) {
        started.close();
      }
    }
  }

  private void choosePort() throws IOException {
    for (int tried = 0; tried < MAX_PORTS_TRIED; tried++) {
      port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      if (launch()) {
        return;
      }
    }
    throw new IOException("all " + MAX_PORTS_TRIED + " ports that were tried are in use");
  }

  /** Starts on the port; false if another process has it. */
  private boolean launch() throws IOException {
    // A file takes all that it prints; nobody needs to read it.
    Path output = directory.resolve("output");
    Process launched =
        new ProcessBuilder(command())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    process = launched;
    Waiting.until(
        "Redis serves",
        () -> said(output).contains("Ready to accept connections") || !launched.isAlive());
    if (launched.isAlive()) {
      return true;
    }
    String said = said(output);
    if (said.contains("Address already in use")) {
      return false;
    }
    throw new IOException("redis-server ended with " + launched.exitValue() + ": " + said);
  }

  private static String said(Path output) throws IOException {
    return Files.readString(output, UTF_8);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of(binary.toString(), "--bind", host()));
    if (!arguments.contains("--port")) {
      command.addAll(List.of("--port", "%PORT%"));
    }
    command.addAll(List.of("--save", "", "--appendonly", "no", "--daemonize", "no"));
    command.addAll(arguments);
    command.replaceAll(argument -> argument.replace("%PORT%", String.valueOf(port)));
    return command;
  }

  /**
   * Sends a command on a connection of its own, and returns the reply's first line, or the text of
   * a string. Not for one that wants TLS or a password.
   */
  public String ask(String... words) throws IOException {
    try (Socket socket = new Socket(HOST, port)) {
      socket.setSoTimeout((int) READ_TIMEOUT.toMillis());
      StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        request.append('$').append(word.getBytes(UTF_8).length).append("\r\n");
        request.append(word).append("\r\n");
      }
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(UTF_8));
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String first = in.readLine();
      if (first == null) {
        throw new IOException("Redis has ended the connection");
      }
      if (!first.startsWith("$") || first.equals("$-1")) {
        return first;
      }
      char[] text = new char[Integer.parseInt(first.substring(1))];
      int read = 0;
      while (read < text.length) {
        int more = in.read(text, read, text.length - read);
        if (more < 0) {
          throw new IOException("Redis has ended the connection");
        }
        read += more;
      }
      return new String(text);
    }
  }

  /** {@code 127.0.0.1}, as a rule. */
  public String host() {
    return HOST.getHostAddress();
  }

  /** The same after a restart. */
  public int port() {
    return port;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(HOST, port);
  }

  /** Ends the process, if it runs, and starts an empty one on the same port. */
  public void restart() throws IOException {
    if (!OPEN.contains(this)) {
      throw new IllegalStateException("closed");
    }
    kill();
    Waiting.until("port " + port + " is free again", this::launch);
  }

  /** Ends the process, and so all connections to it; {@link #restart} starts it again. */
  public void kill() {
    Process ending = process;
    if (ending == null) {
      return;
    }
    ending.destroyForcibly();
    // Not waitFor(): a test's interrupt must not leave a process behind.
    ending.onExit().completeOnTimeout(ending, TIME_TO_END.toSeconds(), TimeUnit.SECONDS).join();
    if (ending.isAlive()) {
      throw new AssertionError("redis-server does not end: " + ending.pid());
    }
  }

  /** Ends the process for good. */
  @Override
  public void close() throws IOException {
    try {
      kill();
    } finally {
      OPEN.remove(this);
      deleteFiles();
    }
  }

  private void deleteFiles() throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private void endWithJvm() {
    Process ending = process;
    if (ending != null) {
      ending.destroyForcibly();
    }
    try {
      deleteFiles();
    } catch (IOException e) {
      // Left to whoever cleans the directory of temporary files.
    }
  }
}
