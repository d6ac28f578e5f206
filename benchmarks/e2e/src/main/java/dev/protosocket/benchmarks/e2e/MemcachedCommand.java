// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The comparison with other memcached clients, mostly against a real memcached over plain TCP. */
@Command(
    mixinStandardHelpOptions = true,
    name = "memcached",
    description =
        "compare with folsom, xmemcached and spymemcached; takes about a quarter of an hour")
final class MemcachedCommand implements Callable<Integer> {
  private static final Timing DEFAULTS = new Timing(5, 2.0, 4.0);

  @Mixin private final CommonOptions options = new CommonOptions();

  @Option(
      names = "--work",
      description =
          "only the scenarios whose heading and work contain this: \"64 in flight\", \"TLS\"")
  private String work = "";

  /** For picocli. */
  MemcachedCommand() {}

  @Override
  public Integer call() throws Exception {
    Workplace workplace = options.workplace();
    Timing timing = options.timing(DEFAULTS);
    Contest contest = new Contest(workplace, timing, options.cpus());
    List<Scenario> plan =
        Plan.memcached().stream()
            .filter(scenario -> (scenario.group() + ", " + scenario.work()).contains(work))
            .toList();
    Progress.sayIfBusy();
    Progress.sayWhoIsLeftOut(contest, Plan.contenders(plan));
    if (Plan.contenders(plan).stream().allMatch(who -> contest.whyLeftOut(who).isPresent())) {
      System.out.println("nothing to measure");
      return 1;
    }
    Environment environment = options.environment();
    Path json = workplace.out().resolve("memcached.json");
    List<ScenarioResult> done = contest.run(plan, environment, json);
    Files.writeString(
        workplace.out().resolve("memcached.md"),
        MarkdownReport.of(new Results(environment, timing, done, List.of())));
    System.out.println("written: " + workplace.out());
    return 0;
  }
}
