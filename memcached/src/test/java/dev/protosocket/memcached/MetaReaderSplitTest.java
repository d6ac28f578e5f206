// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.memcached.Transcript.Layout;
import dev.protosocket.proto.FrameAssembly;
import dev.protosocket.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a stream is cut into inputs, the replies that come out are the same. */
@ExtendWith(LeakCheck.class)
class MetaReaderSplitTest {
  private static final int MAX = 1 << 20;

  /** Of each kind one, with values and lines at the edges of the assembly. */
  private static final List<byte[]> REPLIES =
      List.of(
          Transcript.bytes("EN O00000001\r\n"),
          hit(2, 0),
          Transcript.bytes("HD O00000003\r\n"),
          hit(4, 5),
          Transcript.bytes("MN\r\n"),
          Transcript.bytes("SERVER_ERROR out of memory storing object\r\n"),
          sized(5, FrameAssembly.COPIED_PIECE_LENGTH - 1),
          sized(6, FrameAssembly.COPIED_PIECE_LENGTH),
          Transcript.bytes("NF k" + "k".repeat(250) + " O00000007 W\r\n"),
          sized(8, FrameAssembly.COPIED_FRAME_LENGTH),
          hit(9, 0),
          sized(10, FrameAssembly.COPIED_FRAME_LENGTH + 1),
          Transcript.bytes("EN " + "x".repeat(MetaReader.MAX_LINE_BYTES - 5) + "\r\n"),
          longLine(11, 2100),
          Transcript.bytes("CLIENT_ERROR invalid flag\r\n"));

  private static final byte[] STREAM = concat(REPLIES);
  private static final List<String> EXPECTED = PlainReader.read(MAX, STREAM);

  /** A hit; its value has line ends of all sorts, and lines that look like replies. */
  private static byte[] hit(int id, int length) {
    byte[] value = new byte[length];
    byte[] pattern = Transcript.bytes("\r\nEN O00000001\r\n\0\n\r\r\nVA 3\r\n");
    for (int i = 0; i < length; i++) {
      value[i] = pattern[i % pattern.length];
    }
    return concat(
        List.of(
            Transcript.bytes("VA " + length + " O%08x\r\n".formatted(id)),
            value,
            Transcript.bytes("\r\n")));
  }

  /** A hit whose reply has this length. */
  private static byte[] sized(int id, int length) {
    byte[] reply = hit(id, length - (hit(id, length).length - length));
    assertThat(reply).hasSize(length);
    return reply;
  }

