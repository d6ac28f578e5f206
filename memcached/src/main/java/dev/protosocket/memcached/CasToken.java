// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.capability.Version;

/**
 * Names a state of an item: the same as long as nobody has stored, touched nor marked it. It is of
 * one life of one server, and holds on every connection to it; after a restart, or given to another
 * server, it is a conflict. Immutable.
 */
public final class CasToken implements Version {
  private final long cas;
  private final Epoch epoch;

  CasToken(long cas, Epoch epoch) {
    this.cas = cas;
    this.epoch = epoch;
  }

  /** Returns the number, of 64 bits without a sign. */
  long cas() {
    return cas;
  }

  /** Tells whether the number means something to a server. */
  boolean isOf(Node node) {
    return epoch.isSame(node.epoch());
  }

  @Override
  public String toString() {
    return "CasToken[" + Long.toUnsignedString(cas) + "]";
  }
}
