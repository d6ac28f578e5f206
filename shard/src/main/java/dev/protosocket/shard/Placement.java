// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.List;
import java.util.Objects;

/**
 * How keys are placed on a fleet: what makes a {@link Ring} of a list of nodes. Immutable and pure:
 * the same nodes give the same ring in every process. A function of one's own is one, too, if it
 * tells the order of the nodes for each key:
 *
 * <pre>{@code
 * Placement byFirstByte = nodes -> (bytes, offset, length) -> new int[] {bytes[offset] & 1};
 * }</pre>
 */
@FunctionalInterface
public interface Placement {
  /**
   * Makes the ring of some nodes.
   *
   * @param nodes at least one
   */
  Ring ring(List<Node> nodes);

  /** Returns the text that says where a node stands: its own label, or its name. */
  default String label(Node node) {
    return node.labelOrName();
  }

  /**
   * Returns rendezvous hashing (highest random weight) by the nodes' labels, with weights: exactly
   * the keys of a node that leaves move, and they spread evenly over the others. What to take where
   * no other client has to agree.
   */
  static Placement rendezvous() {
    return rendezvous(KeyHash.mixed());
  }

  /** Returns the same with another hash of keys, which should use all 64 bits. */
  static Placement rendezvous(KeyHash hash) {
    Objects.requireNonNull(hash, "hash");
    return nodes -> new Rendezvous(nodes.stream().map(RendezvousNode::of).toList(), hash);
  }

  /**
   * Returns the ketama ring of memcached's clients, with 160 points for each node, by weight, and
   * MD5 for keys.
   *
   * @param format the labels of nodes that have none of their own
   */
  static Placement ketama(LabelFormat format) {
    return ketama(format, KeyHash.md5());
  }

  /** Returns the same with another hash of keys, of which the lower 32 bits count. */
  static Placement ketama(LabelFormat format, KeyHash hash) {
    return new KetamaPlacement(
        Objects.requireNonNull(format, "format"), Objects.requireNonNull(hash, "hash"));
  }

  /**
   * Returns jump consistent hashing over the places of the nodes in their list: perfectly even, for
   * fixed shards. Only nodes at the end can come and go without moving others' keys; labels mean
   * nothing, and weights other than 1 are refused with an {@link IllegalArgumentException}.
   */
  static Placement jump() {
    return jump(KeyHash.mixed());
  }

  /** Returns the same with another hash of keys, which should use all 64 bits. */
  static Placement jump(KeyHash hash) {
    Objects.requireNonNull(hash, "hash");
    return nodes -> {
      for (Node node : nodes) {
        if (node.weight() != 1) {
          throw new IllegalArgumentException(
              "jump hashing knows no weights, and " + node.name() + " has " + node.weight());
        }
      }
      return new Jump(nodes.size(), hash);
    };
  }
}
