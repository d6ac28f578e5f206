// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command. */
final class CommonOptions {
  @Option(names = "--rounds", description = "measured windows of each subject")
  private @Nullable Integer rounds;

  @Option(names = "--seconds", description = "length of a window")
  private @Nullable Double seconds;

  @Option(
      names = "--warmup",
      description =
          "seconds of load before the first window, at least; longer while the JIT is busy")
  private @Nullable Double warmup;

  @Option(
      names = "--client-cpus",
      defaultValue = "0",
      description =
          "CPUs of pinned clients, as taskset lists them; empty for all (default: ${DEFAULT-VALUE})")
  private String clientCpus = "0";

  @Option(
      names = "--server-cpus",
      defaultValue = "0",
      description = "CPUs of pinned servers (default: ${DEFAULT-VALUE})")
  private String serverCpus = "0";

  @Option(
      names = "--benchmarks",
      defaultValue = "benchmarks",
      description = "folder of the built benchmark modules (default: ${DEFAULT-VALUE})")
  private Path benchmarks = Path.of("benchmarks");

  @Option(
      names = "--out",
      description = "where results and logs go (default: out under the benchmarks)")
  private @Nullable Path out;

  @Option(
      names = "--revision",
      defaultValue = "unknown",
      description = "revision of the source, for the record")
  private String revision = "unknown";

  @Option(names = "--jvm-arg", description = "further argument for every JVM; may be repeated")
  private List<String> jvmArgs = new ArrayList<>();

  /** For picocli. */
  CommonOptions() {}

  /** How long to measure, where the command line leaves it open. */
  Timing timing(Timing defaults) {
    return new Timing(
        rounds != null ? rounds : defaults.rounds(),
        seconds != null ? seconds : defaults.seconds(),
        warmup != null ? warmup : defaults.warmup());
  }

  /** Where pinned scenarios run. */
  Cpus cpus() {
    Cpus wanted = new Cpus(clientCpus, serverCpus);
    if (!wanted.equals(Cpus.ANY) && Workplace.findOnPath("taskset").isEmpty()) {
      System.err.println(
          "taskset is not installed: nothing is pinned, and low depths measure how CPUs wake each other");
      return Cpus.ANY;
    }
    return wanted;
  }

  Workplace workplace() throws IOException {
    return new Workplace(benchmarks, out != null ? out : benchmarks.resolve("out"), jvmArgs);
  }

  Environment environment() {
    return Environment.capture(revision);
  }
}
