// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** What others compress, which does not say how long it will be. */
final class Gunzip {
  private static final int GZIP = 0x1F8B;
  private static final int FIRST_BYTES = 8 * 1024;

  private Gunzip() {}

  static boolean isGzip(byte[] bytes, int offset) {
    return bytes.length - offset > 1
        && ((bytes[offset] & 0xFF) << 8 | (bytes[offset + 1] & 0xFF)) == GZIP;
  }

  static byte[] compress(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /**
   * Decompresses gzip, or zlib if it is that.
   *
   * @param offset where it begins; it goes to the end
   * @param maxBytes of these no more than one is read, and no more than twice as many are allocated
   */
  static byte[] decompress(byte[] bytes, int offset, int maxBytes) throws Malformed {
    ByteArrayInputStream source = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
    byte[] out = new byte[Math.min(FIRST_BYTES, maxBytes)];
    int length = 0;
    try (InputStream in =
        isGzip(bytes, offset) ? new GZIPInputStream(source) : new InflaterInputStream(source)) {
      while (true) {
        int count = in.readNBytes(out, length, out.length - length);
        length += count;
        if (length < out.length) {
          return Arrays.copyOf(out, length);
        }
        int next = in.read();
        if (next < 0) {
          return out;
        }
        if (length == maxBytes) {
          throw new Malformed(
              "it decompresses to more bytes than maxValueBytes, " + maxBytes, offset);
        }
        out = Arrays.copyOf(out, (int) Math.min(2L * length, maxBytes));
        out[length++] = (byte) next;
      }
    } catch (IOException e) {
      throw new Malformed("it cannot be decompressed", offset, WithoutMessage.of(e));
    }
  }
}
