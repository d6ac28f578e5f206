// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the harness finds what it starts, and where it leaves what it makes. */
final class Workplace {
  /**
   * Every JVM gets the same heap, which it has touched: a page that nobody has touched costs the
   * first who does a fault, and who makes little garbage would pay that to the end. Collector and
   * all else are the JVM's own choice.
   */
  private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");

  private static final int NATIVE_ACCESS_RELEASE = 22;
  private static final int UNSAFE_WARNING_RELEASE = 24;

  private final Path benchmarks;
  private final Path out;
  private final Path temporary;
  private final Certificates certificates;
  private final List<String> jvmArgs;
  private final AtomicInteger logs = new AtomicInteger();

  /**
   * Prepares a run.
   *
   * @param benchmarks the folder of that name, with its modules built
   * @param out where results and logs go
   * @param jvmArgs further arguments for every JVM
   */
  Workplace(Path benchmarks, Path out, List<String> jvmArgs) throws IOException {
    this.benchmarks = benchmarks;
    this.out = Files.createDirectories(out);
    this.temporary = Files.createTempDirectory("protosocket-benchmarks");
    this.certificates = Certificates.create(temporary);
    this.jvmArgs = jvmArgs;
  }

  Path out() {
    return out;
  }

  Path temporary() {
    return temporary;
  }

  Certificates certificates() {
    return certificates;
  }

  /** A log file of its own for a process. */
  Path log(String name) {
    return out.resolve("logs").resolve(logs.incrementAndGet() + "-" + name + ".log");
  }

  /** Whether a module has been built. */
  boolean isBuilt(String module) {
    return Files.exists(classPathFile(module));
  }

  private Path classPathFile(String module) {
    return benchmarks.resolve(module).resolve("target").resolve("classpath.txt");
  }

  /** The command that runs a class of a module, on that module's own class path. */
  List<String> java(String module, String mainClass) throws IOException {
    Path classes = benchmarks.resolve(module).resolve("target").resolve("classes");
    String classPath = classes + File.pathSeparator + Files.readString(classPathFile(module));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(HEAP);
    int release = Runtime.version().feature();
    if (release >= NATIVE_ACCESS_RELEASE) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (release >= UNSAFE_WARNING_RELEASE) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(jvmArgs);
    command.addAll(List.of("-cp", classPath, mainClass));
    return command;
  }

  /** A program that the shell would find. */
  static Optional<Path> findOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