  /** A hit whose line is as long as any. */
  private static byte[] longLine(int id, int length) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) '\n');
    String head = "VA " + length + " O%08x k".formatted(id);
    String line = head + "k".repeat(MetaReader.MAX_LINE_BYTES - 2 - head.length()) + "\r\n";
    return concat(List.of(Transcript.bytes(line), value, Transcript.bytes("\r\n")));
  }

  private static byte[] concat(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void should_read_all_replies_when_they_come_in_one_piece(Layout layout) {
    assertThat(EXPECTED).hasSize(REPLIES.size() + 1).endsWith(Transcript.BETWEEN);
    assertThat(Transcript.read(MAX, layout, List.of(STREAM))).isEqualTo(EXPECTED);
  }

  @Test
  void should_read_the_same_replies_when_the_stream_is_cut_anywhere() {
    for (int at = 0; at <= STREAM.length; at++) {
      List<String> read = Transcript.read(MAX, Layout.HEAP, Transcript.cut(STREAM, at));
      // Not by AssertJ: thousands of times it takes long.
      if (!read.equals(EXPECTED)) {
        assertThat(read).as("cut at %s", at).isEqualTo(EXPECTED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_read_the_same_replies_when_they_come_in_small_pieces(Layout layout) {
    for (int size : new int[] {1, 2, 3, 1023, 1024, 1025, 2047, 2048, 2049, 4096}) {
      if (size < 3 && layout == Layout.COMPOSITE) {
        // Several buffers for each byte: that takes long, and shows no more than three do.
        continue;
      }
      assertThat(Transcript.read(MAX, layout, Transcript.chunks(STREAM, size)))
          .as("pieces of %s", size)
          .isEqualTo(EXPECTED);
    }
  }

  @Test
  void should_read_the_same_replies_when_order_and_cuts_are_random() {
    long firstSeed = Long.getLong("protosocket.seed", 1);
    for (long seed = firstSeed; seed < firstSeed + 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<byte[]> replies = new ArrayList<>();
      for (int i = random.nextInt(1, 9); i > 0; i--) {
        replies.add(
            random.nextInt(4) == 0
                ? hit(i, random.nextInt(40_000))
                : REPLIES.get(random.nextInt(REPLIES.size())));
      }
      byte[] stream = concat(replies);
      int[] cuts = random.ints(random.nextInt(12), 0, stream.length + 1).sorted().toArray();
      Layout layout = Layout.any(random);
      List<String> read = Transcript.read(MAX, layout, Transcript.cut(stream, cuts));
      assertThat(read.equals(PlainReader.read(MAX, stream)))
          .as("-Dprotosocket.seed=%s", seed)
          .isTrue();
    }
  }

  @Test
  void should_say_that_a_reply_has_begun_until_it_has_ended() throws Exception {
    MetaReader reader = new MetaReader();
    reader.maxReplyBytes(MAX);
    List<Boolean> inside = new ArrayList<>();
    for (byte[] reply : REPLIES) {
      assertThat(reader.isInReply()).isFalse();
      for (int i = 0; i < reply.length; i++) {
        boolean last = i == reply.length - 1;
        reader.read(
            Layout.HEAP.of(new byte[] {reply[i]}), (r, buffer) -> inside.add(reader.isInReply()));
        if (reader.isInReply() == last) {
          assertThat(reader.isInReply())
              .as("after byte %s of %s", i, reply.length)
              .isEqualTo(!last);
        }
      }
    }
    // Nor while it is handed over: what comes next has not begun.
    assertThat(inside).hasSize(REPLIES.size()).containsOnly(false);
    reader.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 10, 14})
  void should_stop_when_the_handler_has_enough(int enough) throws Exception {
    for (int size : new int[] {1, 100, 3000, STREAM.length}) {
      for (boolean closes : new boolean[] {true, false}) {
        MetaReader reader = new MetaReader();
        reader.maxReplyBytes(MAX);
        List<String> read = new ArrayList<>();
        for (byte[] piece : Transcript.chunks(STREAM, size)) {
          reader.read(
              Layout.DIRECT.of(piece),
              (reply, buffer) -> {
                read.add(reply.kind());
                if (read.size() == enough && closes) {
                  reader.close();
                }
                return read.size() < enough || closes;
              });
        }
        assertThat(read).hasSize(enough);
        assertThat(reader.isInReply()).isFalse();
        reader.close();
      }
    }
  }

  /** What the handler throws reaches the caller, and nothing is read after that. */
  @Test
  void should_close_when_the_handler_throws() throws Exception {
    for (byte[] reply : REPLIES) {
      for (int cut : new int[] {0, 1, reply.length / 2, reply.length - 1}) {
        MetaReader reader = new MetaReader();
        reader.maxReplyBytes(MAX);
        List<byte[]> pieces = Transcript.cut(concat(List.of(reply, STREAM)), cut);
        reader.read(
            Layout.HEAP.of(pieces.get(0)),
            (r, buffer) -> {
              throw new AssertionError("not to its end");
            });
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(
                () ->
                    reader.read(
                        Layout.HEAP.of(pieces.get(1)),
                        (r, buffer) -> {
                          throw new IllegalStateException("thrown by the handler");
                        }));
        assertThat(reader.isInReply()).isFalse();
        assertThat(Transcript.read(reader, STREAM)).isEmpty();
      }
    }
  }

  @Test
  void should_hold_nothing_when_it_is_closed_anywhere() throws Exception {
    for (int at = 0; at <= STREAM.length; at += at < 1500 ? 1 : 97) {
      MetaReader reader = new MetaReader();
      reader.maxReplyBytes(MAX);
      for (byte[] piece : Transcript.chunks(Arrays.copyOf(STREAM, at), 1500)) {
        reader.read(Layout.DIRECT.of(piece), (reply, buffer) -> true);
      }
      reader.close();
      assertThat(reader.isInReply()).isFalse();
      assertThat(Transcript.read(reader, STREAM)).isEmpty();
      reader.close();
    }
  }

  @Test
  void should_take_nothing_from_an_empty_input() throws Exception {
    MetaReader reader = new MetaReader();
    for (byte[] piece : List.of(new byte[0], Transcript.bytes("EN"), new byte[0])) {
      reader.read(
          Layout.HEAP.of(piece),
          (reply, buffer) -> {
            throw new AssertionError("there is none");
          });
    }
    assertThat(reader.isInReply()).isTrue();
    assertThat(Transcript.read(reader, Transcript.bytes("\r\n"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 100_000})
  void should_heed_the_bound_that_the_handler_sets(int size) throws Exception {
    byte[] stream = concat(List.of(hit(1, 5), sized(2, 9000), sized(3, 9001), hit(4, 1)));
    MetaReader reader = new MetaReader();
    List<Integer> lengths = new ArrayList<>();
    assertThatExceptionOfType(MalformedReplyException.class)
        .isThrownBy(
            () -> {
              for (byte[] piece : Transcript.chunks(stream, size)) {
                reader.read(
                    Layout.HEAP.of(piece),
                    (reply, buffer) -> {
                      // More than strangers may send.
                      reader.maxReplyBytes(9000);
                      return lengths.add(reply.length());
                    });
              }
            })
        .withMessage("a reply of more than 9000 bytes (maxFrameLength)");
    assertThat(lengths).containsExactly(hit(1, 5).length, 9000);
    assertThat(reader.isInReply()).isFalse();
  }

  /** It is of replies that have not begun. */
  @Test
  void should_finish_a_reply_when_the_bound_falls_below_its_length() throws Exception {
    byte[] reply = sized(1, 6000);
    for (int at : new int[] {1, 10, 20, 3000, 5999}) {
      MetaReader reader = new MetaReader();
      List<byte[]> pieces = Transcript.cut(reply, at);
      assertThat(Transcript.read(reader, pieces.get(0))).isEmpty();
      boolean lineIsThere = at >= 20;
      reader.maxReplyBytes(lineIsThere ? 1024 : 6000);
      assertThat(Transcript.read(reader, pieces.get(1))).hasSize(1);
    }
  }

  @Test
  void should_bound_what_a_stranger_sends() {
    assertThat(readAsStranger(sized(1, MetaReader.STRANGERS_MAX_BYTES))).hasSize(1);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> readAsStranger(sized(1, MetaReader.STRANGERS_MAX_BYTES + 1)))
        .withMessageContaining("a reply of more than 8192 bytes");
  }

  private static List<String> readAsStranger(byte[] reply) {
    return Transcript.read(new MetaReader(), reply);
  }

  /** With the highest bound that there can be, no length is taken for a smaller one. */
  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "2147483632", "2147483631", "2147483630"})
  void should_not_overflow_at_the_highest_bound(String length) {
    MetaReader reader = new MetaReader();
    reader.maxReplyBytes(Integer.MAX_VALUE);
    byte[] line = Transcript.bytes("VA " + length + "\r\nvalue\r\n");
    if (Long.parseLong(length) + "VA 2147483647\r\n\r\n".length() <= Integer.MAX_VALUE) {
      assertThat(Transcript.read(reader, line)).isEmpty();
      assertThat(reader.isInReply()).isTrue();
      reader.close();
    } else {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> Transcript.read(reader, line))
          .withMessageContaining("a reply of more than 2147483647 bytes");
    }
  }
}
