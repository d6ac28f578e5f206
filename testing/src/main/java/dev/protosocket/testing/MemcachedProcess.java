// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real memcached in a process of its own, on a loopback port; ends when it is closed, and with
 * the JVM. For one thread at a time.
 */
public final class MemcachedProcess implements AutoCloseable {
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

  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  // Below the ports that Linux gives to outgoing connections. A client that keeps connecting while
  // the process is away would else be given the port sooner or later, and be connected to itself.
  private static final int FIRST_PORT = 15_000;
  private static final int LAST_PORT = 32_000;
  private static final int MAX_PORTS_TRIED = 20;

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration TIME_TO_END = Duration.ofSeconds(60);

  private static final Pattern VERSION = Pattern.compile("memcached (\\S+)");

  private static final Set<MemcachedProcess> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> OPEN.forEach(MemcachedProcess::endWithJvm)));
  }

  private final Path binary;
  private final String version;
  private final Ready ready;
  private final List<String> arguments;

  /** Of this process alone; has what it prints, and the ports on which it listens. */
  private final Path directory;

  private int port;
  private volatile @Nullable Process process;

  private MemcachedProcess(Path binary, Ready ready, List<String> arguments) throws IOException {
    this.binary = binary;
    this.ready = ready;
    this.arguments = arguments;
    version = versionOf(binary);
    directory = Files.createTempDirectory("memcached");
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
        .map(directory -> Path.of(directory, "memcached"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
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
    // Written when it listens. Connecting would not show whose port it is.
    Path ports = directory.resolve("ports");
    Files.deleteIfExists(ports);
    // A file takes all that it prints; nobody needs to read it.
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().put("MEMCACHED_PORT_FILENAME", ports.toString());
    // The message below is searched for.
    builder.environment().put("LC_ALL", "C");
    Process launched = builder.start();
    process = launched;
    Waiting.until("memcached listens", () -> Files.exists(ports) || !launched.isAlive());
    if (!Files.exists(ports)) {
      String said = Files.readString(output, UTF_8).strip();
      if (said.contains("Address already in use")) {
        return false;
      }
      throw new IOException("memcached ended with " + launched.exitValue() + ": " + said);
    }
    if (ready == Ready.ANSWERS) {
      awaitAnswer();
    }
    return true;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.addAll(List.of("-l", host(), "-p", String.valueOf(port), "-U", "0", "-t", "1"));
    // Without being told so it does not run as root.
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "root"));
    }
    command.addAll(arguments);
    return command;
  }

  private void awaitAnswer() throws IOException {
    try (Socket socket = new Socket(HOST, port)) {
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

  /** As the binary says: {@code 1.6.18}. */
  public String version() {
    return version;
  }

  /** Of the process that was started last. */
  public long pid() {
    return last().pid();
  }

  public boolean isAlive() {
    return last().isAlive();
  }

  private Process last() {
    Process last = process;
    if (last == null) {
      throw new IllegalStateException("not started");
    }
    return last;
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
    // It has nothing to save, and takes a second when it is asked to end.
    ending.destroyForcibly();
    // Not waitFor(): a test's interrupt must not leave a process behind.
    ending.onExit().completeOnTimeout(ending, TIME_TO_END.toSeconds(), TimeUnit.SECONDS).join();
    if (ending.isAlive()) {
      throw new AssertionError("memcached does not end: " + ending.pid());
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
