// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.benchmarks.driver.UnexpectedReplyException;
import dev.protosocket.benchmarks.driver.ValueCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetaFrameTest {
  private static String request(FloorExchange exchange, long id) {
    ByteBuf request = exchange.request();
    exchange.ids().patch(request, exchange.idOffset(), id);
    return request.toString(US_ASCII);
  }

  private static ReplyScanner scanner(FloorExchange exchange) {
    return new ReplyScanner(exchange.replyHead(), exchange.ids(), exchange.replyTail());
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  @Test
  void should_write_the_lower_32_bits_of_a_number_as_letters() {
    FloorExchange get = MetaFrame.get(new byte[8]);
    assertThat(request(get, 0x1_0123_89EFL)).isEqualTo("mg key-000000000001 v OABCDIJOP\r\n");
    assertThat(request(get, 1)).isEqualTo("mg key-000000000001 v OAAAAAAAB\r\n");
  }

  @Test
  void should_put_the_value_behind_the_line_of_a_set() {
    FloorExchange set = MetaFrame.set("12345678".getBytes(US_ASCII));
    assertThat(request(set, 2)).isEqualTo("ms key-000000000001 8 OAAAAAAAC\r\n12345678\r\n");
    assertThat(scanner(set).scan(ascii("HD OAAAAAAAB\r\nHD OAAAAAAAC\r\n"))).isEqualTo(2);
  }

  /** Heads of eight, nine and twelve bytes. */
  @ParameterizedTest
  @ValueSource(ints = {8, 100, 1_000, 1_048_576})
  void should_accept_replies_in_the_order_of_their_requests(int size) {
    byte[] value = ValueCheck.pattern(size);
    ByteBuf replies = Unpooled.buffer();
    for (String id : new String[] {"AAAAAAAB", "AAAAAAAC"}) {
      replies.writeBytes(ascii("VA " + size + " O" + id + "\r\n"));
      replies.writeBytes(value).writeBytes(ascii("\r\n"));
    }
    int bytes = replies.readableBytes();
    for (int split = 0; split < Math.min(bytes, 200); split++) {
      ReplyScanner scanner = scanner(MetaFrame.get(value));
      int ended = scanner.scan(replies.slice(0, split));
      ended += scanner.scan(replies.slice(split, bytes - split));
      assertThat(ended).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VA 8 OAAAAAAAC\r\n\1\2\3\4\5\6\7\10\r\n",
        "VA 9 OAAAAAAAB\r\n\1\2\3\4\5\6\7\10\r\n",
        "VA 8 OAAAAAAAB\r\n\1\2\3\4\5\6\7\7\r\n",
        "EN\r\nEN\r\nEN\r\nEN\r\nEN\r\nEN\r\nEN\r\n"
      })
  void should_refuse_any_other_reply(String reply) {
    ReplyScanner scanner = scanner(MetaFrame.get(ValueCheck.pattern(8)));
    assertThatThrownBy(() -> scanner.scan(ascii(reply)))
        .isInstanceOf(UnexpectedReplyException.class);
  }
}
