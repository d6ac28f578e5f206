// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process holds; what only the kernel knows is 0 where it has no {@code /proc}. */
public final class ThisProcess {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ThisProcess() {}

  /** The names of the living threads that begin so. */
  public static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  /** The client's event loops, which end with their last user. */
  public static int eventLoops() {
    return threads("protosocket-io").size();
  }

  /** Files, sockets and selectors. */
  public static int openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }

  /** The memory that the process has in RAM. */
  public static long residentBytes() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
