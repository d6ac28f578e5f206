// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdTraceTest {
  private static final long MILLI = 1_000_000;

  @Test
  void should_tell_the_rate_of_each_half_decade() {
    long[][] trace = {{0, 0}, {10 * MILLI, 10_000}, {20 * MILLI, 31_623}, {30 * MILLI, 100_000}};
    IdTrace result = IdTrace.of(Contender.FLOOR, List.of(trace, trace, trace), 100_000);
    assertThat(result.points())
        .extracting(IdTrace.Point::ids)
        .containsExactly(10_000L, 31_623L, 100_000L);
    assertThat(result.points())
        .extracting(IdTrace.Point::operationsPerSecond)
        .containsExactly(1_000_000.0, 2_162_300.0, 6_837_700.0);
  }

  @Test
  void should_refuse_a_trace_that_ends_early() {
    long[][] trace = {{0, 0}, {MILLI, 20_000}};
    assertThatThrownBy(() -> IdTrace.of(Contender.FLOOR, List.<long[][]>of(trace), 100_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends before");
  }
}
