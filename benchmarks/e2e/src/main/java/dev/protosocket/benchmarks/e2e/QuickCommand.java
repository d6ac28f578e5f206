// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A comparison of about a minute, whose last line is for scripts to read. */
@Command(
    mixinStandardHelpOptions = true,
    name = "quick",
    description = "compare the calling styles with the floor at depth 64, in about a minute")
final class QuickCommand implements Callable<Integer> {
  private static final Timing DEFAULTS = new Timing(5, 1.0, 1.5);

  @Mixin private final CommonOptions options = new CommonOptions();

  /** For picocli. */
  QuickCommand() {}

  @Override
  public Integer call() throws Exception {
    Workplace workplace = options.workplace();
    Timing timing = options.timing(DEFAULTS);
    Contest contest = new Contest(workplace, timing, options.cpus());
    Scenario scenario = Plan.quick();
    Progress.sayIfBusy();
    Progress.sayWhoIsLeftOut(contest, scenario.contenders());
    ScenarioResult result = contest.run(scenario);
    new Results(options.environment(), timing, List.of(result), List.of())
        .writeJson(workplace.out().resolve("quick.json"));
    System.out.println(MarkdownReport.of(result));
    System.out.println(summary(result));
    return 0;
  }

  private static String summary(ScenarioResult result) {
    return String.format(
        Locale.ROOT,
        "async=%.2f fire=%.2f driven=%.2f blocking=%.2f getall=%.2f"
            + " bytes_async=%.0f bytes_fire=%.0f bytes_driven=%.0f",
        throughputRatio(result, Contender.ASYNC),
        throughputRatio(result, Contender.FIRE),
        throughputRatio(result, Contender.DRIVEN),
        throughputRatio(result, Contender.BLOCKING),
        throughputRatio(result, Contender.GETALL),
        outcome(result, Contender.ASYNC).median(Sample::bytesPerOperation),
        outcome(result, Contender.FIRE).median(Sample::bytesPerOperation),
        outcome(result, Contender.DRIVEN).median(Sample::bytesPerOperation));
  }

  private static double throughputRatio(ScenarioResult result, Contender contender) {
    return outcome(result, contender)
        .ratioTo(outcome(result, Contender.FLOOR), Sample::operationsPerSecond);
  }

  private static Outcome outcome(ScenarioResult result, Contender contender) {
    return result
        .of(contender)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nothing to compare: " + contender.id() + " was left out"));
  }
}
