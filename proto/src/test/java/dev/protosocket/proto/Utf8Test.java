// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UTF-8 against the JDK's strict decoder. */
@ExtendWith(LeakCheck.class)
class Utf8Test {
  private final CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer sink = CharBuffer.allocate(8);

  @Test
  void should_agree_with_the_jdk_on_every_sequence_of_up_to_three_bytes() {
    for (int length = 1; length <= 3; length++) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < 1 << (8 * length); i++) {
        for (int k = 0; k < length; k++) {
          bytes[k] = (byte) (i >>> (8 * k));
        }
        requireAgreement(bytes);
      }
    }
  }

  @Test
  void should_agree_with_the_jdk_on_sequences_of_four_bytes_around_every_boundary() {
    int[] edges = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xF0, 0xFF};
    for (int lead = 0; lead < 256; lead++) {
      for (int second = 0; second < 256; second++) {
        for (int third : edges) {
          for (int fourth : edges) {
            requireAgreement(new byte[] {(byte) lead, (byte) second, (byte) third, (byte) fourth});
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "41 42 80, 2",
    "c3 a9 c3, 2",
    "f0 9f 82 a1 e2 82, 4",
    "41 ed a0 80, 1",
    "c3 a9, -1",
    "'', -1"
  })
  void should_point_at_the_first_bad_sequence(String hex, int index) {
    ByteBuf buffer = Unpooled.wrappedBuffer(Layout.hex(hex));
    assertThat(Utf8.indexOfInvalid(buffer, 0, buffer.readableBytes())).isEqualTo(index);
  }

  private void requireAgreement(byte[] bytes) {
    boolean ours = Utf8.indexOfInvalid(Unpooled.wrappedBuffer(bytes), 0, bytes.length) < 0;
    strict.reset();
    sink.clear();
    boolean jdks = !strict.decode(ByteBuffer.wrap(bytes), sink, true).isError();
    if (ours != jdks) {
      throw new AssertionError(Layout.hex(bytes) + ": we say " + ours + ", the JDK says " + jdks);
    }
  }
}
