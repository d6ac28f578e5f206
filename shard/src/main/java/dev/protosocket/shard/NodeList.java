// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.List;

/**
 * The nodes that a source knows of.
 *
 * @param version grows with each change, so that an older answer is told from a newer one; {@link
 *     #UNVERSIONED} if the source has no such thing
 * @param nodes in the order that counts for the ring; at least one, or the list is not used
 */
public record NodeList(long version, List<Node> nodes) {
  /** Of a list that counts whenever it differs. */
  public static final long UNVERSIONED = -1;

  /** Copies the list. */
  public NodeList {
    nodes = List.copyOf(nodes);
  }

  /** Returns a list without a version. */
  public static NodeList of(List<Node> nodes) {
    return new NodeList(UNVERSIONED, nodes);
  }
}
