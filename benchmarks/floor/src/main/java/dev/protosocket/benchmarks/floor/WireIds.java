// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;

/**
 * Message ids whose varint is always {@value #BYTES} bytes long, so that a canned frame keeps its
 * length whichever id is patched into it.
 */
final class WireIds {
  /** Bytes of every id's varint. */
  static final int BYTES = 5;

  /** The smallest id that needs five bytes; 34 billion more do before six are needed. */
  static final long FIRST = 1L << 28;

  static final FloorIds IDS = new FloorIds(BYTES, FIRST, WireIds::encode);

  private WireIds() {}

  /** Puts an id into a frame; eight bytes must be there to write to. */
  static void patch(ByteBuf frame, int index, long id) {
    IDS.patch(frame, index, id);
  }

  /** The varint of an id, first byte lowest. */
  static long encode(long id) {
    return (id & 0x7F)
        | ((id & (0x7FL << 7)) << 1)
        | ((id & (0x7FL << 14)) << 2)
        | ((id & (0x7FL << 21)) << 3)
        | ((id & (0x7FL << 28)) << 4)
        | 0x80808080L;
  }
}
