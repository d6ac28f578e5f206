// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Frames as hexadecimal digits, and how decoding ended. */
record Frames(List<String> contents, @Nullable String defect, int pending) {

  /** Decodes a stream that arrives in the given pieces, each a buffer of its own. */
  static Frames decode(int maxFrameLength, Layout layout, List<byte[]> pieces) {
    FrameDecoder decoder = new FrameDecoder(maxFrameLength);
    List<String> contents = new ArrayList<>();
    String defect = null;
    for (byte[] piece : pieces) {
      ByteBuf in = layout.of(piece);
      try {
        decoder.decode(in, (buffer, index, length) -> contents.add(hex(buffer, index, length)));
      } catch (WireException e) {
        defect = e.getMessage();
      }
      if (in.refCnt() > 1) {
        throw new AssertionError("an input is retained more than once: " + in.refCnt());
      }
    }
    int pending = decoder.pendingBytes();
    decoder.close();
    return new Frames(contents, defect, pending);
  }

  static String hex(ByteBuf buffer, int index, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(index, bytes);
    return Layout.hex(bytes);
  }

  /** Cuts a stream at the given offsets, which ascend. */
  static List<byte[]> cut(byte[] stream, int... offsets) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (int to : offsets) {
      pieces.add(Arrays.copyOfRange(stream, from, to));
      from = to;
    }
    pieces.add(Arrays.copyOfRange(stream, from, stream.length));
    return pieces;
  }

  /** Pieces of at most {@code size} bytes. */
  static List<byte[]> chunks(byte[] stream, int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < stream.length; from += size) {
      pieces.add(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + size)));
    }
    return pieces;
  }

  void requireEqual(Frames expected, String what) {
    if (!Objects.equals(this, expected)) {
      throw new AssertionError("%s: expected %s, but got %s".formatted(what, expected, this));
    }
  }
}
