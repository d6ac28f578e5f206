// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

/**
 * Which of a fleet's nodes has a key: a value that never changes, made by a {@link Placement} for
 * one list of nodes. Pure; called by any number of threads.
 */
@FunctionalInterface
public interface Ring {
  /**
   * Returns the nodes of a key by their places in the list that the ring was made for: the owner
   * first, then those that stand in for it, each at most once.
   *
   * @param bytes what is hashed of the key; to be read only, and during the call only
   * @param offset where it begins
   * @param length how many bytes it has
   * @return at least one; the caller's own
   */
  int[] order(byte[] bytes, int offset, int length);

  /**
   * Returns the owner of a key: the first of {@link #order}, which most rings find without the
   * others.
   */
  default int owner(byte[] bytes, int offset, int length) {
    return order(bytes, offset, length)[0];
  }
}
