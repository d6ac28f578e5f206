// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.cli.PingProbe.Step;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.ProtosocketClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Connects step by step, and says how each went. */
@Command(
    name = "ping",
    description = "Connects, says how long each step took, and what to do about one that failed.")
final class PingCommand extends ConnectingCommand {
  private static final int MAX_COUNT = 1_000_000;
  private static final String MORE = " ".repeat(30);

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many operations, one after the other; default: ${DEFAULT-VALUE}.")
  private int count = 1;

  @Override
  public Integer call() {
    if (count < 1 || count > MAX_COUNT) {
      throw badOptions("--count is 1 to " + MAX_COUNT);
    }
    ClientConfig config = config();
    long[] nanos = new long[count];
    int answered = 0;
    CacheException failure = null;
    List<Step> steps;
    try (PingProbe probe = new PingProbe(config, options().hasTls(), options().caFile())) {
      try (ProtosocketClient client = probe.connect()) {
        client.ping();
        probe.done("operation", List.of("answered"));
        // The first one is in the steps, and pays for what is done once.
        while (count > 1 && answered < count) {
          long start = System.nanoTime();
          client.ping();
          nanos[answered++] = System.nanoTime() - start;
        }
      } catch (ConnectionFailedException e) {
        failure = e;
      } catch (CacheException e) {
        failure = e;
        probe.failed("operation", List.of(), e);
      }
      steps = probe.steps();
    }
    long[] sorted = Arrays.copyOf(nanos, answered);
    Arrays.sort(sorted);
    String endpoint = config.credential().endpointHost() + ":" + config.credential().port();
    if (json()) {
      printJson(endpoint, steps, sorted, failure);
    } else {
      out().println(endpoint + " over " + options().wire());
      steps.forEach(this::printRow);
      if (answered > 0) {
        printPercentiles(sorted);
      }
    }
    return failure == null ? Exit.DONE : Exit.codeOf(failure);
  }

  private void printRow(Step step) {
    Throwable failure = step.failure();
    String millis = Words.millis(step.nanos());
    if (failure == null) {
      out().printf("  %-14s %9s ms  %s%n", step.name(), millis, step.details().get(0));
      step.details().stream().skip(1).forEach(line -> out().println(MORE + line));
      return;
    }
    out().printf("  %-14s FAILED after %s ms%n", step.name(), millis);
    out().println(Words.wrap("    " + what(failure)));
    if (failure instanceof ConnectionFailedException connecting) {
      out().println(Words.wrap("    -> " + Words.withOptions(connecting.remedy())));
    }
    step.details().forEach(line -> out().println("    " + line));
  }

  private static String what(Throwable failure) {
    return failure instanceof ConnectionFailedException connecting
        ? Words.withOptions(connecting.what())
        : Words.of(failure);
  }

  private void printPercentiles(long[] sorted) {
    out()
        .println(
            sorted.length
                + " operations: min "
                + Words.millis(sorted[0])
                + ", p50 "
                + Words.millis(percentile(sorted, 50))
                + ", p90 "
                + Words.millis(percentile(sorted, 90))
                + ", p99 "
                + Words.millis(percentile(sorted, 99))
                + ", max "
                + Words.millis(sorted[sorted.length - 1])
                + " ms");
  }

  /** The smallest of the values that so many percent are not above. */
  static long percentile(long[] sorted, int percent) {
    return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
  }

  private void printJson(
      String endpoint, List<Step> steps, long[] sorted, @Nullable CacheException failure) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("endpoint", endpoint);
    object.put("wire", options().wire());
    object.put("ok", failure == null);
    List<Object> rows = new ArrayList<>();
    for (Step step : steps) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("step", step.name());
      row.put("ok", step.failure() == null);
      row.put("micros", TimeUnit.NANOSECONDS.toMicros(step.nanos()));
      row.put("details", step.details());
      Throwable why = step.failure();
      if (why != null) {
        row.put("error", what(why));
      }
      if (why instanceof ConnectionFailedException connecting) {
        row.put("remedy", Words.withOptions(connecting.remedy()));
      }
      rows.add(row);
    }
    object.put("steps", rows);
    if (sorted.length > 0) {
      Map<String, Object> micros = new LinkedHashMap<>();
      micros.put("count", sorted.length);
      micros.put("min", TimeUnit.NANOSECONDS.toMicros(sorted[0]));
      for (int percent : new int[] {50, 90, 99}) {
        micros.put("p" + percent, TimeUnit.NANOSECONDS.toMicros(percentile(sorted, percent)));
      }
      micros.put("max", TimeUnit.NANOSECONDS.toMicros(sorted[sorted.length - 1]));
      object.put("operationMicros", micros);
    }
    print(object);
  }
}
