// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One scenario of one's own. */
@Command(
    mixinStandardHelpOptions = true,
    name = "compare",
    description = "compare some subjects on some work, while trying a change")
final class CompareCommand implements Callable<Integer> {
  private static final Timing DEFAULTS = new Timing(5, 2.0, 4.0);

  @Mixin private final CommonOptions options = new CommonOptions();

  @Option(
      names = "--subjects",
      split = ",",
      defaultValue = "floor,async",
      description = "subjects, the base first")
  private List<String> subjects = new ArrayList<>();

  @Option(names = "--op", defaultValue = "GET", description = "GET or SET")
  private String operation = "GET";

  @Option(
      names = "--depth",
      defaultValue = "64",
      description = "operations in flight on each connection")
  private int depth;

  @Option(names = "--connections", defaultValue = "1", description = "connections")
  private int connections;

  @Option(
      names = "--rate",
      description = "operations per second of an open loop over all connections")
  private int rate;

  @Option(names = "--value", defaultValue = "100", description = "bytes of a value")
  private int valueSize;

  @Option(names = "--unpinned", description = "let every process use every CPU")
  private boolean unpinned;

  /** For picocli. */
  CompareCommand() {}

  @Override
  public Integer call() throws Exception {
    Workplace workplace = options.workplace();
    Timing timing = options.timing(DEFAULTS);
    Contest contest = new Contest(workplace, timing, options.cpus());
    List<Contender> contenders = subjects.stream().map(Contender::of).toList();
    Progress.sayIfBusy();
    Progress.sayWhoIsLeftOut(contest, contenders);
    Work work = new Work(operation, depth, connections, valueSize, rate);
    ScenarioResult result = contest.run(new Scenario("Comparison", work, !unpinned, contenders));
    new Results(options.environment(), timing, List.of(result), List.of())
        .writeJson(workplace.out().resolve("compare.json"));
    System.out.println(MarkdownReport.of(result));
    return 0;
  }
}
