// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import org.jspecify.annotations.Nullable;

/**
 * What a connection has found out of its server.
 *
 * @param version null if it says none that can be read, as a proxy may
 * @param epoch which life of which server it is
 * @param maxItemBytes its item_size_max; as long as any can be if it does not say
 */
record Node(@Nullable ServerVersion version, Epoch epoch, int maxItemBytes) {
  /** Before anything has been found out. */
  static final Node UNKNOWN = new Node(null, Epoch.unknown(), Integer.MAX_VALUE);

  /** No server can be told to take longer items. */
  private static final int MOST_ITEM_BYTES = 1 << 30;

  Node {
    maxItemBytes = Math.min(maxItemBytes, MOST_ITEM_BYTES);
  }

  /** Tells whether the server is as new as that, as far as it says. */
  boolean isFrom(ServerVersion first) {
    return version == null || version.compareTo(first) >= 0;
  }
}
