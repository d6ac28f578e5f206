// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CannedMetaHandlerTest {
  private static final String COMMANDS =
      lines(
          "version",
          "mn",
          "stats settings",
          "ms key 5 T0 O00000001",
          "value",
          "ms key 2",
          "\r\n",
          "mg key v O0000000a",
          "mg key v OABCDEFGH",
          "nonsense");
  private static final String REPLIES =
      lines(
          "VERSION 1.6.45",
          "MN",
          "STAT item_size_max 16777216",
          "END",
          "HD O00000001",
          "HD",
          "VA 3 O0000000a",
          "abc",
          "VA 3 OABCDEFGH",
          "abc",
          "ERROR");

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new CannedMetaHandler("abc".getBytes(StandardCharsets.US_ASCII)));

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private String answers() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      all.append(out.toString(StandardCharsets.US_ASCII));
      out.release();
    }
    return all.toString();
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  @Test
  void should_answer_a_batch() {
    send(COMMANDS);
    assertThat(answers()).isEqualTo(REPLIES);
  }

  @Test
  void should_answer_whatever_pieces_the_commands_come_in() {
    for (int size = 1; size < COMMANDS.length(); size++) {
      for (int from = 0; from < COMMANDS.length(); from += size) {
        send(COMMANDS.substring(from, Math.min(from + size, COMMANDS.length())));
      }
      assertThat(answers()).isEqualTo(REPLIES);
    }
  }

  @Test
  void should_refuse_a_line_without_an_end() {
    send("m".repeat(3_000));
    assertThat(channel.isOpen()).isFalse();
  }
}
