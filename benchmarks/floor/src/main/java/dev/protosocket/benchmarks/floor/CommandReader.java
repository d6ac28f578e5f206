// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;

/**
 * Reads as much of a command as the canned server needs: how long it is, where its id lies and what
 * it asks for.
 */
final class CommandReader {
  /**
   * No command needs more bytes than this before its kind is known: two lengths, three tags, an id,
   * a control code and the kind.
   */
  static final int MAX_HEAD = 32;

  private static final int MAX_FRAME = 16 << 20;
  private static final int MAX_LENGTH_BYTES = 5;
  private static final int MAX_VARINT_BYTES = 10;

  private int frameBytes;
  private int idOffset;
  private int idBytes;
  private int kind;

  /** Whole length of the command's frame, its length prefix included. */
  int frameBytes() {
    return frameBytes;
  }

  /** Offset of the id from the frame's start. */
  int idOffset() {
    return idOffset;
  }

  /** Bytes of the id's varint; 0 if the command leaves it out, which is the id 0. */
  int idBytes() {
    return idBytes;
  }

  /** Tag of the command within its Unary, or 0 for a frame that asks for nothing, as a cancel. */
  int kind() {
    return kind;
  }

  /**
   * Reads the command that starts at an index.
   *
   * @return whether there were bytes enough; if not, nothing else is valid
   */
  boolean read(ByteBuf in, int start, int end) {
    int index = start;
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      if (index == end) {
        return false;
      }
      if (shift == 7 * MAX_LENGTH_BYTES) {
        throw new CorruptedFrameException(
            "a length prefix of more than " + MAX_LENGTH_BYTES + " bytes");
      }
      int next = in.getByte(index++);
      length |= (next & 0x7F) << shift;
      if (next >= 0) {
        break;
      }
    }
    if (length < 0 || length > MAX_FRAME) {
      throw new CorruptedFrameException(
          "a frame of " + length + " bytes, at most " + MAX_FRAME + " are accepted");
    }
    frameBytes = index - start + length;
    return readBody(in, start, index, Math.min(end, start + frameBytes));
  }

  private boolean readBody(ByteBuf in, int start, int body, int end) {
    if (body == end) {
      return false;
    }
    int index = body;
    idBytes = 0;
    idOffset = body - start;
    if (in.getByte(index) == CannedFrame.TAG_COMMAND_ID) {
      idOffset++;
      index = endOfVarint(in, index + 1, end);
      if (index < 0) {
        return false;
      }
      idBytes = index - start - idOffset;
    }
    if (index < end && in.getByte(index) == CannedFrame.TAG_COMMAND_CONTROL) {
      int value = index + 1;
      index = endOfVarint(in, value, end);
      if (index < 0) {
        return false;
      }
      if (index > value + 1 || in.getByte(value) != 0) {
        kind = 0;
        return true;
      }
    }
    return readKind(in, index, end, end == start + frameBytes);
  }

  /** Returns where the varint ends; -1 if not all of it is there. */
  private static int endOfVarint(ByteBuf in, int start, int end) {
    int index = start;
    do {
      if (index == end) {
        return -1;
      }
      if (index - start == MAX_VARINT_BYTES) {
        throw new CorruptedFrameException("a varint of more than " + MAX_VARINT_BYTES + " bytes");
      }
    } while (in.getByte(index++) < 0);
    return index;
  }

  private boolean readKind(ByteBuf in, int unary, int end, boolean complete) {
    kind = 0;
    int index = unary;
    if (index == end) {
      return complete;
    }
    if (in.getByte(index) != CannedFrame.TAG_COMMAND_UNARY) {
      throw new CorruptedFrameException(
          "the canned server knows the id, the control code and a Unary, in this order");
    }
    do {
      index++;
      if (index >= end - 1) {
        return complete;
      }
    } while (in.getByte(index) < 0);
    kind = in.getByte(index + 1);
    return true;
  }
}
