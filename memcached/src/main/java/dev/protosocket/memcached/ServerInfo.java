// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's server is, and what it can do.
 *
 * @param version null if it says none that is numbers, as a proxy may
 * @param protocol META or CLASSIC, which was agreed upon
 * @param maxItemBytes the longest item that it takes, its key and overhead included; as long as any
 *     may be (1 GiB) if it does not say
 */
public record ServerInfo(
    @Nullable ServerVersion version, MemcachedProtocol protocol, int maxItemBytes) {
  private static final ServerVersion NAMES = new ServerVersion(1, 6, 19);
  private static final ServerVersion UNCHANGED = new ServerVersion(1, 6, 40);

  /**
   * Tells whether there are leases, stale values and item metadata: the meta protocol is spoken.
   */
  public boolean hasLeases() {
    return protocol == MemcachedProtocol.META;
  }

  /** Tells whether an unchanged value is not sent again by a conditional read (1.6.40). */
  public boolean sendsNoUnchangedValues() {
    return hasLeases() && isAtLeast(UNCHANGED);
  }

  /** Tells whether keys can be listed without what else is known of them (1.6.19). */
  public boolean listsKeyNames() {
    return hasLeases() && isAtLeast(NAMES);
  }

  /** Tells whether the server is as new as that; one that says no version is not. */
  public boolean isAtLeast(ServerVersion least) {
    return version != null && version.compareTo(least) >= 0;
  }

  /**
   * Refuses a server that is older, for programs that would rather not start with it.
   *
   * @return this
   * @throws InvalidRequestException if it is, or says no version
   */
  public ServerInfo requireAtLeast(ServerVersion least) {
    if (!isAtLeast(least)) {
      String is = version == null ? "it says no version" : "it is " + version;
      throw new InvalidRequestException("memcached " + least + " is needed, and " + is);
    }
    return this;
  }
}
