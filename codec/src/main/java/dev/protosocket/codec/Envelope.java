// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

/**
 * What stands before the bytes of a value: docs/typed-values.md has its layout. Immutable; for any
 * thread.
 *
 * @param formatId which format the payload has
 * @param compressionId how it is compressed; 0 is not at all
 * @param softDeadline from when on it should be made anew, in milliseconds since 1970; {@link
 *     #NONE} if never
 * @param size how many bytes the payload has when it is decompressed; checked against the bound
 * @param start where the payload begins; it goes to the end
 */
record Envelope(int formatId, int compressionId, long softDeadline, int size, int start) {
  /**
   * Begins no UTF-8 text, and so no JSON, and no MessagePack, nor what Java serialization, gzip,
   * zstd and LZ4 write.
   */
  static final byte MAGIC = (byte) 0xC1;

  /** In the upper half of its byte; flags are in the lower. */
  static final int VERSION = 1;

  static final int SOFT_DEADLINE = 1;

  static final int VERSION_INDEX = 1;
  static final int FORMAT_INDEX = 2;
  static final int COMPRESSION_INDEX = 3;

  /** Of the fixed part. */
  static final int LENGTH = 4;

  /** Of {@link #softDeadline}: no such time. */
  static final long NONE = Long.MAX_VALUE;

  /** How many bytes the decompressed size takes. */
  static final int SIZE_LENGTH = 4;

  /**
   * Reads what stands before the payload; allocates nothing that the value decides on.
   *
   * @param maxSize the most bytes that the payload may have
   */
  static Envelope read(byte[] value, int maxSize) throws Malformed {
    if (value.length == 0 || value[0] != MAGIC) {
      throw new Malformed("it has no envelope", 0);
    }
    if (value.length < LENGTH) {
      throw truncated(value);
    }
    int version = (value[VERSION_INDEX] & 0xFF) >> 4;
    int flags = value[VERSION_INDEX] & 0xF;
    if (version != VERSION) {
      throw new Malformed("the version of its envelope, " + version + ", is unknown", 1);
    }
    if ((flags & ~SOFT_DEADLINE) != 0) {
      throw new Malformed("its envelope has unknown flags, " + flags, 1);
    }
    int at = LENGTH;
    long softDeadline = NONE;
    if ((flags & SOFT_DEADLINE) != 0) {
      softDeadline = number(value, at, Long.BYTES);
      at += Long.BYTES;
    }
    int compressionId = value[COMPRESSION_INDEX] & 0xFF;
    long size;
    if (compressionId == 0) {
      size = (long) value.length - at;
      check(size, maxSize, at);
    } else {
      size = number(value, at, SIZE_LENGTH);
      check(size, maxSize, at);
      at += SIZE_LENGTH;
      if (size == 0) {
        throw new Malformed("it is compressed and says that it is empty", at - SIZE_LENGTH);
      }
    }
    return new Envelope(value[FORMAT_INDEX] & 0xFF, compressionId, softDeadline, (int) size, at);
  }

  /** Returns the payload of a value that is compressed, by its compression. */
  byte[] decompressed(byte[] value, Compression by) throws Malformed {
    byte[] payload = new byte[size];
    int length;
    try {
      length = by.decompress(value, start, value.length - start, payload);
    } catch (Malformed e) {
      throw e;
    } catch (Exception e) {
      throw new Malformed("it cannot be decompressed by " + by.name(), start, WithoutMessage.of(e));
    }
    if (length != size) {
      throw new Malformed(
          "it says that it has " + size + " bytes, and has " + length, start - SIZE_LENGTH);
    }
    return payload;
  }

  private static void check(long size, int maxSize, int at) throws Malformed {
    if (size > maxSize) {
      throw new Malformed(
          "it has " + size + " bytes, which is more than maxValueBytes, " + maxSize, at);
    }
  }

  /** Reads a number, the highest byte first; one of 4 bytes has no sign. */
  private static long number(byte[] value, int at, int bytes) throws Malformed {
    if (value.length - at < bytes) {
      throw truncated(value);
    }
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | (value[at + i] & 0xFF);
    }
    return number;
  }

  private static Malformed truncated(byte[] value) {
    return new Malformed("it ends in its envelope", value.length);
  }

  /**
   * Returns a value: an envelope and its payload.
   *
   * @param size how many bytes the payload has when it is decompressed; of no account if it is not
   *     compressed
   */
  static byte[] write(
      int formatId, int compressionId, long softDeadline, int size, byte[] payload) {
    boolean soft = softDeadline != NONE;
    int start = LENGTH + (soft ? Long.BYTES : 0) + (compressionId == 0 ? 0 : SIZE_LENGTH);
    byte[] value = new byte[start + payload.length];
    value[0] = MAGIC;
    value[VERSION_INDEX] = (byte) (VERSION << 4 | (soft ? SOFT_DEADLINE : 0));
    value[FORMAT_INDEX] = (byte) formatId;
    value[COMPRESSION_INDEX] = (byte) compressionId;
    if (soft) {
      put(value, LENGTH, softDeadline, Long.BYTES);
    }
    if (compressionId != 0) {
      put(value, start - SIZE_LENGTH, size, SIZE_LENGTH);
    }
    System.arraycopy(payload, 0, value, start, payload.length);
    return value;
  }

  private static void put(byte[] value, int at, long number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      value[at + i] = (byte) (number >>> (8 * (bytes - 1 - i)));
    }
  }
}
