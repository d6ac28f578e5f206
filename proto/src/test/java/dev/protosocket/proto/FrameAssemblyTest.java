// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a frame that spans inputs costs while it is incomplete. */
@ExtendWith(LeakCheck.class)
class FrameAssemblyTest {
  private static final ByteBufAllocator ALLOC = ByteBufAllocator.DEFAULT;
  private static final int PIECE = FrameAssembly.COPIED_PIECE_LENGTH;

  private final FrameAssembly assembly = new FrameAssembly();

  @Test
  void should_need_few_components_when_a_large_frame_arrives_byte_by_byte() {
    int frameLength = 1 << 20;
    ByteBuf input = ALLOC.buffer().writeByte(5);
    for (int i = 0; i < frameLength; i++) {
      assembly.append(input, 0, 1, frameLength);
    }
    assertThat(input.refCnt()).isEqualTo(1);
    input.release();
    CompositeByteBuf frame = (CompositeByteBuf) assembly.take(ALLOC);
    assertThat(frame.readableBytes()).isEqualTo(frameLength);
    assertThat(frame.numComponents()).isEqualTo(frameLength / PIECE);
    assertThat(frame.capacity()).isEqualTo(frameLength);
    frame.release();
  }

  @Test
  void should_bound_the_components_when_long_and_short_pieces_alternate() {
    int pairs = 100;
    int frameLength = pairs * (PIECE + 1);
    ByteBuf input = ALLOC.buffer().writeZero(PIECE);
    for (int i = 0; i < pairs; i++) {
      assembly.append(input, 0, 1, frameLength);
      assembly.append(input, 0, PIECE, frameLength);
    }
    assertThat(input.refCnt()).isEqualTo(1 + pairs);
    input.release();
    CompositeByteBuf frame = (CompositeByteBuf) assembly.take(ALLOC);
    assertThat(frame.readableBytes()).isEqualTo(frameLength);
    assertThat(frame.numComponents()).isEqualTo(2 * pairs);
    frame.release();
    assertThat(input.refCnt()).isZero();
  }

  @Test
  void should_not_hold_an_input_when_only_a_sliver_of_it_belongs_to_the_frame() {
    int frameLength = 16 * PIECE;
    ByteBuf input = ALLOC.buffer().writeZero(64 * PIECE);
    assembly.append(input, input.writerIndex() - PIECE + 1, PIECE - 1, frameLength);
    assertThat(input.refCnt()).isEqualTo(1);
    assembly.append(input, 0, PIECE, frameLength);
    assertThat(input.refCnt()).isEqualTo(2);
    assembly.release();
    assertThat(input.refCnt()).isEqualTo(1);
    assertThat(assembly.size()).isZero();
    input.release();
  }

  @Test
  void should_use_one_buffer_of_its_size_when_a_frame_is_small() {
    int frameLength = FrameAssembly.COPIED_FRAME_LENGTH;
    ByteBuf input = ALLOC.buffer().writeZero(frameLength);
    assembly.append(input, 0, frameLength - 1, frameLength);
    assembly.append(input, 0, 1, frameLength);
    input.release();
    ByteBuf frame = assembly.take(ALLOC);
    assertThat(frame).isNotInstanceOf(CompositeByteBuf.class);
    assertThat(frame.readableBytes()).isEqualTo(frameLength);
    assertThat(frame.maxCapacity()).isEqualTo(frameLength);
    frame.release();
  }

  @Test
  void should_refuse_to_hand_over_when_nothing_was_added() {
    assertThatIllegalStateException().isThrownBy(() -> assembly.take(ALLOC));
  }
}
