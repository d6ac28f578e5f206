// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.List;

/**
 * What a fleet is, and what has become of its calls so far. Counts are since its creation and all
 * views' together; read one after the other, while others go on.
 *
 * @param epoch the number of the ring's last change
 * @param nodes those on the ring, in their order
 * @param failures calls that have failed on a node, also on those that have left; of a batch for
 *     each node one
 * @param ejections how often a node was left out by {@link Ejection}
 * @param sourceFailures how often the source of nodes could not be asked, or its answer not be used
 */
public record ShardedStats(
    long epoch, List<OfNode> nodes, long failures, long ejections, long sourceFailures) {
  /** Copies the list. */
  public ShardedStats {
    nodes = List.copyOf(nodes);
  }

  /**
   * What has become of a node's calls.
   *
   * @param node which one
   * @param failures calls that have failed there since it is on the ring, at the same endpoint
   * @param out whether it is left out of the ring for a time
   */
  public record OfNode(Node node, long failures, boolean out) {}
}
