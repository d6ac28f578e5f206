// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

/** Jump consistent hashing (Lamping and Veach): buckets are the places of the nodes. */
final class Jump implements Ring {
  private static final long MULTIPLIER = 2862933555777941757L;
  private static final double RANGE = 1L << 31;
  private static final int SHIFT = 33;

  private final int nodes;
  private final KeyHash hash;

  Jump(int nodes, KeyHash hash) {
    this.nodes = nodes;
    this.hash = hash;
  }

  static int bucket(long keyHash, int buckets) {
    long state = keyHash;
    long bucket = -1;
    long next = 0;
    while (next < buckets) {
      bucket = next;
      state = state * MULTIPLIER + 1;
      next = (long) ((bucket + 1) * (RANGE / ((state >>> SHIFT) + 1)));
    }
    return (int) bucket;
  }

  @Override
  public int owner(byte[] bytes, int offset, int length) {
    return bucket(hash.hash(bytes, offset, length), nodes);
  }

  /** Behind the owner, each from those that are left by a hash of its own. */
  @Override
  public int[] order(byte[] bytes, int offset, int length) {
    long keyHash = hash.hash(bytes, offset, length);
    int[] order = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      order[i] = i;
    }
    for (int i = 0; i < nodes; i++) {
      int chosen = i + bucket(keyHash, nodes - i);
      int node = order[chosen];
      order[chosen] = order[i];
      order[i] = node;
      keyHash = Mixing.finish(keyHash + 1);
    }
    return order;
  }
}
