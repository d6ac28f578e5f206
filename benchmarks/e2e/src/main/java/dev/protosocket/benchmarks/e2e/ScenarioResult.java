// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.List;
import java.util.Optional;

/**
 * What a scenario came to.
 *
 * @param group heading it is reported under
 * @param work what each contender repeated
 * @param cpus where it ran
 * @param outcomes of those that took part, the one that others are compared to first
 */
record ScenarioResult(String group, Work work, Cpus cpus, List<Outcome> outcomes) {
  private static final int STANDARD_DEPTH = 64;

  /** Tells whether as many operations are in flight as in most comparisons. */
  boolean isStandard() {
    return work.depth() == STANDARD_DEPTH;
  }

  Outcome base() {
    return outcomes.get(0);
  }

  Optional<Outcome> of(Contender contender) {
    return outcomes.stream().filter(outcome -> outcome.contender() == contender).findFirst();
  }
}
