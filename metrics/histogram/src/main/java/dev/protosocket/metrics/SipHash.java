// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): who does not know the 128 bits of its key can neither
 * find out what was hashed by trying, nor make two keys collide. Immutable; for any thread.
 */
final class SipHash {
  static final int KEY_BYTES = 16;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** "somepseudorandomlygeneratedbytes", which the definition has. */
  private static final long[] INITIAL = {
    0x736f6d6570736575L, 0x646f72616e646f6dL, 0x6c7967656e657261L, 0x7465646279746573L
  };

  private static final int ROUNDS_PER_WORD = 2;
  private static final int ROUNDS_AT_END = 4;
  private static final int LENGTH_SHIFT = 56;
  private static final int END = 0xff;

  private final long key0;
  private final long key1;

  SipHash(byte[] key) {
    this.key0 = (long) WORD.get(key, 0);
    this.key1 = (long) WORD.get(key, Long.BYTES);
  }

  long hash(byte[] bytes) {
    long v0 = key0 ^ INITIAL[0];
    long v1 = key1 ^ INITIAL[1];
    long v2 = key0 ^ INITIAL[2];
    long v3 = key1 ^ INITIAL[3];
    int words = bytes.length / Long.BYTES;
    for (int i = 0; i <= words + 1; i++) {
      long word = i < words ? (long) WORD.get(bytes, i * Long.BYTES) : i == words ? last(bytes) : 0;
      int rounds = ROUNDS_PER_WORD;
      if (i > words) {
        v2 ^= END;
        rounds = ROUNDS_AT_END;
      }
      v3 ^= word;
      for (int round = 0; round < rounds; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32) + v3;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  /** Returns the bytes that make no whole word, and the length above them. */
  private static long last(byte[] bytes) {
    long word = (long) bytes.length << LENGTH_SHIFT;
    int start = bytes.length / Long.BYTES * Long.BYTES;
    for (int i = start; i < bytes.length; i++) {
      word |= (bytes[i] & 0xffL) << (Byte.SIZE * (i - start));
    }
    return word;
  }
}
