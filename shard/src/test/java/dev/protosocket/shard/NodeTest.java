// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node can be called: it stands in messages and logs. */
class NodeTest {
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\rb", "\u0085"})
  void should_have_a_name_of_one_line(String name) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Node.of(name, new Endpoint("127.0.0.1", 1)))
        .withMessageContaining("name");
  }
}
