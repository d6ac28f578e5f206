// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

/**
 * What rendezvous hashing knows of a node.
 *
 * @param seed of its label
 */
record RendezvousNode(long seed, int weight) {
  static RendezvousNode of(Node node) {
    return new RendezvousNode(Mixing.hash(node.labelOrName()), node.weight());
  }
}
