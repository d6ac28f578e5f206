// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Ketama rings with one format of labels. */
record KetamaPlacement(LabelFormat format, KeyHash hash) implements Placement {
  static final int POINTS_PER_NODE = 160;

  /** Each digest gives so many. */
  private static final int POINTS_PER_DIGEST = 4;

  private static final int OWNER_BITS = 31;

  @Override
  public String label(Node node) {
    String label = node.label();
    return label == null ? format.labelOf(node.endpoint()) : label;
  }

  @Override
  public Ketama ring(List<Node> nodes) {
    int[] counts = counts(nodes);
    int total = 0;
    for (int count : counts) {
      total += count;
    }
    // Point and owner in one number, so that of equal points the lower index comes first.
    long[] sorted = new long[total];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      String label = label(nodes.get(i));
      for (int digest = 0; digest < counts[i] / POINTS_PER_DIGEST; digest++) {
        for (long point : Md5.quarters((label + "-" + digest).getBytes(UTF_8))) {
          sorted[at++] = point << OWNER_BITS | i;
        }
      }
    }
    return Ketama.of(sorted, OWNER_BITS, nodes.size(), hash);
  }

  /** Returns how many points each node has. */
  int[] counts(List<Node> nodes) {
    long sum = 0;
    boolean equal = true;
    for (Node node : nodes) {
      sum += node.weight();
      equal &= node.weight() == nodes.get(0).weight();
    }
    int[] counts = new int[nodes.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] =
          equal && !format.roundsEqualWeights()
              ? POINTS_PER_NODE
              : count(nodes.get(i).weight(), sum, counts.length);
    }
    // Of many light nodes beside a heavy one rounding may leave nothing; one digest is the least.
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Math.max(counts[i], POINTS_PER_DIGEST);
    }
    return counts;
  }

  /** In single precision as the other clients compute it, or the counts would differ. */
  private static int count(int weight, long sum, int nodes) {
    float share = (float) weight / (float) sum;
    float digests = share * POINTS_PER_NODE / POINTS_PER_DIGEST * (float) nodes;
    return (int) Math.floor((float) (digests + 0.0000000001)) * POINTS_PER_DIGEST;
  }
}
