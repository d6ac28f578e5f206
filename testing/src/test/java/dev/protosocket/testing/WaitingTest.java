// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {
  @Test
  void should_ask_until_the_condition_holds() {
    AtomicInteger asked = new AtomicInteger();
    Waiting.until(() -> asked.incrementAndGet() == 3);
    assertThat(asked).hasValue(3);
  }

  @Test
  void should_say_what_has_not_come_true() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Waiting.until("the end", Duration.ZERO, () -> false))
        .withMessage("has not come true in PT0S: the end");
  }
}
