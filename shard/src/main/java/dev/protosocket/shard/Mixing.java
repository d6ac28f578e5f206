// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.nio.charset.StandardCharsets;

/**
 * The arithmetic of the hashes that are no standard of memcached's clients; it must never change.
 */
final class Mixing {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Mixing() {}

  static long fnv1a64(byte[] bytes, int offset, int length) {
    long hash = FNV_BASIS;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  static long hash(byte[] bytes, int offset, int length) {
    return finish(fnv1a64(bytes, offset, length));
  }

  static long hash(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return hash(utf8, 0, utf8.length);
  }

  /** MurmurHash3's 64-bit finaliser: each bit of the result depends on all. */
  static long finish(long hash) {
    long h = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
