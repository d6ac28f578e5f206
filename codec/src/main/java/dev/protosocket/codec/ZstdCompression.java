// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import com.github.luben.zstd.Zstd;

/** One frame of zstd; loaded only where its library is. */
final class ZstdCompression implements Compression {
  static final int ID = 2;
  private static final int MAX_LEVEL = 22;

  /** Reads what any level wrote. */
  static final ZstdCompression READER = new ZstdCompression(1);

  private final int level;

  ZstdCompression(int level) {
    if (level < 1 || level > MAX_LEVEL) {
      throw new IllegalArgumentException(
          "level must be between 1 and " + MAX_LEVEL + ", not " + level);
    }
    this.level = level;
  }

  static ZstdCompression ofDefaultLevel() {
    return new ZstdCompression(Zstd.defaultCompressionLevel());
  }

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public int id() {
    return ID;
  }

  @Override
  public byte[] compress(byte[] bytes) {
    return Zstd.compress(bytes, level);
  }

  @Override
  public int decompress(byte[] bytes, int offset, int length, byte[] into) throws Malformed {
    // Or a second frame, or one to be skipped, would be taken as well.
    long frame = Zstd.findFrameCompressedSize(bytes, offset, length);
    if (Zstd.isError(frame)) {
      throw new Malformed("it is no frame of zstd: " + Zstd.getErrorName(frame), offset);
    }
    if (frame != length) {
      throw new Malformed("bytes follow the compressed ones", offset + frame);
    }
    long size = Zstd.decompressByteArray(into, 0, into.length, bytes, offset, length);
    if (Zstd.isError(size)) {
      throw new Malformed("zstd: " + Zstd.getErrorName(size), -1);
    }
    return (int) size;
  }
}
