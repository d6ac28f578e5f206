// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * What a command has around it; tests bring their own.
 *
 * @param environment the variables
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal whether a person reads standard output
 */
record Surroundings(
    Map<String, String> environment,
    InputStream in,
    OutputStream out,
    OutputStream err,
    boolean terminal) {

  static Surroundings ofProcess() {
    return new Surroundings(System.getenv(), System.in, System.out, System.err, isTerminal());
  }

  /** From Java 22 on there is a console without a terminal, too, and it says which it is. */
  @SuppressWarnings("SystemConsoleNull") // It is asked, where it can be.
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException unused) { // before Java 22
      return true;
    }
  }
}
