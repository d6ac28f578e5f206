// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Everything: depths, sizes, writes, unpinned, tails, curves; as JSON, Markdown and, on request,
 * into the documentation.
 */
@Command(
    mixinStandardHelpOptions = true,
    name = "all",
    description = "measure everything; takes about forty minutes")
final class AllCommand implements Callable<Integer> {
  private static final Timing DEFAULTS = new Timing(5, 2.0, 4.0);

  @Mixin private final CommonOptions options = new CommonOptions();

  @Option(
      names = "--docs",
      description =
          "also put the figures into performance.md, performance-details.md and performance.json,"
              + " and the charts into img, of this folder")
  private @Nullable Path docs;

  @Option(names = "--group", description = "only the scenarios whose heading contains this")
  private String group = "";

  /** For picocli. */
  AllCommand() {}

  @Override
  public Integer call() throws Exception {
    Workplace workplace = options.workplace();
    Timing timing = options.timing(DEFAULTS);
    Contest contest = new Contest(workplace, timing, options.cpus());
    List<Scenario> plan =
        Plan.all().stream().filter(scenario -> scenario.group().contains(group)).toList();
    Progress.sayIfBusy();
    Progress.sayWhoIsLeftOut(contest, Plan.contenders(plan));
    Environment environment = options.environment();
    Path json = workplace.out().resolve("all.json");
    List<ScenarioResult> done = contest.run(plan, environment, json);
    List<IdTrace> traces = List.of();
    if (Plan.idTrace().group().contains(group)) {
      traces = contest.trace(Plan.idTrace(), Plan.TRACED_IDS);
    }
    Results results = new Results(environment, timing, done, traces);
    results.writeJson(json);
    Files.writeString(workplace.out().resolve("all.md"), MarkdownReport.of(results));
    Charts.draw(results, workplace.out().resolve("img"));
    if (docs != null) {
      Documentation.update(docs, results);
    }
    System.out.println("written: " + workplace.out());
    return 0;
  }
}
