// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one contender came to in a scenario.
 *
 * @param contender who
 * @param description the exact client and versions
 * @param samples one for each round
 */
record Outcome(Contender contender, String description, List<Sample> samples) {
  /** Median over the rounds. */
  double median(ToDoubleFunction<Sample> metric) {
    return Medians.of(samples.stream().mapToDouble(metric));
  }

  double min(ToDoubleFunction<Sample> metric) {
    return samples.stream().mapToDouble(metric).min().orElse(Double.NaN);
  }

  double max(ToDoubleFunction<Sample> metric) {
    return samples.stream().mapToDouble(metric).max().orElse(Double.NaN);
  }

  /**
   * Median, over the rounds, of this contender's figure over another's of the same round. Pairs
   * seconds apart share whatever else the machine was doing; the medians of two whole series need
   * not.
   */
  double ratioTo(Outcome base, ToDoubleFunction<Sample> metric) {
    return Medians.of(
        IntStream.range(0, samples.size())
            .mapToDouble(
                round ->
                    metric.applyAsDouble(samples.get(round))
                        / metric.applyAsDouble(base.samples.get(round))));
  }
}
