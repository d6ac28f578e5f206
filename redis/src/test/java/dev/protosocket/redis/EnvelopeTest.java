// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final byte[] VALUE = "value".getBytes(UTF_8);

  private static byte[] string(int kind, byte[]... rest) {
    ByteBuffer all = ByteBuffer.allocate(64).put(Envelope.header(kind));
    for (byte[] part : rest) {
      all.put(part);
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  @Test
  void should_read_what_it_wrapped_and_name_each_write_anew() {
    byte[] one = Envelope.wrap(VALUE);
    byte[] two = Envelope.wrap(VALUE);

    assertThat(Envelope.value(ByteBuffer.wrap(one))).isEqualTo(VALUE);
    assertThat(Envelope.value(ByteBuffer.wrap(Envelope.wrap(new byte[0])))).isEmpty();
    assertThat(Envelope.read(ByteBuffer.wrap(one)).version())
        .isEqualTo(Envelope.read(ByteBuffer.wrap(one)).version())
        .isNotEqualTo(Envelope.read(ByteBuffer.wrap(two)).version());
    assertThat(one).hasSize(Envelope.HEADER_BYTES + VALUE.length);
  }

  @Test
  void should_take_strings_of_others_as_they_are() {
    byte[] almost = string(8, VALUE);
    byte[] shortLease = string(Envelope.LEASED, new byte[7]);
    byte[] magicOnly = {Envelope.MAGIC_0, Envelope.MAGIC_1, Envelope.MAGIC_2};
    for (byte[] foreign : new byte[][] {VALUE, new byte[0], almost, shortLease, magicOnly}) {
      assertThat(Envelope.value(ByteBuffer.wrap(foreign))).isEqualTo(foreign);
      assertThat(Envelope.read(ByteBuffer.wrap(foreign)).version()).isNull();
    }
  }

  @Test
  void should_have_no_value_where_one_is_being_made() {
    assertThat(Envelope.value(ByteBuffer.wrap(string(Envelope.PLACE)))).isNull();
    assertThat(Envelope.read(ByteBuffer.wrap(string(Envelope.PLACE))).value()).isNull();
  }

  @Test
  void should_leave_the_lease_out_of_the_value() {
    byte[] leased = string(Envelope.LEASED | Envelope.STALE, new byte[8], VALUE);
    assertThat(Envelope.value(ByteBuffer.wrap(leased))).isEqualTo(VALUE);
    assertThat(Envelope.read(ByteBuffer.wrap(leased)).isStale()).isTrue();
  }

  @Test
  void should_leave_the_buffer_alone() {
    ByteBuffer buffer = ByteBuffer.wrap(Envelope.wrap(VALUE));
    Envelope.read(buffer);
    assertThat(buffer.position()).isZero();
  }
}
