// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.protosocket.ProtosocketWire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {
  @Test
  void should_say_what_repeating_it_means() {
    assertThat(Operation.GET.isRead()).isTrue();
    assertThat(Operation.GET.isRepeatable()).isTrue();
    assertThat(Operation.DELETE.isRead()).isFalse();
    assertThat(Operation.DELETE.isRepeatable()).isTrue();
    assertThat(Operation.SET.isRead()).isFalse();
    assertThat(Operation.SET.isRepeatable()).isFalse();
    assertThat(Operation.SET).hasToString("SET");
  }

  @Test
  void should_be_one_instance_for_a_name() {
    Operation increment = Operation.of("TEST_INCREMENT", Effect.WRITE);

    assertThat(Operation.of("TEST_INCREMENT", Effect.WRITE)).isSameAs(increment);
    assertThat(Operation.of("GET", Effect.READ)).isSameAs(Operation.GET);
    assertThat(Operation.all()).contains(increment).doesNotHaveDuplicates();
    assertThat(Operation.all().get(increment.index())).isSameAs(increment);
    assertThat(increment.index()).isLessThan(Operation.MAX);
  }

  @Test
  void should_refuse_a_name_that_has_another_effect() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Operation.of("GET", Effect.WRITE))
        .withMessage("there is an operation GET already, whose effect is READ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "get", "A-B", "1A", "A B", "A234567890123456789012345678901234"})
  void should_refuse_a_malformed_name(String name) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Operation.of(name, Effect.READ))
        .withMessageContaining("1 to 32 capital letters");
  }

  @Test
  void should_be_refused_by_a_wire_that_has_no_command_for_it() {
    Request touch = new Request();
    touch.ask(
        Operation.of("TEST_TOUCH", Effect.REPEATABLE_WRITE), "cache", new RecordingCompletion());

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> ProtosocketWire.INSTANCE.bodyLength(touch, new byte[0]))
        .withMessage("protosocket has no command for TEST_TOUCH");
  }
}
