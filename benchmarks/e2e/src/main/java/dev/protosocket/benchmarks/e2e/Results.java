// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

  List<ScenarioResult> of(String group) {
    return scenarios.stream().filter(result -> result.group().equals(group)).toList();
  }
}
