// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The tables that a reader decides by, and what the charts show in words; {@link MarkdownReport}
 * has everything.
 */
final class Summary {
  private static final double NANOS_PER_MICRO = 1e3;

  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private Summary(Results results) {
    this.results = results;
  }

  /** Tables and charts as Markdown; one whose scenarios were not run is left out. */
  static String of(Results results) {
    Summary summary = new Summary(results);
    summary.text.append(caption(results));
    summary.byDepth("Small values, one CPU", Plan.COST);
    summary.bars(
        "throughput.png",
        "Operations per second at 64 in flight",
        Plan.COST,
        Sample::operationsPerSecond);
    summary.bars(
        "cpu.png",
        "Microseconds of the client's CPU for one GET",
        Plan.COST,
        Sample::cpuMicrosPerOperation);
    summary.curve(
        "curve-depth.png",
        "Operations per second from 1 to 1,024 operations in flight",
        results.byDepth(),
        Sample::operationsPerSecond);
    summary.byDepth("Small values, both CPUs", Plan.UNPINNED);
    summary.sizes();
    summary.curve(
        "curve-values.png",
        "Microseconds of the client's CPU for one GET, from a value of 100 bytes to one of 1 MiB",
        results.bySize(),
        Sample::cpuMicrosPerOperation);
    summary.list("Callers that wait, one CPU", Plan.THREADS);
    summary.list("The tail of an open loop, one CPU", Plan.TAIL);
    summary.bars(
        "tail.png", "Microseconds in which 99.9 % are answered", Plan.TAIL, Sample::p999Micros);
    return summary.text.toString();
  }

  /** Where and when, in one sentence. */
  static String caption(Results results) {
    Environment environment = results.environment();
    Timing timing = results.timing();
    return String.format(
        Locale.ROOT,
        "%s; %s;%nrevision %s, %s. Medians of %d rounds of %.0f s in turns.%n",
        environment.processor(),
        environment.java(),
        environment.revision(),
        environment.date(),
        timing.rounds(),
        timing.seconds());
  }

  private void byDepth(String title, String group) {
    List<ScenarioResult> scenarios = results.of(group);
    Optional<ScenarioResult> middle =
        scenarios.stream().filter(ScenarioResult::isStandard).findFirst();
    if (middle.isEmpty()) {
      return;
    }
    List<String> head = new ArrayList<>(List.of(""));
    scenarios.forEach(result -> head.add("ops/s, " + result.work().depth() + " in flight"));
    head.addAll(List.of("of the floor at 64", "CPU us/op at 64", "B/op at 64", "p99 us at 64"));
    begin(title, middle.get().work().toString().replaceFirst(",.*", ""), head);
    for (Outcome outcome : middle.get().outcomes()) {
      List<String> row = new ArrayList<>(List.of(outcome.contender().label()));
      for (ScenarioResult result : scenarios) {
        row.add(cell(result.of(outcome.contender()), Sample::operationsPerSecond));
      }
      row.add(ratio(outcome, middle.get().base(), Sample::operationsPerSecond));
      row.add(MarkdownReport.figure(outcome.median(Sample::cpuMicrosPerOperation)));
      row.add(String.format(Locale.ROOT, "%,.0f", outcome.median(Sample::bytesPerOperation)));
      row.add(micros(outcome, Sample.Latency::p99Nanos));
      append(row);
    }
  }

  /** CPU of each size, since throughput swings there. */
  private void sizes() {
    List<ScenarioResult> scenarios = new ArrayList<>(results.of(Plan.SIZES));
    scenarios.addAll(results.of(Plan.WRITES));
    if (scenarios.isEmpty()) {
      return;
    }
    Set<Contender> others = new LinkedHashSet<>();
    scenarios.forEach(result -> result.outcomes().forEach(o -> others.add(o.contender())));
    others.remove(scenarios.get(0).base().contender());
    List<String> head = new ArrayList<>(List.of("", "the floor's CPU us/op"));
    others.forEach(contender -> head.add(contender.label()));
    begin("Larger values and writes, one CPU", "CPU, as a multiple of the floor's", head);
    for (ScenarioResult result : scenarios) {
      List<String> row = new ArrayList<>(List.of(result.work().toString()));
      row.add(MarkdownReport.figure(result.base().median(Sample::cpuMicrosPerOperation)));
      for (Contender contender : others) {
        row.add(
            result
                .of(contender)
                .map(outcome -> ratio(outcome, result.base(), Sample::cpuMicrosPerOperation))
                .orElse(""));
      }
      append(row);
    }
  }

