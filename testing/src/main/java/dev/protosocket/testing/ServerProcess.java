// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real server in a process of its own, on a loopback port; ends when it is closed, and with the
 * JVM. For one thread at a time.
 */
public abstract class ServerProcess implements AutoCloseable {
  static final InetAddress HOST = InetAddress.getLoopbackAddress();
  static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  // Below the ports that Linux gives to outgoing connections. A client that keeps connecting while
  // the process is away would else be given the port sooner or later, and be connected to itself.
  private static final int FIRST_PORT = 15_000;

  /** As a Redis cluster's nodes listen 10,000 above, too. */
  private static final int LAST_PORT = 22_000;

  private static final int MAX_PORTS_TRIED = 20;
  private static final Duration TIME_TO_END = Duration.ofSeconds(60);
  private static final Set<ServerProcess> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(ServerProcess::endWithJvm)));
  }

  /** What it is called in messages. */
  private final String name;

  /** Of this process alone; has what it prints. */
  private final Path directory;

  private int port;
  private volatile @Nullable Process process;

  ServerProcess(String name) throws IOException {
    this.name = name;
    directory = Files.createTempDirectory(name);
  }

  /** Finds a binary on the {@code PATH}. */
  static Optional<Path> find(String name, @Nullable String path) {
    if (path == null) {
      return Optional.empty();
    }
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Says how to start it on {@link #port}. */
  abstract ProcessBuilder command() throws IOException;

  /** Tells whether it listens; it may be asked after its end. */
  abstract boolean listens() throws IOException;

  /** Waits for more than that it listens, if there is more. */
  void awaitAnswer() throws IOException {}

  /** Starts it on a free port, for the first time. */
  final void begin() throws IOException {
    OPEN.add(this);
    boolean serves = false;
    try {
      choosePort();
      serves = true;
    } finally {
      if (!serves) {
        close();
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
    Process launched =
        command()
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    process = launched;
    Waiting.until(name + " listens", () -> listens() || !launched.isAlive());
    if (listens()) {
      awaitAnswer();
      return true;
    }
    String said = said().strip();
    if (said.contains("Address already in use")) {
      return false;
    }
    throw new IOException(name + " ended with " + launched.exitValue() + ": " + said);
  }

  final Path directory() {
    return directory;
  }

  /** What it has printed. */
  final String said() throws IOException {
    return Files.readString(directory.resolve("output"), UTF_8);
  }

  /** {@code 127.0.0.1}, as a rule. */
  public final String host() {
    return HOST.getHostAddress();
  }

  /** The same after a restart. */
  public final int port() {
    return port;
  }

  public final InetSocketAddress address() {
    return new InetSocketAddress(HOST, port);
  }

  /** Of the process that was started last. */
  public final long pid() {
    return last().pid();
  }

  public final boolean isAlive() {
    return last().isAlive();
  }

  private Process last() {
    Process last = process;
    if (last == null) {
      throw new IllegalStateException("not started");
    }
    return last;
  }

  /** Lets the process stand still, with all its connections; {@link #thaw} lets it go on. */
  public final void freeze() throws IOException {
    signal("-STOP");
  }

  /** Lets a process that stands still go on. */
  public final void thaw() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    Process sent = new ProcessBuilder("kill", signal, String.valueOf(pid())).inheritIO().start();
    int code = sent.onExit().join().exitValue();
    if (code != 0) {
      throw new IOException("kill " + signal + " ended with " + code);
    }
  }

  /** Ends the process, if it runs, and starts an empty one on the same port. */
  public final void restart() throws IOException {
    if (!OPEN.contains(this)) {
      throw new IllegalStateException("closed");
    }
    kill();
    Waiting.until("port " + port + " is free again", this::launch);
  }

  /** Ends the process, and so all connections to it; {@link #restart} starts it again. */
  public final void kill() {
    Process ending = process;
    if (ending == null) {
      return;
    }
    // It has nothing to save, and takes its time when it is asked to end.
    ending.destroyForcibly();
    // Not waitFor(): a test's interrupt must not leave a process behind.
    ending.onExit().completeOnTimeout(ending, TIME_TO_END.toSeconds(), TimeUnit.SECONDS).join();
    if (ending.isAlive()) {
      throw new AssertionError(name + " does not end: " + ending.pid());
    }
  }

  /** Ends the process for good. */
  @Override
  public final void close() throws IOException {
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
