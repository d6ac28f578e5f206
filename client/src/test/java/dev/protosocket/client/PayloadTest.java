// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class PayloadTest {
  private static final byte[] BYTES = "before, value, behind".getBytes(US_ASCII);

  /** Netty has other classes for each of them, and others again without {@code Unsafe}. */
  private static List<ByteBuf> buffers() {
    ByteBufAllocator pooled = PooledByteBufAllocator.DEFAULT;
    ByteBufAllocator unpooled = UnpooledByteBufAllocator.DEFAULT;
    return List.of(
        pooled.directBuffer().writeBytes(BYTES),
        pooled.heapBuffer().writeBytes(BYTES),
        unpooled.directBuffer().writeBytes(BYTES),
        unpooled.heapBuffer().writeBytes(BYTES),
        pooled.directBuffer().writeBytes(BYTES).asReadOnly(),
        Unpooled.wrappedBuffer(
            pooled.directBuffer().writeBytes(BYTES, 0, 10),
            pooled.heapBuffer().writeBytes(BYTES, 10, BYTES.length - 10)));
  }

  @Test
  void should_read_a_value_in_the_middle_of_every_kind_of_buffer() {
    for (ByteBuf buffer : buffers()) {
      assertThat(Payload.read(buffer, 8, 5)).as("%s", buffer).asString(US_ASCII).isEqualTo("value");
      assertThat(Payload.read(buffer, 0, BYTES.length)).isEqualTo(BYTES);
      assertThat(Payload.read(buffer, BYTES.length, 0)).isEmpty();
      assertThat(buffer.readerIndex()).isZero();
      assertThat(buffer.readableBytes()).isEqualTo(BYTES.length);
      buffer.release();
    }
  }

  @Test
  void should_refuse_to_read_past_the_end() {
    for (ByteBuf buffer : buffers()) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .as("%s", buffer)
          .isThrownBy(() -> Payload.read(buffer, buffer.capacity() - 1, 2));
      buffer.release();
    }
  }
}
