// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What all commands have. */
@Command(mixinStandardHelpOptions = true, versionProvider = Cli.Version.class)
abstract class BaseCommand implements Callable<Integer> {
  static final String JSON = "--json";

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private Cli cli;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Option(names = JSON, description = "Print JSON.")
  private boolean json;

  final Surroundings around() {
    return cli.around();
  }

  final boolean json() {
    return json;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final void print(Map<String, ?> object) {
    out().println(Json.line(object));
  }

  final ParameterException badOptions(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
