// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * The machine of a run.
 *
 * @param processor its name and the number of CPUs
 * @param load its load average before the run: others' work, if above zero
 * @param system the operating system
 * @param java the JVM of every process
 * @param revision of the source
 * @param time when the run began
 */
record Environment(
    String processor, double load, String system, String java, String revision, String time) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Day of the run. */
  String date() {
    return time.replaceFirst("T.*", "");
  }

  /** The JDK's version without the names of who built it. */
  String jdk() {
    return "JDK " + java.replaceFirst(".* ", "").replaceFirst("[+-].*", "");
  }

  static Environment capture(String revision) {
    return new Environment(
        processorName() + ", " + Runtime.getRuntime().availableProcessors() + " CPUs",
        Math.round(10 * ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()) / 10.0,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        revision,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  @Override
  public String toString() {
    return processor
        + ", load average before the run "
        + load
        + ", "
        + system
        + ", "
        + java
        + ", revision "
        + revision
        + ", "
        + time;
  }
}
