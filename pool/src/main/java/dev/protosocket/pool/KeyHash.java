// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

/** One hash of a key's bytes, spread over all bits. */
final class KeyHash {
  private static final int PRIME = 0x01000193;
  private static final int BASIS = 0x811c9dc5;

  private KeyHash() {}

  static int of(byte[] key) {
    int hash = BASIS;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return spread(hash);
  }

  private static int spread(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
