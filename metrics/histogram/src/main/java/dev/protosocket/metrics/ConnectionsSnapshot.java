// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.ConnectionStats;
import java.util.Map;

/**
 * The connections of the observed clients at one moment.
 *
 * @param states how many connections, or places of pools, are in each state; without CLOSED
 * @param open the figures of each connection that is open, ready or draining
 * @param sum the figures of the open ones added up; the stray replies and observer failures count
 *     those of ended connections too, so they never decrease
 * @param connects connections made since the beginning; all but the first of each slot of a pool
 *     are reconnects
 * @param failedConnects attempts that failed since the beginning
 * @param closes connections ended since the beginning, by the class of the reason; without the
 *     classes that did not occur
 */
public record ConnectionsSnapshot(
    Map<ConnectionState, Integer> states,
    Map<ConnectionInfo, ConnectionStats> open,
    ConnectionStats sum,
    long connects,
    long failedConnects,
    Map<CloseReason.Kind, Long> closes) {

  /** Copies the maps. */
  public ConnectionsSnapshot {
    states = Map.copyOf(states);
    open = Map.copyOf(open);
    closes = Map.copyOf(closes);
  }
}
