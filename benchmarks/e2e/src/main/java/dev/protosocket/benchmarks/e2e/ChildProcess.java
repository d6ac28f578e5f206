// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of the harness, spoken to by lines. Its standard error goes to a log file, whose end is
 * quoted when it fails. It is ended, if need be by force, when this is closed or the harness ends.
 */
final class ChildProcess implements AutoCloseable {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);
  private static final long PORT_POLL_MILLIS = 20;
  private static final int QUOTED_LOG_LINES = 20;
  private static final String END_OF_OUTPUT = "\0";

  private final Process process;
  private final Path log;
  private final BufferedWriter input;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
  private final Thread endWithHarness;

  /**
   * Starts a process.
   *
   * @param command program and arguments
   * @param log where its standard error goes
   */
  ChildProcess(List<String> command, Path log) throws IOException {
    this.log = log;
    Files.createDirectories(log.getParent());
    this.process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    this.input =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
    this.endWithHarness = new Thread(process::destroyForcibly, "end-child");
    Runtime.getRuntime().addShutdownHook(endWithHarness);
    Thread reader = new Thread(this::readOutput, "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException e) {
      output.add("unreadable output: " + e);
    }
    output.add(END_OF_OUTPUT);
  }

  /**
   * Sends a line.
   *
   * @throws IOException if the process has ended
   */
  void send(String line) throws IOException {
    try {
      input.write(line);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new IOException("it ended; " + quoteLog(), e);
    }
  }

  /**
   * Waits for a line that contains a text, skipping others.
   *
   * @throws IOException if it does not come in time, or the process ends first
   */
  String await(String text, Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      String line = output.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException("no answer within " + timeout.toSeconds() + " s; " + quoteLog());
      }
      if (line.equals(END_OF_OUTPUT)) {
        throw new IOException("it ended; " + quoteLog());
      }
      if (line.contains(text)) {
        return line;
      }
    }
  }

  /**
   * Waits until the process listens on a port of this machine.
   *
   * @throws IOException if it does not in time, or ends first
   */
  void awaitPort(int port, Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      if (!process.isAlive()) {
        throw new IOException("it ended; " + quoteLog());
      }
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("it does not listen on port " + port + "; " + quoteLog(), e);
        }
        Thread.sleep(PORT_POLL_MILLIS);
      }
    }
  }

  private String quoteLog() throws IOException {
    List<String> lines = Files.readAllLines(log);
    List<String> last = lines.subList(Math.max(0, lines.size() - QUOTED_LOG_LINES), lines.size());
    return "the end of " + log + ":\n" + String.join("\n", last);
  }

  @Override
  public void close() {
    try {
      // Servers and subjects of the benchmarks end with their standard input; Redis and
      // memcached take a signal.
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already, and left something unread.
    }
    process.destroy();
    try {
      if (!process.waitFor(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(endWithHarness);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
