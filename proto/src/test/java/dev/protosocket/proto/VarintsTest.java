// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Varints and tagged varints, just below, at and above each power of two. */
@ExtendWith(LeakCheck.class)
class VarintsTest {
  static LongStream numbers() {
    return LongStream.range(0, 64)
        .flatMap(bit -> LongStream.rangeClosed(-1, 1).map(d -> (1L << bit) + d));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void should_write_what_protobuf_writes(long value) throws Exception {
    byte[] expected = new byte[Varints.MAX_BYTES + 1];
    CodedOutputStream coded = CodedOutputStream.newInstance(expected);
    coded.writeUInt64(15, value);
    int length = coded.getTotalBytesWritten();
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(length, length);
    Varints.writeField(out, 15 << 3, value);
    assertThat(Frames.hex(out, 0, out.readableBytes()))
        .isEqualTo(Layout.hex(Arrays.copyOf(expected, length)));
    out.clear();
    Varints.write(out, value);
    assertThat(Frames.hex(out, 0, out.readableBytes()))
        .isEqualTo(Layout.hex(Arrays.copyOfRange(expected, 1, length)));
    byte[] array = new byte[length + 1];
    assertThat(Varints.putField(array, 1, 15 << 3, value)).isEqualTo(array.length);
    assertThat(Arrays.copyOfRange(array, 1, array.length))
        .isEqualTo(Arrays.copyOf(expected, length));
    assertThat(Varints.length(value)).isEqualTo(length - 1);
    if (value == (int) value && value >= 0) {
      assertThat(Varints.length((int) value)).isEqualTo(length - 1);
    }
    out.release();
  }
}
