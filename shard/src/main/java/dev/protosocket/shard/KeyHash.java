// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

/**
 * A hash of keys, apart from the ring that it is looked up on: clients that shall agree about
 * owners need the same of both. Pure; called by any number of threads.
 */
@FunctionalInterface
public interface KeyHash {
  /**
   * Hashes bytes. A ketama ring looks at the lower 32 bits only.
   *
   * @param bytes to be read only, and during the call only
   * @param offset where those to hash begin
   * @param length how many they are
   */
  long hash(byte[] bytes, int offset, int length);

  /** Returns the first 32 bits of the MD5, the lowest byte first: what ketama clients use. */
  static KeyHash md5() {
    return Md5::first;
  }

  /**
   * Returns the 64-bit FNV-1a: in its lower half, for keys that are ASCII, what twemproxy uses
   * unless it is told otherwise, and libmemcached by that name. (With other bytes those two differ
   * between processors.)
   */
  static KeyHash fnv1a64() {
    return Mixing::fnv1a64;
  }

  /**
   * Returns the 64-bit FNV-1a with MurmurHash3's 64-bit finaliser on it, which spreads it over all
   * bits: what rendezvous and jump use unless they are told otherwise.
   */
  static KeyHash mixed() {
    return Mixing::hash;
  }
}
