// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.codec.ValueFormat;
import org.junit.jupiter.api.Test;
import org.springframework.cache.support.NullValue;

class NullableFormatTest {
  @SuppressWarnings("unchecked")
  private final NullableFormat format =
      new NullableFormat((ValueFormat<Object>) (ValueFormat<?>) ValueFormat.bytes());

  @Test
  void should_read_what_it_wrote() throws Exception {
    byte[][] values = {{}, {0}, {0, 0}, {0, 1}, {1}, {1, 0}};
    for (byte[] value : values) {
      byte[] stored = format.encode(value);
      assertThat(format.decode(stored, 0, stored.length)).isEqualTo(value);
      byte[] amid = new byte[stored.length + 2];
      System.arraycopy(stored, 0, amid, 1, stored.length);
      assertThat(format.decode(amid, 1, stored.length)).isEqualTo(value);
    }
    byte[] stored = format.encode(NullValue.INSTANCE);
    assertThat(format.decode(stored, 0, stored.length)).isSameAs(NullValue.INSTANCE);
  }

  @Test
  void should_write_what_others_read() throws Exception {
    assertThat(format.encode(new byte[] {7, 0})).containsExactly(7, 0);
    assertThat(format.name()).isEqualTo(ValueFormat.bytes().name());
    assertThat(format.id()).isEqualTo(ValueFormat.bytes().id());
  }
}
