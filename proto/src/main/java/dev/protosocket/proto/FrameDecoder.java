// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import dev.protosocket.proto.WireException.Reason;
import io.netty.buffer.ByteBuf;

/**
 * Cuts a stream of bytes into frames. One per connection.
 *
 * <pre>
 *   stream   | length: varint, 1 to 10 bytes | length bytes of protobuf | length | ...
 *   input         [ ...... one read ...... ][ ...... the next ...... ][ ...
 * </pre>
 *
 * <p>A frame that lies wholly in one input is handed over where it is: no copy, no slice, nothing
 * allocated. One that spans inputs is assembled first, a large one without copying it: only frames
 * of up to 4 KiB, and of longer ones pieces below 1 KiB, are copied.
 *
 * <p>The bound is checked as soon as the length is known, before anything is kept for the frame. A
 * prefix that does not end within ten bytes is malformed, it is not waited on.
 *
 * <p>Confined to one thread, the connection's event loop. The handler may call {@link #close()} and
 * {@link #maxFrameLength(int)} from inside its call, but not {@link #decode}. Once an exception has
 * left {@link #decode}, or the handler has returned false, the decoder is closed.
 */
public final class FrameDecoder {
  /** Bound of a frame unless configured otherwise: 16 MiB. The service caps an item at 5 MB. */
  public static final int DEFAULT_MAX_FRAME_LENGTH = 16 << 20;

  /**
   * Bound of a frame before authentication: 8 KiB. An answer to it is a few bytes, or an error; a
   * peer that has not proved to be the service gets no more memory than that.
   */
  public static final int UNAUTHENTICATED_MAX_FRAME_LENGTH = 8 << 10;

  private static final int UNKNOWN = -1;

  /** Takes the frames, one call for each, in the order of the stream. */
  @FunctionalInterface
  public interface FrameHandler {
    /**
     * Takes a frame.
     *
     * @param buffer holds the frame, and maybe more; borrowed for the time of the call. What is
     *     needed longer must be retained, for instance as a retained slice. Its indices mean
     *     nothing here and must not be moved.
     * @param index absolute index in the buffer of the first byte behind the length prefix
     * @param length bytes of the frame without its prefix; 0 is a legal, empty message
     * @return true to go on; false to stop, which closes the decoder and drops what is left
     * @throws WireException if the frame is malformed; it closes the decoder and leaves {@link
     *     #decode}
     */
    boolean onFrame(ByteBuf buffer, int index, int length) throws WireException;
  }

  private final FrameAssembly assembly = new FrameAssembly();
  private int maxFrameLength;
  private boolean decoding;
  private boolean closed;

  // The frame being received. Its prefix is taken in byte by byte, so it may be split anywhere.
  private long prefixValue;
  private int prefixBytes;
  private int frameLength = UNKNOWN;

  /**
   * Creates a decoder at the start of a stream.
   *
   * @param maxFrameLength longest frame accepted, in bytes without its prefix; at least 1
   * @throws IllegalArgumentException if the bound is not positive
   */
  public FrameDecoder(int maxFrameLength) {
    this.maxFrameLength = requirePositive(maxFrameLength);
  }

  /**
   * Changes the bound, for instance once the peer is authenticated. It applies to frames whose
   * length has not been read yet.
   *
   * @param maxFrameLength longest frame accepted, in bytes without its prefix; at least 1
   * @throws IllegalArgumentException if the bound is not positive
   */
  public void maxFrameLength(int maxFrameLength) {
    this.maxFrameLength = requirePositive(maxFrameLength);
  }

  private static int requirePositive(int maxFrameLength) {
    if (maxFrameLength <= 0) {
      throw new IllegalArgumentException(
          "maxFrameLength must be at least 1 byte, but is " + maxFrameLength);
    }
    return maxFrameLength;
  }

  /**
   * Takes in the next bytes of the stream and hands over each frame they complete.
   *
   * @param in the bytes between its reader and writer index; owned by this method, which releases
   *     it in every case and retains what it needs of an unfinished frame
   * @param handler takes the frames, on this thread, before this method returns
   * @throws WireException if a length prefix is malformed or over the bound, or thrown by the
   *     handler; the decoder is closed then
   * @throws IllegalStateException if called from inside the handler
   */
  public void decode(ByteBuf in, FrameHandler handler) throws WireException {
    if (decoding) {
      in.release();
      throw new IllegalStateException("decode must not be called from inside onFrame");
    }
    decoding = true;
    boolean intact = false;
    try {
      decodeAll(in, handler);
      intact = true;
    } finally {
      decoding = false;
      if (!intact) {
        close();
      }
      in.release();
    }
  }

  private void decodeAll(ByteBuf in, FrameHandler handler) throws WireException {
    int index = in.readerIndex();
    int end = in.writerIndex();
    while (index < end && !closed) {
      if (frameLength == UNKNOWN) {
        index = readPrefix(in, index, end);
        if (frameLength == UNKNOWN) {
          return;
        }
      }
      int length = Math.min(frameLength - assembly.size(), end - index);
      if (length == frameLength) {
        startNextFrame();
        handOver(handler, in, index, length);
      } else if (length > 0) {
        assembly.append(in, index, length, frameLength);
        if (assembly.size() == frameLength) {
          handOverAssembled(handler, in);
        }
      }
      index += length;
    }
  }

  private void handOverAssembled(FrameHandler handler, ByteBuf in) throws WireException {
    // Out of the fields first: the handler may close this decoder.
    ByteBuf frame = assembly.take(in.alloc());
    startNextFrame();
    try {
      handOver(handler, frame, frame.readerIndex(), frame.readableBytes());
    } finally {
      frame.release();
    }
  }

  private void handOver(FrameHandler handler, ByteBuf buffer, int index, int length)
      throws WireException {
    if (!handler.onFrame(buffer, index, length)) {
      close();
    }
  }

  private void startNextFrame() {
    frameLength = UNKNOWN;
    prefixValue = 0;
    prefixBytes = 0;
  }

  /** Takes in bytes of the length prefix, all of it if it ends here. Returns the index behind. */
  private int readPrefix(ByteBuf in, int index, int end) throws WireException {
    for (int i = index; i < end; i++) {
      byte next = in.getByte(i);
      addToPrefix(next & 0x7F);
      if (next >= 0) {
        if (prefixValue > maxFrameLength) {
          throw WireException.limited(Reason.FRAME_TOO_LONG, 0, prefixValue, maxFrameLength);
        }
        frameLength = (int) prefixValue;
        return i + 1;
      }
      if (prefixBytes == Varints.MAX_BYTES) {
        throw WireException.limit(Reason.ENDLESS_FRAME_LENGTH, 0, Varints.MAX_BYTES);
      }
    }
    return end;
  }

  private void addToPrefix(long bits) {
    int shift = 7 * prefixBytes++;
    if (shift < Long.SIZE - 1) {
      prefixValue |= bits << shift;
    } else if (bits != 0) {
      // 2^63 or more: over any bound, and it must not wrap around to a small number.
      prefixValue = Long.MAX_VALUE;
    }
  }

  /**
   * How much of an unfinished frame has been received. At the end of the stream anything but 0
   * means that the stream was cut inside a frame.
   *
   * @return bytes, those of the length prefix included
   */
  public int pendingBytes() {
    return closed ? 0 : prefixBytes + assembly.size();
  }

  /**
   * Releases what is held of an unfinished frame and takes in nothing from now on. May be called
   * again, and from inside the handler, whose buffer stays valid until its call returns.
   */
  public void close() {
    closed = true;
    assembly.release();
  }
}
