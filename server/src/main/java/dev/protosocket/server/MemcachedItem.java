// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/** One item. Guarded by its {@link MemcachedStore}. */
final class MemcachedItem {
  /** memcached's header with the CAS, on a 64-bit machine. */
  private static final int HEADER_BYTES = 56;

  private static final int FLAGS_BYTES = 4;

  /** Each char is one byte. */
  final String key;

  byte[] value;
  int flags;
  long cas;

  /** The store's second at which it expires; 0 is never. */
  int expires;

  /** The store's second of the last access. */
  int accessed;

  /** Whether it has been read since it was stored. */
  boolean fetched;

  boolean stale;

  /** Whether a reader has been told to rebuild the value. */
  boolean tokenSent;

  /** Whether the key came as base64, and is shown so. */
  boolean binaryKey;

  MemcachedItem(String key, byte[] value, int flags, int expires) {
    this.key = key;
    this.value = value;
    this.flags = flags;
    this.expires = expires;
  }

  /** Returns what it counts towards the server's memory and the item limit. */
  int size() {
    return size(key.length(), value.length, flags);
  }

  static int size(int keyLength, long valueLength, int flags) {
    long size = HEADER_BYTES + keyLength + 1 + valueLength + 2 + (flags == 0 ? 0 : FLAGS_BYTES);
    return (int) Math.min(size, Integer.MAX_VALUE);
  }
}
