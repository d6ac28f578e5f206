// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.List;

/**
 * Each node draws a lot for each key, and the highest has it. With weights the lot is -w / ln(u),
 * where u, between 0 and 1, is the hash; without, the hash alone, which puts nodes in the same
 * order.
 */
final class Rendezvous implements Ring {
  /** As many bits as a double has. */
  private static final int UNUSED_BITS = Long.SIZE - 53;

  private static final double STEP = 0x1.0p-53;

  private final long[] seeds;
  private final int[] weights;
  private final boolean weighted;
  private final KeyHash hash;

  Rendezvous(List<RendezvousNode> nodes, KeyHash hash) {
    this.seeds = nodes.stream().mapToLong(RendezvousNode::seed).toArray();
    this.weights = nodes.stream().mapToInt(RendezvousNode::weight).toArray();
    this.weighted = nodes.stream().mapToInt(RendezvousNode::weight).distinct().count() > 1;
    this.hash = hash;
  }

  @Override
  public int owner(byte[] bytes, int offset, int length) {
    long keyHash = hash.hash(bytes, offset, length);
    int best = 0;
    if (weighted) {
      double highest = score(keyHash, 0);
      for (int i = 1; i < seeds.length; i++) {
        double score = score(keyHash, i);
        if (score > highest) {
          highest = score;
          best = i;
        }
      }
      return best;
    }
    long highest = lot(keyHash, 0);
    for (int i = 1; i < seeds.length; i++) {
      long lot = lot(keyHash, i);
      if (lot > highest) {
        highest = lot;
        best = i;
      }
    }
    return best;
  }

  @Override
  public int[] order(byte[] bytes, int offset, int length) {
    long keyHash = hash.hash(bytes, offset, length);
    double[] scores = new double[seeds.length];
    int[] order = new int[seeds.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = weighted ? score(keyHash, i) : lot(keyHash, i);
      int at = i;
      // By insertion: fleets for which this would be slow should have another ring.
      for (; at > 0 && scores[order[at - 1]] < scores[i]; at--) {
        order[at] = order[at - 1];
      }
      order[at] = i;
    }
    return order;
  }

  /** Returns 53 random bits, which a double holds as they are. */
  private long lot(long keyHash, int node) {
    return Mixing.finish(keyHash ^ seeds[node]) >>> UNUSED_BITS;
  }

  private double score(long keyHash, int node) {
    double u = (lot(keyHash, node) + 0.5) * STEP;
    // Of StrictMath, which gives the same on every machine.
    return -weights[node] / StrictMath.log(u);
  }
}
