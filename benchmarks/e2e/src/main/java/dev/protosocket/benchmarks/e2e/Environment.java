package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * The machine of a run.
 *
 * @param processor its name
 * @param cpus how many there are
 * @param system the operating system
 * @param java the JVM of every process
 * @param revision of the source
 * @param time when the run began
 */
record Environment(
    String processor, int cpus, String system, String java, String revision, String time) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  static Environment capture(String revision) {
    return new Environment(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
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
        + ", "
        + cpus
        + " CPUs, "
        + system
        + ", "
        + java
        + ", revision "
        + revision
        + ", "
        + time;
  }
}
