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
   * No command needs more bytes than this before its kind is known: two lengths, two tags, an id
   * and the kind.
   */
  static final int MAX_HEAD = 32;

  private static final int MAX_FRAME = 16 << 20;
  private static final int MAX_LENGTH_BYTES = 5;
  private static final int MAX_ID_BYTES = 10;

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

  /** Bytes of the id's varint. */
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
    if (in.getByte(body) != CannedFrame.TAG_COMMAND_ID) {
      throw new CorruptedFrameException(
          "the canned server needs the id to be the first field of a command");
    }
    idOffset = body + 1 - start;
    int index = body + 1;
    do {
      if (index == end) {
        return false;
      }
      if (index - start - idOffset == MAX_ID_BYTES) {
        throw new CorruptedFrameException("an id of more than " + MAX_ID_BYTES + " bytes");
      }
    } while (in.getByte(index++) < 0);
    idBytes = index - start - idOffset;
    return readKind(in, index, end, end == start + frameBytes);
  }

  private boolean readKind(ByteBuf in, int unary, int end, boolean complete) {
    kind = 0;
    int index = unary;
    if (index == end || in.getByte(index) != CannedFrame.TAG_COMMAND_UNARY) {
      return index < end || complete;
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
