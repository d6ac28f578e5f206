// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.Endpoint;

/**
 * The texts that ketama rings hash for a node that has no {@link Node#label} of its own, from the
 * host and port as they are configured. Clients that shall agree about owners need the same texts;
 * which one that is for which client stands in docs/fleets.md.
 */
public enum LabelFormat {
  /**
   * {@code host}, and {@code host:port} if the port is not 11211: libmemcached and what is built on
   * it with weighted ketama, twemproxy, memcached's proxy in its twemproxy mode, spymemcached's
   * format of that name.
   */
  LIBMEMCACHED,
  /**
   * {@code host:port}: spymemcached and AWS's client if their hosts are literal addresses. With
   * host names they put the resolved address behind it, which only an explicit label can match.
   */
  SPYMEMCACHED,
  /** {@code host:port}: libketama, and memcached's proxy in its ketama mode. */
  LIBKETAMA,
  /** {@code /host:port}: what libmemcached calls KETAMA_SPY. */
  KETAMA_SPY;

  private static final int MEMCACHED_PORT = 11211;

  String labelOf(Endpoint endpoint) {
    return switch (this) {
      case LIBMEMCACHED ->
          endpoint.port() == MEMCACHED_PORT ? endpoint.host() : Node.text(endpoint);
      case SPYMEMCACHED, LIBKETAMA -> Node.text(endpoint);
      case KETAMA_SPY -> "/" + Node.text(endpoint);
    };
  }

  /**
   * Tells whether nodes of equal weight get what rounding leaves of 160 points, too: 156 in fleets
   * of 25 nodes and some other sizes.
   */
  boolean roundsEqualWeights() {
    return this == LIBMEMCACHED || this == KETAMA_SPY;
  }
}
