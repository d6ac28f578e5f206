// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

/** Which of memcached's text protocols is spoken. */
public enum MemcachedProtocol {
  /**
   * What the server has: the meta protocol from 1.6.18 on, and else the classic one. Found out when
   * a connection is made, so the connections of a pool may differ.
   */
  AUTO,

  /** The meta protocol; a server without it is refused when a connection is made. */
  META,

  /**
   * The classic text protocol, which every server speaks, and every proxy. It knows no leases, no
   * stale values, and no keys but those of visible ASCII; docs/memcached.md says what else differs.
   */
  CLASSIC
}
