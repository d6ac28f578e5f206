// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The main program of every subject. It connects, warms up, prints {@code READY} and a description,
 * and then obeys the lines of its standard input until that ends:
 *
 * <ul>
 *   <li>{@code measure}: runs the load for one window and prints one line of JSON, see {@link
 *       Measurement};
 *   <li>{@code trace N}: reconnects and prints, as one line of JSON, how many nanoseconds and
 *       operations had passed each time it looked until the new connections had done N operations.
 * </ul>
 *
 * <p>So the JVMs of several subjects can stand warm side by side and be measured in turns, seconds
 * apart. By hand: {@code echo measure | java -cp ... SUBJECT --mode ASYNC --port PORT --ca FILE}.
 *
 * <p>Exit code 1, with the cause on standard error, as soon as any operation fails or is answered
 * wrongly.
 */
public final class LoadRunner implements AutoCloseable {
  private static final long SETTLE_MILLIS = 100;
  private static final long BURST_MILLIS = 100;
  private static final int QUIET_BURSTS = 5;
  private static final int MAX_WARMUP_FACTOR = 5;
  private static final long MIN_WARMUP_OPERATIONS = 20_000;
  private static final long REST_MILLIS = 30;
  private static final int MAX_REST_SLICES = 30;
  private static final long CPU_CLOCK_TICK_NANOS = 10_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Subject subject;
  private final LoadOptions options;
  private Lanes lanes;
  private @Nullable Load load;

  private LoadRunner(Subject subject, LoadOptions options) {
    this.subject = subject;
    this.options = options;
    this.lanes = new Lanes();
  }

  /**
   * Runs a subject and ends the JVM.
   *
   * @param subject the client to measure
   * @param args the command line, see {@link LoadOptions}
   */
  public static void main(Subject subject, String... args) {
    int exitCode = 0;
    LoadOptions options = CommandLine.populateSpec(LoadOptions.class, args);
    try (LoadRunner runner = new LoadRunner(subject, options)) {
      runner.serve();
    } catch (Exception e) {
      e.printStackTrace();
      exitCode = 1;
    }
    System.exit(exitCode);
  }

  private void serve() throws Exception {
    reconnect();
    warmUp();
    System.out.println("READY " + subject.describe());
    try (BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String[] words = line.trim().split(" ", -1);
        switch (words[0]) {
          case "measure" -> System.out.println(measure().toJson());
          case "trace" -> System.out.println(trace(Long.parseLong(words[1])));
          default -> throw new IOException("unknown command: " + line);
        }
      }
    }
  }

  private Load reconnect() throws Exception {
    close();
    lanes = new Lanes();
    Load opened = subject.open(options, lanes);
    load = opened;
    if (options.rate() > 0 && !opened.isOpen()) {
      throw new IllegalArgumentException(
          subject.describe()
              + " has no open loop for "
              + options.mode()
              + " of "
              + options.operation());
    }
    return opened;
  }

  private Load load() throws Exception {
    return load != null ? load : reconnect();
  }

  /**
   * Runs the load in bursts and rests after each until the JIT has caught up: on one CPU, a load
   * without rests would leave it hardly any time. Ends when the time is over and the last bursts
   * gave the JIT nothing to do.
   */
  private void warmUp() throws Exception {
    long start = System.nanoTime();
    int quietBursts = 0;
    double elapsed = 0;
    while (elapsed < options.warmup()
        || (elapsed < MAX_WARMUP_FACTOR * options.warmup()
            && (quietBursts < QUIET_BURSTS || lanes.operations() < MIN_WARMUP_OPERATIONS))) {
      Load running = load();
      running.start();
      Thread.sleep(BURST_MILLIS);
      running.stop();
      failOnError();
      quietBursts = restUntilIdle() ? quietBursts + 1 : 0;
      elapsed = (System.nanoTime() - start) / NANOS_PER_SECOND;
    }
  }

  /**
   * Tells whether the process was idle at once, which without a load means that nothing was to be
   * compiled.
   */
  private static boolean restUntilIdle() throws InterruptedException {
    for (int slice = 0; slice < MAX_REST_SLICES; slice++) {
      long cpu = Resources.now().cpuNanos();
      Thread.sleep(REST_MILLIS);
      if (Resources.now().cpuNanos() - cpu <= CPU_CLOCK_TICK_NANOS) {
        return slice == 0;
      }
    }
    return false;
  }

  private Measurement measure() throws Exception {
    Load running = load();
    running.start();
    Thread.sleep(SETTLE_MILLIS);
    lanes.takeLatencies();
    Resources resources = Resources.now();
    long operations = lanes.operations();
    long start = System.nanoTime();
    sleep(options.seconds());
    long elapsed = System.nanoTime() - start;
    operations = lanes.operations() - operations;
    resources = Resources.now().since(resources);
    running.stop();
    failOnError();
    return new Measurement(operations, lanes.errors(), elapsed, resources, lanes.takeLatencies());
  }

  private String trace(long operations) throws Exception {
    Load running = reconnect();
    StringBuilder json = new StringBuilder("{\"trace\":[[0,0]");
    long start = System.nanoTime();
    running.start();
    long done = 0;
    while (done < operations && lanes.errors() == 0) {
      Thread.sleep(1);
      done = lanes.operations();
      json.append(String.format(Locale.ROOT, ",[%d,%d]", System.nanoTime() - start, done));
    }
    running.stop();
    failOnError();
    return json.append("]}").toString();
  }

  private void failOnError() {
    if (lanes.errors() > 0) {
      throw new IllegalStateException(
          lanes.errors() + " operations failed or were answered wrongly", lanes.firstFailure());
    }
  }

  private static void sleep(double seconds) throws InterruptedException {
    long nanos = (long) (seconds * NANOS_PER_SECOND);
    Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
  }

  @Override
  public void close() {
    if (load != null) {
      load.close();
      load = null;
    }
  }
}
