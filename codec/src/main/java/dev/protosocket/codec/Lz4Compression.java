// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** A block of LZ4; loaded only where its library is. */
final class Lz4Compression implements Compression {
  static final int ID = 3;

  static final Lz4Compression INSTANCE = new Lz4Compression();

  private final LZ4Compressor compressor;
  private final LZ4SafeDecompressor decompressor;

  Lz4Compression() {
    LZ4Factory factory = LZ4Factory.fastestInstance();
    this.compressor = factory.fastCompressor();
    // The one that knows where its input ends.
    this.decompressor = factory.safeDecompressor();
  }

  @Override
  public String name() {
    return "LZ4";
  }

  @Override
  public int id() {
    return ID;
  }

  @Override
  public byte[] compress(byte[] bytes) {
    return compressor.compress(bytes);
  }

  @Override
  public int decompress(byte[] bytes, int offset, int length, byte[] into) {
    return decompressor.decompress(bytes, offset, length, into, 0, into.length);
  }
}
