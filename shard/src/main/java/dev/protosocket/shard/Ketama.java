// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.Arrays;

/** Points on a circle of 32 bits, each a node's; a key is of the first at or behind its hash. */
final class Ketama implements Ring {
  private static final long MASK = 0xffffffffL;

  /** Ascending. */
  private final long[] points;

  private final int[] owners;
  private final int nodes;
  private final KeyHash hash;

  private Ketama(long[] points, int[] owners, int nodes, KeyHash hash) {
    this.points = points;
    this.owners = owners;
    this.nodes = nodes;
    this.hash = hash;
  }

  /**
   * Makes a ring.
   *
   * @param pointsAndOwners each point, shifted, and its owner in the bits below; is sorted
   */
  static Ketama of(long[] pointsAndOwners, int ownerBits, int nodes, KeyHash hash) {
    Arrays.sort(pointsAndOwners);
    long[] points = new long[pointsAndOwners.length];
    int[] owners = new int[points.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = pointsAndOwners[i] >>> ownerBits;
      owners[i] = (int) (pointsAndOwners[i] & ((1L << ownerBits) - 1));
    }
    return new Ketama(points, owners, nodes, hash);
  }

  @Override
  public int owner(byte[] bytes, int offset, int length) {
    return owners[indexFor(hash.hash(bytes, offset, length))];
  }

  @Override
  public int[] order(byte[] bytes, int offset, int length) {
    int[] order = new int[nodes];
    boolean[] seen = new boolean[nodes];
    int found = 0;
    int start = indexFor(hash.hash(bytes, offset, length));
    for (int i = 0; i < points.length && found < nodes; i++) {
      int owner = owners[(start + i) % points.length];
      if (!seen[owner]) {
        seen[owner] = true;
        order[found++] = owner;
      }
    }
    return order;
  }

  /** Returns the point that a hash belongs to. */
  long pointFor(long keyHash) {
    return points[indexFor(keyHash)];
  }

  private int indexFor(long keyHash) {
    long wanted = keyHash & MASK;
    int low = 0;
    int high = points.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points[middle] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == points.length ? 0 : low;
  }

  int size() {
    return points.length;
  }

  long firstPoint() {
    return points[0];
  }

  long lastPoint() {
    return points[points.length - 1];
  }
}
