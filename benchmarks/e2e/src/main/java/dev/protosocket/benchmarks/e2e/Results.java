// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * All figures of a run.
 *
 * @param environment the machine
 * @param timing how it was measured
 * @param scenarios what was compared
 * @param idTraces rates over the life of a connection
 */
record Results(
    Environment environment,
    Timing timing,
    List<ScenarioResult> scenarios,
    List<IdTrace> idTraces) {
  /** Writes every sample. */
  void writeJson(Path file) throws IOException {
    Files.writeString(file, new GsonBuilder().setPrettyPrinting().create().toJson(this) + "\n");
  }

  static Results readJson(Path file) throws IOException {
    return new GsonBuilder().create().fromJson(Files.readString(file), Results.class);
  }

  /** Small values, by the operations in flight. */
  List<ScenarioResult> byDepth() {
    return Stream.concat(of(Plan.COST).stream(), of(Plan.CURVE_DEPTH).stream())
        .sorted(Comparator.comparingInt(result -> result.work().depth()))
        .toList();
  }

  /** GETs, by the size of the value. */
  List<ScenarioResult> bySize() {
    return Stream.concat(
            of(Plan.COST).stream().filter(ScenarioResult::isStandard), of(Plan.SIZES).stream())
        .sorted(Comparator.comparingInt(result -> result.work().valueSize()))
        .toList();
  }

  /** Whose curve is drawn: those that were measured in all of some scenarios. */
  static List<Contender> inAll(List<ScenarioResult> scenarios) {
    return Plan.DRAWN.stream()
        .filter(contender -> scenarios.stream().allMatch(r -> r.of(contender).isPresent()))
        .toList();
  }

  List<ScenarioResult> of(String group) {
    return scenarios.stream().filter(result -> result.group().equals(group)).toList();
  }
}
