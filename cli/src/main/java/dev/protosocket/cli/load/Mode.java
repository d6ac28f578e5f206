// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

/** How the client is called. */
enum Mode {
  /** A pipeline for each thread. */
  FIRE,
  /** Futures of a connection. */
  ASYNC,
  /** Blocking calls of a connection. */
  BLOCKING,
  /** Futures of one pool that holds all connections. */
  POOL
}
