// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs scenarios. All contenders of a scenario stand warm at the same time, idle but for the one
 * whose turn it is, and are measured in turns (A B C A B C ...), so that a disturbance of the
 * machine meets all of them and not one.
 */
final class Contest {
  private final Workplace workplace;
  private final Timing timing;
  private final Cpus pinned;

  /**
   * A contest.
   *
   * @param workplace what to start
   * @param timing how long to measure
   * @param pinned where pinned scenarios run
   */
  Contest(Workplace workplace, Timing timing, Cpus pinned) {
    this.workplace = workplace;
    this.timing = timing;
    this.pinned = pinned;
  }

  /** Says why a contender cannot take part here, if it cannot. */
  Optional<String> whyLeftOut(Contender contender) {
    Optional<String> missing = contender.backend().missing();
    if (missing.isPresent()) {
      return missing.map(program -> program + " is not installed");
    }
    if (!workplace.isBuilt(contender.module())) {
      return Optional.of("benchmarks/" + contender.module() + " is not built");
    }
    return Optional.empty();
  }

  /** Measures scenarios one after the other, and writes down what there is after each. */
  List<ScenarioResult> run(List<Scenario> plan, Environment environment, Path json)
      throws IOException, InterruptedException {
    List<ScenarioResult> done = new ArrayList<>();
    for (Scenario scenario : plan) {
      System.out.printf("[%d/%d] %s%n", done.size() + 1, plan.size(), scenario.group());
      ScenarioResult result = run(scenario);
      System.out.println(MarkdownReport.of(result));
      done.add(result);
      // After each scenario, so that a run that is broken off leaves what it has measured.
      new Results(environment, timing, done, List.of()).writeJson(json);
    }
    return done;
  }

  /** Measures a scenario; contenders that cannot take part are left out. */
  ScenarioResult run(Scenario scenario) throws IOException, InterruptedException {
    Cpus cpus = scenario.pinned() ? pinned : Cpus.ANY;
    try (Field field = new Field(scenario, cpus)) {
      Map<Contender, List<Sample>> samples = new EnumMap<>(Contender.class);
      for (int round = 0; round < timing.rounds(); round++) {
        for (RunningSubject subject : field.subjects) {
          samples
              .computeIfAbsent(subject.contender(), contender -> new ArrayList<>())
              .add(subject.measure());
        }
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (RunningSubject subject : field.subjects) {
        Contender contender = subject.contender();
        outcomes.add(
            new Outcome(
                contender,
                subject.description(),
                List.copyOf(samples.getOrDefault(contender, List.of()))));
      }
      return new ScenarioResult(scenario.group(), scenario.work(), cpus, List.copyOf(outcomes));
    }
  }

  /** Follows the rate of each contender from the first id of a connection on. */
  List<IdTrace> trace(Scenario scenario, long ids) throws IOException, InterruptedException {
    try (Field field = new Field(scenario, scenario.pinned() ? pinned : Cpus.ANY)) {
      Map<Contender, List<long[][]>> traces = new EnumMap<>(Contender.class);
      for (int round = 0; round < timing.rounds(); round++) {
        for (RunningSubject subject : field.subjects) {
          traces
              .computeIfAbsent(subject.contender(), contender -> new ArrayList<>())
              .add(subject.trace(ids));
        }
      }
      List<IdTrace> result = new ArrayList<>();
      traces.forEach((contender, rounds) -> result.add(IdTrace.of(contender, rounds, ids)));
      return result;
    }
  }

  /** The servers and contenders of one scenario. */
  private final class Field implements AutoCloseable {
    final List<RunningSubject> subjects = new ArrayList<>();
    private final Map<Backend, Backend.Running> servers = new EnumMap<>(Backend.class);

    Field(Scenario scenario, Cpus cpus) throws IOException, InterruptedException {
      try {
        for (Contender contender : scenario.contenders()) {
          Backend backend = contender.backend();
          if (whyLeftOut(contender).isPresent()) {
            continue;
          }
          Backend.Running server = servers.get(backend);
          if (server == null) {
            server = backend.start(workplace, cpus.server(), scenario.work().valueSize());
            servers.put(backend, server);
          }
          subjects.add(
              RunningSubject.start(
                  workplace,
                  contender,
                  scenario.work(),
                  cpus.client(),
                  timing.of(scenario.work()),
                  server.port()));
        }
      } catch (IOException | InterruptedException e) {
        close();
        throw e;
      }
    }

    @Override
    public void close() {
      subjects.forEach(RunningSubject::close);
      servers.values().forEach(Backend.Running::close);
    }
  }
}
