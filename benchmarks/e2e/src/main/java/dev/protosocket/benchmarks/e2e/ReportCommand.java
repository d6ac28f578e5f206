// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws the report of an earlier run again. */
@Command(
    mixinStandardHelpOptions = true,
    name = "report",
    description = "put the tables and charts of an earlier run into the documentation")
final class ReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the JSON an earlier run left")
  private Path file = Path.of("all.json");

  @Option(
      names = "--docs",
      defaultValue = "docs",
      description = "folder of performance.md (default: ${DEFAULT-VALUE})")
  private Path docs = Path.of("docs");

  /** For picocli. */
  ReportCommand() {}

  @Override
  public Integer call() throws Exception {
    Documentation.update(docs, Results.readJson(file));
    return 0;
  }
}
