// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What all loggers write, which is to {@link System#err} in tests, while this is open. */
public final class CapturedLog implements AutoCloseable {
  private final PrintStream original = System.err;
  private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

  public CapturedLog() {
    System.setErr(new PrintStream(captured, true, UTF_8));
  }

  /** Runs the action and gives what was logged meanwhile. */
  public static String of(Action action) throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      action.run();
      return log.text();
    }
  }

  /** Logs. */
  public interface Action {
    void run() throws Exception;
  }

  public String text() {
    return captured.toString(UTF_8);
  }

  /** All lines but those of the classes of a package. */
  public List<String> linesNotOf(String packageName) {
    return text().lines().filter(line -> !line.contains(" " + packageName + ".")).toList();
  }

  @Override
  public void close() {
    System.setErr(original);
    // For whoever reads the test's output.
    original.print(text());
  }
}
