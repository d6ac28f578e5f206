// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.proto.FrameDecoder.FrameHandler;
import dev.protosocket.proto.WireException.Reason;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who owns which buffer when, what is copied, what is refused, and what the handler may do. */
@ExtendWith(LeakCheck.class)
class FrameDecoderTest {
  private static final FrameHandler NO_FRAME =
      (buffer, index, length) -> {
        throw new AssertionError("a frame of " + length);
      };

  private final FrameDecoder decoder =
      new FrameDecoder(FrameDecoder.UNAUTHENTICATED_MAX_FRAME_LENGTH);
  private final List<String> frames = new ArrayList<>();
  private final FrameHandler collect =
      (buffer, index, length) -> frames.add(Frames.hex(buffer, index, length));

  @AfterEach
  void close() {
    decoder.close();
  }

  @Test
  void should_hand_over_frames_in_place_when_they_lie_in_one_input() throws Exception {
    ByteBuf in = bytes("02 0a 0b  00  01 0c");
    List<String> places = new ArrayList<>();
    decoder.decode(
        in,
        (buffer, index, length) -> {
          assertThat(buffer).isSameAs(in);
          assertThat(buffer.refCnt()).isEqualTo(1);
          return places.add(index - Layout.MARGIN + "+" + length);
        });
    assertThat(places).containsExactly("1+2", "4+0", "5+1");
    assertThat(in.refCnt()).isZero();
    assertThat(decoder.pendingBytes()).isZero();
  }

  @Test
  void should_hand_over_a_body_in_place_when_only_its_prefix_came_before() throws Exception {
    decoder.decode(bytes("82"), NO_FRAME);
    decoder.decode(bytes("00"), NO_FRAME);
    assertThat(decoder.pendingBytes()).isEqualTo(2);
    ByteBuf in = bytes("0a 0b");
    decoder.decode(
        in,
        (buffer, index, length) -> {
          assertThat(buffer).isSameAs(in);
          return frames.add("in place");
        });
    assertThat(frames).containsExactly("in place");
  }

  @Test
  void should_let_go_of_the_inputs_when_a_small_frame_spans_them() throws Exception {
    ByteBuf first = bytes("01 0a  03 0b");
    decoder.decode(first, collect);
    assertThat(first.refCnt()).isZero();
    assertThat(decoder.pendingBytes()).isEqualTo(2);
    decoder.decode(bytes("0c 0d  01 0e"), collect);
    assertThat(frames).containsExactly("0a", "0b0c0d", "0e");
  }

  @Test
  void should_not_copy_when_a_large_frame_spans_inputs() throws Exception {
    ByteBuf first = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(Layout.hex("81 28"));
    first.writeZero(2000);
    ByteBuf second = ByteBufAllocator.DEFAULT.directBuffer().writeZero(3121);
    second.writeByte(1).writeByte(0x0C);
    decoder.decode(first, NO_FRAME);
    decoder.decode(
        second,
        (buffer, index, length) -> {
          if (length == 1) {
            assertThat(buffer).isSameAs(second);
            return frames.add("next in place");
          }
          assertThat(length).isEqualTo(5121);
          CompositeByteBuf whole = (CompositeByteBuf) buffer;
          assertThat(whole.numComponents()).isEqualTo(2);
          first.setByte(2 + 1999, 7);
          second.setByte(3120, 8);
          assertThat(buffer.getByte(index + 1999)).isEqualTo((byte) 7);
          assertThat(buffer.getByte(index + 5120)).isEqualTo((byte) 8);
          return frames.add("shares the inputs' memory");
        });
    assertThat(frames).containsExactly("shares the inputs' memory", "next in place");
    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isZero();
  }

