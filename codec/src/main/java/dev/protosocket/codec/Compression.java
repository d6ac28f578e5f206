// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

/**
 * Makes values smaller. Which one a value was made with is in its envelope; deflate is always
 * understood, zstd and LZ4 where their library is. Safe for use by any number of threads.
 */
public interface Compression {
  /** The least {@link #id} of compressions of one's own, of which 255 is the highest. */
  int FIRST_OWN = 128;

  /** Returns the name that errors show. */
  String name();

  /**
   * Returns what the envelope names it by: 1 to 127 are this library's, {@value #FIRST_OWN} to 255
   * anybody's.
   */
  int id();

  /** Returns the bytes, compressed, in an array that nobody else changes. */
  byte[] compress(byte[] bytes) throws Exception;

  /**
   * Decompresses. What follows behind the end, or is missing before it, is an error, and so is more
   * than there is room for.
   *
   * @param bytes holds what {@link #compress} returned, among others; to be read only
   * @param offset where it begins
   * @param length how many bytes it has
   * @param into as long as what was compressed should be
   * @return how many bytes came of it; {@code into.length} unless the value is damaged
   */
  int decompress(byte[] bytes, int offset, int length, byte[] into) throws Exception;

  /** Returns the JDK's deflate, in the zlib format, which has a checksum. */
  static Compression deflate() {
    return Deflate.INSTANCE;
  }

  /**
   * Returns zstd, at its default level.
   *
   * @throws IllegalStateException if zstd-jni is absent
   */
  static Compression zstd() {
    Library.ZSTD.require("Compression.zstd");
    return ZstdCompression.ofDefaultLevel();
  }

  /**
   * Returns zstd at a level; what another level wrote is read as well.
   *
   * @param level from 1, the fastest, to 22
   * @throws IllegalArgumentException if it is another
   * @throws IllegalStateException if zstd-jni is absent
   */
  static Compression zstd(int level) {
    Library.ZSTD.require("Compression.zstd");
    return new ZstdCompression(level);
  }

  /**
   * Returns LZ4, its fast compressor, as a block.
   *
   * @throws IllegalStateException if lz4-java is absent
   */
  static Compression lz4() {
    Library.LZ4.require("Compression.lz4");
    return Lz4Compression.INSTANCE;
  }
}
