// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A contender's JVM, connected and warm. */
final class RunningSubject implements AutoCloseable {
  private static final Duration SLACK = Duration.ofMinutes(2);
  private static final int MAX_WARMUP_FACTOR = 5;
  private static final Gson GSON = new Gson();

  private final Contender contender;
  private final ChildProcess process;
  private final String description;

  private RunningSubject(Contender contender, ChildProcess process, String description) {
    this.contender = contender;
    this.process = process;
    this.description = description;
  }

  /** Starts a contender and waits until it is warm. */
  static RunningSubject start(
      Workplace workplace, Contender contender, Work work, String cpus, Timing timing, int port)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Cpus.pin(cpus));
    command.addAll(workplace.java(contender.module(), contender.mainClass()));
    command.addAll(List.of("--mode", contender.mode(), "--op", work.operation()));
    command.addAll(List.of("--depth", Integer.toString(work.depth())));
    command.addAll(List.of("--connections", Integer.toString(work.connections())));
    command.addAll(List.of("--rate", Integer.toString(work.rate())));
    command.addAll(List.of("--value", Integer.toString(work.valueSize())));
    command.addAll(
        List.of("--seconds", seconds(timing.seconds()), "--warmup", seconds(timing.warmup())));
    command.addAll(List.of("--host", "localhost", "--port", Integer.toString(port)));
    command.addAll(List.of("--ca", workplace.certificates().authority().toString()));
    if (contender.backend().isTls()) {
      command.add("--tls");
    }
    ChildProcess process = new ChildProcess(command, workplace.log(contender.id()));
    try {
      String ready =
          process.await(
              "READY ", SLACK.plusMillis((long) (MAX_WARMUP_FACTOR * 1_000 * timing.warmup())));
      return new RunningSubject(contender, process, ready.substring("READY ".length()));
    } catch (IOException e) {
      process.close();
      throw new IOException(contender.id() + " did not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      process.close();
      throw e;
    }
  }

  Contender contender() {
    return contender;
  }

  String description() {
    return description;
  }

  /** Measures one window. */
  Sample measure() throws IOException, InterruptedException {
    Sample sample = GSON.fromJson(ask("measure"), Sample.class);
    if (sample.errors() > 0 || sample.operations() == 0) {
      throw new IOException(
          contender.id()
              + ": "
              + sample.operations()
              + " operations, "
              + sample.errors()
              + " errors: the run is void");
    }
    return sample;
  }

  /**
   * Reconnects and reports (nanoseconds, operations) as they pass until a number of operations is
   * done.
   */
  long[][] trace(long operations) throws IOException, InterruptedException {
    return GSON.fromJson(
        JsonParser.parseString(ask("trace " + operations)).getAsJsonObject().get("trace"),
        long[][].class);
  }

  private String ask(String command) throws IOException, InterruptedException {
    process.send(command);
    try {
      return process.await("{", SLACK);
    } catch (IOException e) {
      throw new IOException(contender.id() + " failed: " + e.getMessage(), e);
    }
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  @Override
  public void close() {
    process.close();
  }
}
