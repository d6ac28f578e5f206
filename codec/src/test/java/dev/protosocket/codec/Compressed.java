// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.List;

/** What there is to compress with. */
final class Compressed {
  static final List<Compression> ALL =
      List.of(Compression.deflate(), Compression.zstd(), Compression.lz4(), new RunLengths());

  private Compressed() {}

  /** One of a user's own: pairs of a count and a byte. */
  static final class RunLengths implements Compression {
    @Override
    public String name() {
      return "runs";
    }

    @Override
    public int id() {
      return 200;
    }

    @Override
    public byte[] compress(byte[] bytes) {
      byte[] out = new byte[2 * bytes.length];
      int length = 0;
      for (int i = 0; i < bytes.length; ) {
        int run = 1;
        while (run < 255 && i + run < bytes.length && bytes[i + run] == bytes[i]) {
          run++;
        }
        out[length++] = (byte) run;
        out[length++] = bytes[i];
        i += run;
      }
      return java.util.Arrays.copyOf(out, length);
    }

    @Override
    public int decompress(byte[] bytes, int offset, int length, byte[] into) {
      int size = 0;
      for (int i = 0; i < length; i += 2) {
        for (int n = bytes[offset + i] & 0xFF; n > 0; n--) {
          into[size++] = bytes[offset + i + 1];
        }
      }
      return size;
    }
  }
}