  @Test
  void should_keep_a_retained_slice_valid_when_the_call_is_over() throws Exception {
    List<ByteBuf> kept = new ArrayList<>();
    FrameHandler keep = (buffer, index, length) -> kept.add(buffer.retainedSlice(index, length));
    decoder.decode(bytes("02 0a 0b  02 0c"), keep);
    decoder.decode(bytes("0d"), keep);
    assertThat(kept.stream().map(slice -> Frames.hex(slice, 0, 2))).containsExactly("0a0b", "0c0d");
    kept.forEach(ByteBuf::release);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # stream                         , max, offset, limit, message
          05                               , 4  , 0, 4 , 'frame length is over the bound: 5, limit 4, at offset 0'
          85 00                            , 4  , 0, 4 , 'frame length is over the bound: 5, limit 4, at offset 0'
          81 40                            , 8192, 0, 8192, 'frame length is over the bound: 8193, limit 8192, at offset 0'
          ff ff ff ff 07                   , 2147483646, 0, 2147483646, 'frame length is over the bound: 2147483647, limit 2147483646, at offset 0'
          80 80 80 80 08                   , 2147483647, 0, 2147483647, 'frame length is over the bound: 2147483648, limit 2147483647, at offset 0'
          81 80 80 80 10                   , 4  , 0, 4 , 'frame length is over the bound: 4294967297, limit 4, at offset 0'
          ff ff ff ff ff ff ff ff 7f       , 4  , 0, 4 , 'frame length is over the bound: 9223372036854775807, limit 4, at offset 0'
          81 80 80 80 80 80 80 80 80 01    , 4  , 0, 4 , 'frame length is over the bound: 9223372036854775807, limit 4, at offset 0'
          81 80 80 80 80 80 80 80 80 02    , 4  , 0, 4 , 'frame length is over the bound: 9223372036854775807, limit 4, at offset 0'
          ff ff ff ff ff ff ff ff ff 7f    , 4  , 0, 4 , 'frame length is over the bound: 9223372036854775807, limit 4, at offset 0'
          80 80 80 80 80 80 80 80 80 80    , 4  , 0, 10, 'frame length varint does not end, limit 10, at offset 0'
          80 80 80 80 80 80 80 80 80 80 00 , 4  , 0, 10, 'frame length varint does not end, limit 10, at offset 0'
          ff ff ff ff ff ff ff ff ff ff    , 4  , 0, 10, 'frame length varint does not end, limit 10, at offset 0'
          """)
  void should_refuse_a_prefix_at_once_when_it_is_malformed_or_over_the_bound(
      String stream, int max, int offset, long limit, String message) {
    byte[] bytes = Layout.hex(stream);
    for (int at = 0; at < bytes.length; at++) {
      FrameDecoder own = new FrameDecoder(max);
      List<byte[]> pieces = Frames.cut(bytes, at);
      assertThatThrownBy(
              () -> {
                own.decode(Layout.HEAP.of(pieces.get(0)), NO_FRAME);
                own.decode(Layout.HEAP.of(pieces.get(1)), NO_FRAME);
              })
          .hasMessage(message)
          .isInstanceOfSatisfying(
              WireException.class,
              e -> {
                assertThat(e.offset()).isEqualTo(offset);
                assertThat(e.limit()).isEqualTo(limit);
                assertThat(e.reason())
                    .isEqualTo(limit == 10 ? Reason.ENDLESS_FRAME_LENGTH : Reason.FRAME_TOO_LONG);
              });
      assertThat(own.pendingBytes()).isZero();
    }
  }

  @Test
  void should_take_nothing_more_when_a_prefix_was_refused() throws Exception {
    assertThatThrownBy(() -> decoder.decode(bytes("01 0a  81 40  01 0b"), collect))
        .isInstanceOf(WireException.class);
    ByteBuf later = bytes("01 0c");
    decoder.decode(later, collect);
    assertThat(frames).containsExactly("0a");
    assertThat(later.refCnt()).isZero();
  }

  @Test
  void should_apply_a_new_bound_from_the_next_frame_when_the_handler_raises_it() throws Exception {
    FrameDecoder small = new FrameDecoder(1);
    small.decode(
        bytes("01 0a  02 0b 0c"),
        (buffer, index, length) -> {
          small.maxFrameLength(2);
          return frames.add(Frames.hex(buffer, index, length));
        });
    assertThat(frames).containsExactly("0a", "0b0c");
    small.decode(bytes("02 0d"), NO_FRAME);
    small.maxFrameLength(1);
    small.decode(bytes("0e"), collect);
    assertThat(frames).containsExactly("0a", "0b0c", "0d0e");
    assertThatThrownBy(() -> small.decode(bytes("02"), NO_FRAME))
        .hasMessage("frame length is over the bound: 2, limit 1, at offset 0");
  }

  @Test
  void should_accept_a_frame_when_it_is_as_long_as_the_bound() throws Exception {
    FrameDecoder exact = new FrameDecoder(2);
    exact.decode(bytes("02 0a 0b"), collect);
    assertThat(frames).containsExactly("0a0b");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void should_reject_a_bound_when_it_is_not_positive(int bound) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrameDecoder(bound))
        .withMessage("maxFrameLength must be at least 1 byte, but is " + bound);
    assertThatIllegalArgumentException().isThrownBy(() -> decoder.maxFrameLength(bound));
  }

  @Test
  void should_drop_the_rest_when_the_handler_returns_false() throws Exception {
    ByteBuf in = bytes("01 0a  01 0b  02 0c");
    decoder.decode(in, (buffer, index, length) -> !frames.add(Frames.hex(buffer, index, length)));
    assertThat(frames).containsExactly("0a");
    assertThat(in.refCnt()).isZero();
    decoder.decode(bytes("01 0d"), NO_FRAME);
    assertThat(decoder.pendingBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void should_keep_the_frame_valid_when_the_handler_closes_inside_its_call(int cut)
      throws Exception {
    FrameHandler closing =
        (buffer, index, length) -> {
          decoder.close();
          decoder.close();
          return frames.add(Frames.hex(buffer, index, length));
        };
    for (byte[] piece : Frames.cut(Layout.hex("03 0a 0b 0c  01 0d  02 0e"), cut)) {
      decoder.decode(Layout.DIRECT.of(piece), closing);
    }
    assertThat(frames).containsExactly("0a0b0c");
    assertThat(decoder.pendingBytes()).isZero();
  }

  @Test
  void should_keep_a_large_frame_valid_when_the_handler_closes_inside_its_call() throws Exception {
    decoder.decode(bytes("81 28" + "07".repeat(3000)), NO_FRAME);
    decoder.decode(
        bytes("08".repeat(2121) + "01 0a"),
        (buffer, index, length) -> {
          decoder.close();
          assertThat(buffer.getByte(index + 5120)).isEqualTo((byte) 8);
          return frames.add(index + "+" + length);
        });
    assertThat(frames).containsExactly("0+5121");
  }

  @Test
  void should_release_what_is_held_when_closed_inside_a_frame() throws Exception {
    ByteBuf small = bytes("05 01 02");
    decoder.decode(small, NO_FRAME);
    decoder.close();
    FrameDecoder other = new FrameDecoder(8192);
    ByteBuf large = bytes("81 28" + "07".repeat(3000));
    other.decode(large, NO_FRAME);
    assertThat(other.pendingBytes()).isEqualTo(3002);
    assertThat(large.refCnt()).isEqualTo(1);
    other.close();
    other.close();
    assertThat(large.refCnt()).isZero();
    assertThat(other.pendingBytes()).isZero();
    ByteBuf late = bytes("00");
    other.decode(late, NO_FRAME);
    assertThat(late.refCnt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"02 0a 0b  01 0c", "02 | 0a 0b  01 0c", "02 0a | 0b  01 0c"})
  void should_close_and_release_when_the_handler_throws(String stream) throws Exception {
    IllegalStateException failure = new IllegalStateException("from the handler");
    FrameHandler throwing =
        (buffer, index, length) -> {
          throw failure;
        };
    List<ByteBuf> inputs = Stream.of(stream.split("\\|")).map(FrameDecoderTest::bytes).toList();
    assertThatThrownBy(
            () -> {
              for (ByteBuf in : inputs) {
                decoder.decode(in, throwing);
              }
            })
        .isSameAs(failure);
    assertThat(inputs).allSatisfy(in -> assertThat(in.refCnt()).isZero());
    decoder.decode(bytes("01 0a"), NO_FRAME);
    assertThat(decoder.pendingBytes()).isZero();
  }

  @Test
  void should_refuse_a_second_decode_when_it_comes_from_inside_the_handler() {
    ByteBuf inner = bytes("01 0b");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                decoder.decode(
                    bytes("01 0a"),
                    (buffer, index, length) -> {
                      decoder.decode(inner, NO_FRAME);
                      return true;
                    }))
        .withMessage("decode must not be called from inside onFrame");
    assertThat(inner.refCnt()).isZero();
  }

  @Test
  void should_do_nothing_when_an_input_is_empty() throws Exception {
    ByteBuf empty = bytes("");
    decoder.decode(empty, NO_FRAME);
    assertThat(empty.refCnt()).isZero();
    assertThat(decoder.pendingBytes()).isZero();
  }

  private static ByteBuf bytes(String hex) {
    return Layout.HEAP.of(Layout.hex(hex));
  }
}
