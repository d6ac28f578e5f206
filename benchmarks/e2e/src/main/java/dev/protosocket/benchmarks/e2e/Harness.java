// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program behind {@code benchmarks/run}. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    description = "Measures the client against a bare Netty TLS loop and against its peers.",
    subcommands = {
      QuickCommand.class,
      AllCommand.class,
      MemcachedCommand.class,
      CompareCommand.class,
      ReportCommand.class
    })
public final class Harness {
  private Harness() {}

  /**
   * Runs a command.
   *
   * @param args the command and its options
   */
  public static void main(String... args) {
    System.exit(new CommandLine(new Harness()).execute(args));
  }
}
