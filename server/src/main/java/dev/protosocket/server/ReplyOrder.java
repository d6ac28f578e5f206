// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/** The order in which a connection's replies leave the server. */
public enum ReplyOrder {
  /** Replies leave in the order of the commands they answer. */
  IN_ORDER,

  /**
   * Replies wait for one another for at most a millisecond and leave in an order drawn from the
   * seed. The protocol allows any order; a client that relies on one breaks here. A reply that is
   * alone is not held back, so a caller with one request at a time sees no delay. The draws follow
   * the seed and the order of accepted connections; which replies are there to be drawn depends on
   * how the network cut the client's bytes into reads.
   */
  RANDOM
}
