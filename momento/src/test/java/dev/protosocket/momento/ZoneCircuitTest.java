// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ZoneCircuitTest {
  private final SplittableRandom random = new SplittableRandom(1);
  private final ZoneCircuit circuit = new ZoneCircuit();

  @Test
  void should_open_for_half_a_second_doubling_to_five_less_up_to_half() {
    long now = 0;
    long[] expectedMillis = {500, 1000, 2000, 4000, 5000, 5000};
    for (long expected : expectedMillis) {
      circuit.failed(now, random);
      long longest = TimeUnit.MILLISECONDS.toNanos(expected);
      assertThat(circuit.allows(now + longest / 2 - 1)).isFalse();
      assertThat(circuit.allows(now + longest)).isTrue();
      now += longest;
    }
  }

  @Test
  void should_count_dials_that_fail_together_as_one() {
    for (int i = 0; i < 16; i++) {
      circuit.failed(0, random);
    }
    assertThat(circuit.allows(ZoneCircuit.FIRST_NANOS)).isTrue();
  }

  @Test
  void should_start_over_after_a_success() {
    circuit.failed(0, random);
    circuit.failed(ZoneCircuit.FIRST_NANOS, random);
    circuit.succeeded();
    assertThat(circuit.allows(ZoneCircuit.FIRST_NANOS)).isTrue();
    circuit.failed(0, random);
    assertThat(circuit.allows(ZoneCircuit.FIRST_NANOS)).isTrue();
  }
}