  private void list(String title, String group) {
    String heading = title;
    for (ScenarioResult result : results.of(group)) {
      Outcome base = result.base();
      List<String> head =
          List.of(
              "",
              "ops/s",
              "of the first",
              "CPU us/op",
              "p50 us",
              "p99 us",
              "p99.9 us",
              "of the first");
      begin(heading, result.work().toString(), head);
      heading = "";
      for (Outcome outcome : result.outcomes()) {
        append(
            List.of(
                outcome.contender().label(),
                cell(Optional.of(outcome), Sample::operationsPerSecond),
                ratio(outcome, base, Sample::operationsPerSecond),
                MarkdownReport.figure(outcome.median(Sample::cpuMicrosPerOperation)),
                micros(outcome, Sample.Latency::p50Nanos),
                micros(outcome, Sample.Latency::p99Nanos),
                micros(outcome, Sample.Latency::p999Nanos),
                ratio(outcome, base, Sample::p999Micros)));
      }
    }
  }

  private void bars(String file, String what, String group, ToDoubleFunction<Sample> metric) {
    Charts.barsOf(results.of(group))
        .ifPresent(
            result ->
                picture(
                    file,
                    what,
                    result.outcomes().stream()
                        .map(
                            outcome ->
                                outcome.contender().label()
                                    + " "
                                    + MarkdownReport.figure(outcome.median(metric)))
                        .toList()));
  }

  private void curve(
      String file, String what, List<ScenarioResult> scenarios, ToDoubleFunction<Sample> metric) {
    if (scenarios.size() < 2) {
      return;
    }
    List<String> lines = new ArrayList<>();
    for (Contender contender : Results.inAll(scenarios)) {
      List<String> values =
          scenarios.stream()
              .flatMap(result -> result.of(contender).stream())
              .map(outcome -> MarkdownReport.figure(outcome.median(metric)))
              .toList();
      lines.add(contender.label() + " " + String.join(", ", values));
    }
    picture(file, what, lines);
  }

  /** The text is for those who cannot see the chart, and says what those see who can. */
  private void picture(String file, String what, List<String> values) {
    text.append("\n![").append(what).append(":\n");
    text.append(String.join(";\n", values)).append("](img/").append(file).append(")\n\n");
    Environment environment = results.environment();
    text.append("*").append(what).append(".\n").append(environment.processor()).append(", ");
    text.append(environment.jdk()).append(", ").append(environment.date()).append("*\n");
  }

  private void begin(String title, String work, List<String> head) {
    if (!title.isEmpty()) {
      text.append("\n### ").append(title).append("\n");
    }
    text.append("\n").append(work).append(".\n\n");
    append(head);
    text.append("|---|").append("---:|".repeat(head.size() - 1)).append("\n");
  }

  private void append(List<String> row) {
    text.append("| ").append(String.join(" | ", row)).append(" |\n");
  }

  private static String cell(Optional<Outcome> outcome, ToDoubleFunction<Sample> metric) {
    return outcome
        .map(found -> String.format(Locale.ROOT, "%,.0f", found.median(metric)))
        .orElse("");
  }

  private static String ratio(Outcome outcome, Outcome base, ToDoubleFunction<Sample> metric) {
    return String.format(Locale.ROOT, "%.2f", outcome.ratioTo(base, metric));
  }

  private static String micros(Outcome outcome, ToDoubleFunction<Sample.Latency> percentile) {
    return MarkdownReport.figure(
        outcome.median(sample -> percentile.applyAsDouble(sample.latency())) / NANOS_PER_MICRO);
  }
}
