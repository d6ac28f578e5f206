// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

/**
 * How a pool chooses the connection of a call. Every policy passes over connections that are closed
 * or closing, and over full ones as long as another has room.
 */
public enum SelectionPolicy {
  /**
   * Of two connections drawn at random, the one with fewer requests in flight. A slow connection
   * keeps its requests longer and so gets fewer of them. The default.
   */
  POWER_OF_TWO,
  /** One after the other, whatever their load. A slow connection slows its share of the calls. */
  ROUND_ROBIN,
  /**
   * The same connection for the same key while that connection is up; the next one otherwise. Then
   * requests for one key reach the server in the order in which they were made.
   */
  KEY_AFFINITY
}
