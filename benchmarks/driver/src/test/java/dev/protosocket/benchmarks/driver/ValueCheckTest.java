// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ValueCheckTest {
  private final ValueCheck check = new ValueCheck(100);

  @Test
  void should_accept_the_pattern() {
    assertThat(check.test(ValueCheck.pattern(100))).isTrue();
  }

  @Test
  void should_reject_null_and_other_lengths() {
    assertThat(check.test(null)).isFalse();
    assertThat(check.test(ValueCheck.pattern(99))).isFalse();
    assertThat(check.test(Arrays.copyOf(ValueCheck.pattern(100), 101))).isFalse();
  }

  @Test
  void should_reject_a_displaced_value() {
    byte[] displaced = Arrays.copyOfRange(ValueCheck.pattern(101), 1, 101);
    assertThat(check.test(displaced)).isFalse();
  }

  @Test
  void should_compare_the_whole_value_once_in_a_period() {
    byte[] wrongInTheMiddle = ValueCheck.pattern(100);
    wrongInTheMiddle[50]++;
    int rejected = 0;
    for (int i = 0; i < 2 * ValueCheck.WHOLE_PERIOD; i++) {
      rejected += check.test(wrongInTheMiddle) ? 0 : 1;
    }
    assertThat(rejected).isEqualTo(2);
  }

  @Test
  void should_refuse_values_too_short_to_compare() {
    assertThatThrownBy(() -> new ValueCheck(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 8");
  }
}
