// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets two results side by side. */
@Command(
    name = "compare",
    description = "Compares two result.json files: a table with ratios, and one chart.")
final class CompareCommand implements Callable<Integer> {
  /** Of a run's name in the chart, in characters. */
  private static final int MAX_LABEL = 100;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "A", index = "0", description = "the first result.json")
  private Path first = Path.of("");

  @Parameters(paramLabel = "B", index = "1", description = "the second result.json")
  private Path second = Path.of("");

  @Option(names = "--out", paramLabel = "PNG", description = "where to draw the chart")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Result a;
    Result b;
    try {
      a = Result.read(first);
      b = Result.read(second);
      if (out != null) {
        LoadTool.createDirectory("--out", out.toAbsolutePath().getParent());
      }
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
    }
    command.getOut().print(table(a, b));
    command.getOut().flush();
    if (out != null) {
      Map<String, Result> results = new LinkedHashMap<>();
      results.put("A: " + label(a, b, first), a);
      results.put("B: " + label(b, a, second), b);
      Charts.drawComparison(results, out);
    }
    return CommandLine.ExitCode.OK;
  }

  /** Returns what tells a run from the other: its settings, else the directory of its file. */
  static String label(Result result, Result other, Path file) {
    String settings =
        differences(result, other).stream()
            .map(name -> name + " " + result.outcomeOf(name))
            .collect(Collectors.joining(", "));
    Path directory = file.toAbsolutePath().getParent();
    String label = settings.isEmpty() && directory != null ? name(directory) : settings;
    return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL) + "...";
  }

  private static String name(Path directory) {
    Path name = directory.getFileName();
    return name == null ? "" : name.toString();
  }

  private static Set<String> differences(Result a, Result b) {
    Set<String> names = new LinkedHashSet<>(a.settings().keySet());
    names.addAll(b.settings().keySet());
    names.removeIf(name -> a.outcomeOf(name).equals(b.outcomeOf(name)));
    return names;
  }

  /** Returns the table; the ratio is B's figure by A's. */
  static String table(Result a, Result b) {
    StringBuilder text =
        new StringBuilder(
            String.format(Locale.ROOT, "%-22s %14s %14s %8s%n", "", "A", "B", "B / A"));
    for (String name : differences(a, b)) {
      text.append(
          String.format(
              Locale.ROOT, "%-22s %14s %14s%n", name, a.outcomeOf(name), b.outcomeOf(name)));
    }
    row(text, "seconds", a.seconds(), b.seconds());
    row(text, "operations per second", a.operationsPerSecond(), b.operationsPerSecond());
    row(text, "latency mean, us", a.latency().mean(), b.latency().mean());
    row(text, "        p50", a.latency().p50(), b.latency().p50());
    row(text, "        p90", a.latency().p90(), b.latency().p90());
    row(text, "        p99", a.latency().p99(), b.latency().p99());
    row(text, "        p99.9", a.latency().p999(), b.latency().p999());
    row(text, "        p99.99", a.latency().p9999(), b.latency().p9999());
    row(text, "        max", a.latency().max(), b.latency().max());
    row(text, "errors", (double) a.failed(), (double) b.failed());
    return text.toString();
  }

  private static void row(StringBuilder text, String name, double a, double b) {
    String ratio = a == 0 ? "-" : String.format(Locale.ROOT, "%.3f", b / a);
    text.append(String.format(Locale.ROOT, "%-22s %,14.1f %,14.1f %8s%n", name, a, b, ratio));
  }
}
