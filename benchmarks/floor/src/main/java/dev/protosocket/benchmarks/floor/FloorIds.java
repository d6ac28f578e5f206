// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import java.util.function.LongUnaryOperator;

/**
 * How requests of a protocol are numbered: in so many bytes whichever number it is, so that a
 * canned request keeps its length.
 *
 * @param bytes of every number as it is written; at most eight
 * @param first the number of a connection's first request; positive
 * @param encoding what is written for a number, first byte lowest
 */
record FloorIds(int bytes, long first, LongUnaryOperator encoding) {
  /** Selects the number from a {@code long} that starts with it. */
  long mask() {
    return bytes == Long.BYTES ? -1 : (1L << (Byte.SIZE * bytes)) - 1;
  }

  long encode(long id) {
    return encoding.applyAsLong(id);
  }

  /** Puts a number into a request; eight bytes must be there to write to. */
  void patch(ByteBuf frame, int index, long id) {
    frame.setLongLE(index, (frame.getLongLE(index) & ~mask()) | encode(id));
  }
}
