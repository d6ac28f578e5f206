// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.memcached.Transcript.Layout;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** What the tables of bytes and of what comes of them have in common. */
final class ReplyTable {
  static final int MAX_REPLY_BYTES = 100;
  static final String NO_NUMBER = "malformed: a value whose length is no number";
  static final String NO_REPLY = "malformed: a line that is none of its replies";
  static final String NO_END = "malformed: a line that does not end in CR LF";
  static final String OTHER_LENGTH = "malformed: a value that is not as long as was said";
  static final String TOO_LONG = "malformed: a reply of more than 100 bytes (maxFrameLength)";
  static final String LONG_LINE = "malformed: a line of more than 2048 bytes";
  static final String NOTHING_YET = "inside a reply";

  private ReplyTable() {}

  /** The row's name in reports. */
  static String name(String asked, String bytes) {
    String text = bytes.length() > 60 ? bytes.substring(0, 60) + "..." : bytes;
    return asked + " " + text.replace("\r", "\\r").replace("\n", "\\n");
  }

  /**
   * Reads the bytes in one piece of each layout, and in small ones.
   *
   * @param comesOf each reply's outcome, and how the stream ended if it is within a reply or broken
   * @param reader makes one
   * @param taker makes what looks at the replies to one request as the engine does
   */
  static void check(
      String bytes,
      List<String> comesOf,
      Supplier<MetaReader> reader,
      Supplier<BiFunction<Reply, ByteBuf, String>> taker) {
    byte[] stream = Transcript.bytes(bytes);
    for (Layout layout : Layout.values()) {
      assertThat(read(reader.get(), layout, List.of(stream), taker.get())).isEqualTo(comesOf);
    }
    for (int size : new int[] {1, 2, 7}) {
      List<byte[]> pieces = Transcript.chunks(stream, size);
      assertThat(read(reader.get(), Layout.HEAP, pieces, taker.get()))
          .as("in pieces of %s", size)
          .isEqualTo(comesOf);
    }
  }

  private static List<String> read(
      MetaReader reader,
      Layout layout,
      List<byte[]> pieces,
      BiFunction<Reply, ByteBuf, String> taker) {
    List<String> comesOf = new ArrayList<>();
    reader.maxReplyBytes(MAX_REPLY_BYTES);
    try {
      for (byte[] piece : pieces) {
        reader.read(layout.of(piece), (reply, buffer) -> comesOf.add(taker.apply(reply, buffer)));
      }
      if (reader.isInReply()) {
        comesOf.add(NOTHING_YET);
      }
    } catch (MalformedReplyException e) {
      comesOf.add("malformed: " + e.getMessage());
      assertThat(reader.isInReply()).isFalse();
      assertThat(e.getStackTrace()).isEmpty();
    } finally {
      reader.close();
    }
    return comesOf;
  }
}
