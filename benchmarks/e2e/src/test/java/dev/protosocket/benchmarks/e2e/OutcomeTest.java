// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  static Outcome outcome(Contender contender, long... operations) {
    List<Sample> samples =
        LongStream.of(operations)
            .mapToObj(
                count ->
                    new Sample(
                        count,
                        0,
                        1_000_000_000,
                        new Sample.Used(2_000 * count, 100 * count, 0, 0),
                        new Sample.Latency(10, 1_500, 2_000, 12_340, 150_000, 200_000)))
            .toList();
    return new Outcome(contender, contender.id(), samples);
  }

  @Test
  void should_take_the_median_of_odd_and_even_rounds() {
    assertThat(outcome(Contender.FLOOR, 30, 10, 20).median(Sample::operationsPerSecond))
        .isEqualTo(20);
    assertThat(outcome(Contender.FLOOR, 40, 10, 20, 30).median(Sample::operationsPerSecond))
        .isEqualTo(25);
  }

  @Test
  void should_compare_rounds_with_each_other() {
    // The machine was ten times slower in the second round, for both.
    Outcome floor = outcome(Contender.FLOOR, 1_000, 100, 1_000);
    Outcome half = outcome(Contender.ASYNC, 500, 50, 800);
    assertThat(half.ratioTo(floor, Sample::operationsPerSecond)).isEqualTo(0.5);
  }

  @Test
  void should_relate_resources_to_operations() {
    Outcome outcome = outcome(Contender.FLOOR, 1_000);
    assertThat(outcome.median(Sample::cpuMicrosPerOperation)).isEqualTo(2);
    assertThat(outcome.median(Sample::bytesPerOperation)).isEqualTo(100);
  }
}
