// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.benchmarks.driver.UnexpectedReplyException;
import dev.protosocket.benchmarks.driver.ValueCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyScannerTest {
  private static ByteBuf tail(int valueSize) {
    return valueSize == 0
        ? CannedFrame.setResponseTail()
        : CannedFrame.getResponseTail(ValueCheck.pattern(valueSize));
  }

  private static byte[] replies(int valueSize, int count) {
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      ByteBuf tail = tail(valueSize);
      out.writeBytes(CannedFrame.responseHead(WireIds.BYTES, tail.readableBytes()));
      int idIndex = out.writerIndex();
      out.writeZero(Long.BYTES).writerIndex(idIndex + WireIds.BYTES);
      WireIds.patch(out, idIndex, WireIds.FIRST + i);
      out.writeBytes(tail);
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 9, 10, 17, 100, 300})
  void should_accept_canned_replies_at_any_split(int valueSize) {
    byte[] bytes = replies(valueSize, 3);
    for (int split = 0; split <= bytes.length; split++) {
      ReplyScanner scanner = new ReplyScanner(tail(valueSize));
      int ended = scanner.scan(Unpooled.copiedBuffer(bytes, 0, split));
      ended += scanner.scan(Unpooled.copiedBuffer(bytes, split, bytes.length - split));
      assertThat(ended).isEqualTo(3);
      assertThat(scanner.nextId()).isEqualTo(WireIds.FIRST + 3);
    }
  }

  @Test
  void should_accept_large_values_in_pieces() {
    byte[] bytes = replies(3_000_000, 2);
    ReplyScanner scanner = new ReplyScanner(tail(3_000_000));
    int ended = 0;
    for (int at = 0; at < bytes.length; at += 16_384) {
      ended += scanner.scan(Unpooled.copiedBuffer(bytes, at, Math.min(16_384, bytes.length - at)));
    }
    assertThat(ended).isEqualTo(2);
  }

  /** All bytes up to the value's eighth at least, and the last eight. */
  @Test
  void should_reject_any_changed_byte_of_the_checked_parts() {
    byte[] bytes = replies(100, 1);
    int checkedHead = bytes.length - 100 + 8;
    for (int at = 0; at < bytes.length; at++) {
      if (at >= checkedHead && at < bytes.length - 8) {
        continue;
      }
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      ReplyScanner scanner = new ReplyScanner(tail(100));
      assertThatThrownBy(() -> scanner.scan(Unpooled.wrappedBuffer(changed)))
          .isInstanceOf(UnexpectedReplyException.class);
    }
  }

  @Test
  void should_reject_replies_out_of_order() {
    byte[] bytes = replies(100, 2);
    ReplyScanner scanner = new ReplyScanner(tail(100));
    ByteBuf second = Unpooled.copiedBuffer(bytes, bytes.length / 2, bytes.length / 2);
    assertThatThrownBy(() -> scanner.scan(second))
        .isInstanceOf(UnexpectedReplyException.class)
        .hasMessageContaining("request " + WireIds.FIRST);
  }

  @Test
  void should_compare_a_whole_value_once_in_a_period() {
    byte[] bytes = replies(100, ValueCheck.WHOLE_PERIOD);
    bytes[bytes.length - 50] ^= 1;
    ReplyScanner scanner = new ReplyScanner(tail(100));
    assertThatThrownBy(() -> scanner.scan(Unpooled.wrappedBuffer(bytes)))
        .isInstanceOf(UnexpectedReplyException.class);
  }
}
