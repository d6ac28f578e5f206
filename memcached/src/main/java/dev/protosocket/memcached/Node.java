// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import org.jspecify.annotations.Nullable;

/**
 * What a connection has found out of its server.
 *
 * @param version null if it says none that can be read, as a proxy may
 * @param epoch which life of which server it is
 * @param maxItemBytes its item_size_max; {@link Integer#MAX_VALUE} if it does not say
 */
record Node(@Nullable ServerVersion version, Epoch epoch, int maxItemBytes) {
  /** Tells whether the server is as new as that, as far as it says. */
  boolean isFrom(ServerVersion first) {
    return version == null || version.compareTo(first) >= 0;
  }
}
