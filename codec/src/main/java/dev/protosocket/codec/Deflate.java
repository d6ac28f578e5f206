// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** zlib (RFC 1950), by the JDK. */
final class Deflate implements Compression {
  static final int ID = 1;
  static final Compression INSTANCE = new Deflate();

  private Deflate() {}

  @Override
  public String name() {
    return "deflate";
  }

  @Override
  public int id() {
    return ID;
  }

  @Override
  public byte[] compress(byte[] bytes) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] out = new byte[Math.max(64, bytes.length / 2)];
      int length = 0;
      while (true) {
        length += deflater.deflate(out, length, out.length - length);
        if (deflater.finished()) {
          return Arrays.copyOf(out, length);
        }
        out = Arrays.copyOf(out, 2 * out.length);
      }
    } finally {
      deflater.end();
    }
  }

  @Override
  public int decompress(byte[] bytes, int offset, int length, byte[] into)
      throws DataFormatException, Malformed {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, offset, length);
      int size = 0;
      // The checksum is read after the last byte, which takes a call that has room for one more.
      byte[] more = new byte[1];
      while (!inflater.finished()) {
        int came =
            size < into.length
                ? inflater.inflate(into, size, into.length - size)
                : inflater.inflate(more);
        if (size == into.length && came > 0) {
          throw new Malformed("it decompresses to more than it says", -1);
        }
        if (came == 0 && !inflater.finished()) {
          throw new Malformed("its compressed bytes have no end", (long) offset + length);
        }
        size += came;
      }
      if (inflater.getRemaining() > 0) {
        throw new Malformed(
            "bytes follow the compressed ones", (long) offset + length - inflater.getRemaining());
      }
      return size;
    } finally {
      inflater.end();
    }
  }
}
