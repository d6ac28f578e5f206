// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Collects the pieces of a frame that spans several inputs.
 *
 * <p>A piece is either kept as a retained slice of its input, or copied:
 *
 * <ul>
 *   <li>A frame of at most {@link #COPIED_FRAME_LENGTH} is copied into one buffer of its size. That
 *       costs less than the bookkeeping of slices, and lets go of the inputs at once.
 *   <li>In a longer frame, only pieces shorter than {@link #COPIED_PIECE_LENGTH} are copied, into
 *       blocks of that size. A sliver at the edge of an input would otherwise keep the whole input
 *       alive, and a peer that sends byte by byte would cost an object for each. Everything else,
 *       TLS records among it, is not copied.
 * </ul>
 *
 * <p>So no byte is copied twice, and of any two neighbouring components of the composite one has
 * {@link #COPIED_PIECE_LENGTH} bytes or more, which bounds their number by the length of the frame.
 */
public final class FrameAssembly {
  /** Longest frame, in bytes, that is put together by copying. */
  public static final int COPIED_FRAME_LENGTH = 4096;

  /** In a longer frame, pieces shorter than this many bytes are copied. */
  public static final int COPIED_PIECE_LENGTH = 1024;

  private int size;
  private @Nullable ByteBuf block;
  private @Nullable CompositeByteBuf composite;

  /** Creates one with nothing in it. */
  public FrameAssembly() {}

  /** Bytes collected so far. */
  public int size() {
    return size;
  }

  /**
   * Adds the next piece of a frame.
   *
   * @param in holds the piece; it stays the caller's, what is kept of it is retained
   * @param length bytes of the piece, at least 1, no more than the frame misses
   * @param frameLength bytes of the whole frame
   */
  public void append(ByteBuf in, int index, int length, int frameLength) {
    if (frameLength <= COPIED_FRAME_LENGTH) {
      copy(in, index, length, frameLength);
    } else if (length < COPIED_PIECE_LENGTH) {
      copy(in, index, length, COPIED_PIECE_LENGTH);
    } else {
      addBlock(in.alloc());
      addComponent(in.alloc(), in.retainedSlice(index, length));
    }
    size += length;
  }

  /** Hands over the frame to the caller, who must release it, and starts anew. */
  public ByteBuf take(ByteBufAllocator alloc) {
    ByteBuf frame = composite;
    if (frame == null) {
      frame = block;
      block = null;
    } else {
      addBlock(alloc);
      composite = null;
    }
    if (frame == null) {
      throw new IllegalStateException("no piece was added");
    }
    size = 0;
    return frame;
  }

  /** Releases what is held. */
  public void release() {
    if (block != null) {
      block.release();
      block = null;
    }
    if (composite != null) {
      composite.release();
      composite = null;
    }
    size = 0;
  }

  private void copy(ByteBuf in, int index, int length, int blockLength) {
    int done = 0;
    while (done < length) {
      ByteBuf target = block;
      if (target == null) {
        target = in.alloc().buffer(blockLength, blockLength);
        block = target;
      }
      int count = Math.min(length - done, target.writableBytes());
      target.writeBytes(in, index + done, count);
      done += count;
      if (!target.isWritable() && blockLength == COPIED_PIECE_LENGTH) {
        addBlock(in.alloc());
      }
    }
  }

  private void addBlock(ByteBufAllocator alloc) {
    ByteBuf full = block;
    if (full != null) {
      block = null;
      addComponent(alloc, full);
    }
  }

  private void addComponent(ByteBufAllocator alloc, ByteBuf component) {
    CompositeByteBuf whole = composite;
    if (whole == null) {
      // Netty would merge the components by copying once there are more than this.
      whole = alloc.compositeBuffer(Integer.MAX_VALUE);
      composite = whole;
    }
    whole.addComponent(true, component);
  }
}
