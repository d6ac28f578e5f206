// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.Status;
import dev.protosocket.proto.schema.Unary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire enums have the numbers of the schema and no silent default. */
class WireEnumsTest {
  @ParameterizedTest
  @EnumSource
  void should_have_the_number_of_the_schema(StatusCode code) {
    assertThat(code.number()).isEqualTo(Status.valueOf(code.name()).getNumber());
    assertThat(StatusCode.of(code.number())).isSameAs(code);
  }

  @Test
  void should_know_every_status_of_the_schema() {
    assertThat(StatusCode.values()).hasSize(Status.getDescriptor().getValues().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 17, 18, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void should_be_null_when_a_status_is_unknown(int number) {
    assertThat(StatusCode.of(number)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void should_be_found_by_its_number(ControlCode code) {
    assertThat(ControlCode.of(code.number())).isSameAs(code);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, 256, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void should_be_null_when_a_control_code_is_unknown(int number) {
    assertThat(ControlCode.of(number)).isNull();
  }

  @Test
  void should_have_the_control_codes_of_the_protocol() {
    assertThat(ControlCode.NORMAL.number()).isEqualTo(0);
    assertThat(ControlCode.CANCEL.number()).isEqualTo(1);
    assertThat(ControlCode.END.number()).isEqualTo(2);
  }

  @Test
  void should_have_the_field_number_of_the_schema() {
    assertThat(CommandKind.AUTHENTICATE.fieldNumber()).isEqualTo(Unary.AUTH_FIELD_NUMBER);
    assertThat(CommandKind.GET.fieldNumber()).isEqualTo(Unary.GET_FIELD_NUMBER);
    assertThat(CommandKind.SET.fieldNumber()).isEqualTo(Unary.SET_FIELD_NUMBER);
    assertThat(CommandKind.DELETE.fieldNumber()).isEqualTo(Unary.DELETE_FIELD_NUMBER);
  }
}
