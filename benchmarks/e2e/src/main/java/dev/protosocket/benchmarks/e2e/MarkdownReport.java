// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Results as Markdown tables. */
final class MarkdownReport {
  private static final double NANOS_PER_MICRO = 1e3;

  private MarkdownReport() {}

  /** The whole report. */
  static String of(Results results) {
    StringBuilder text = new StringBuilder();
    Environment environment = results.environment();
    // In two lines, since docs/performance.md is read as text too.
    text.append(
        String.format(
            Locale.ROOT,
            "Measured on %s, load average before the run %s, %s,\n%s, revision %s, %s.\n",
            environment.processor(),
            environment.load(),
            environment.system(),
            environment.java(),
            environment.revision(),
            environment.time()));
    Timing timing = results.timing();
    text.append(
        String.format(
            Locale.ROOT,
            "Medians of %d rounds in turns, each of %.1f s, after at least %.1f s of warm-up.\n",
            timing.rounds(),
            timing.seconds(),
            timing.warmup()));
    Set<String> groups = new LinkedHashSet<>();
    results.scenarios().forEach(result -> groups.add(result.group()));
    for (String group : groups) {
      text.append("\n### ").append(group).append("\n");
      results.of(group).forEach(result -> appendScenario(text, result));
    }
    if (!results.idTraces().isEmpty()) {
      appendTraces(text, results);
    }
    return text.toString();
  }

  /** One scenario as a table. */
  static String of(ScenarioResult result) {
    StringBuilder text = new StringBuilder();
    appendScenario(text, result);
    return text.toString();
  }

  private static void appendScenario(StringBuilder text, ScenarioResult result) {
    String base = result.base().contender().id();
    text.append("\n").append(result.work()).append("; ").append(result.cpus()).append("\n\n");
    text.append("| | ops/s | of ").append(base).append(" | CPU us/op | of ").append(base);
    text.append(" | B/op | p50 us | p99 us | p99.9 us | ops/s, lowest to highest |\n");
    text.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (Outcome outcome : result.outcomes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f | %.2f | %s | %.2f | %,.0f | %s | %s | %s | %,.0f to %,.0f |\n",
              outcome.contender().label(),
              outcome.median(Sample::operationsPerSecond),
              outcome.ratioTo(result.base(), Sample::operationsPerSecond),
              figure(outcome.median(Sample::cpuMicrosPerOperation)),
              outcome.ratioTo(result.base(), Sample::cpuMicrosPerOperation),
              outcome.median(Sample::bytesPerOperation),
              figure(outcome.median(sample -> sample.latency().p50Nanos()) / NANOS_PER_MICRO),
              figure(outcome.median(sample -> sample.latency().p99Nanos()) / NANOS_PER_MICRO),
              figure(outcome.median(sample -> sample.latency().p999Nanos()) / NANOS_PER_MICRO),
              outcome.min(Sample::operationsPerSecond),
              outcome.max(Sample::operationsPerSecond)));
    }
  }

  private static void appendTraces(StringBuilder text, Results results) {
    text.append("\n### Curve: ids on one connection\n\n| up to id |");
    results
        .idTraces()
        .forEach(trace -> text.append(" ").append(trace.contender().label()).append(", ops/s |"));
    text.append("\n|---:|").append("---:|".repeat(results.idTraces().size())).append("\n");
    int rows = results.idTraces().get(0).points().size();
    for (int row = 0; row < rows; row++) {
      text.append(
          String.format(Locale.ROOT, "| %,d |", results.idTraces().get(0).points().get(row).ids()));
      for (IdTrace trace : results.idTraces()) {
        text.append(
            String.format(Locale.ROOT, " %,.0f |", trace.points().get(row).operationsPerSecond()));
      }
      text.append("\n");
    }
  }

  /** Three significant digits. */
  static String figure(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return value >= 10
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
