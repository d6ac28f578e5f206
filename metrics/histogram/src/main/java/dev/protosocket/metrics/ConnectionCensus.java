// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.ConnectionStats;
import dev.protosocket.client.ProtosocketClient;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Knows the open connections, and counts those that came and went, and those in each state.
 * Thread-safe; events are rare.
 */
final class ConnectionCensus {
  private final Set<ProtosocketClient> open = new HashSet<>();
  private final Map<CloseReason.Kind, Long> closes = new EnumMap<>(CloseReason.Kind.class);
  private final Map<ConnectionState, Integer> states = new EnumMap<>(ConnectionState.class);
  private long connects;
  private long failedConnects;
  private long pastStrayReplies;
  private long pastObserverFailures;

  ConnectionCensus() {
    for (ConnectionState state : ConnectionState.values()) {
      if (state != ConnectionState.CLOSED) {
        states.put(state, 0);
      }
    }
  }

  synchronized void changed(ConnectionState from, ConnectionState to) {
    states.computeIfPresent(from, (state, count) -> count - 1);
    states.computeIfPresent(to, (state, count) -> count + 1);
  }

  synchronized void connected(ProtosocketClient client) {
    connects++;
    open.add(client);
  }

  synchronized void failed() {
    failedConnects++;
  }

  synchronized void closed(ProtosocketClient client, CloseReason reason) {
    if (open.remove(client)) {
      closes.merge(reason.kind(), 1L, Long::sum);
      ConnectionStats last = client.stats();
      pastStrayReplies += last.strayReplies();
      pastObserverFailures += last.observerFailures();
    }
  }

  synchronized ConnectionsSnapshot snapshot() {
    Map<ConnectionInfo, ConnectionStats> each = new HashMap<>();
    ConnectionStats sum = new ConnectionStats(0, 0, 0, 0, pastStrayReplies, pastObserverFailures);
    for (ProtosocketClient client : open) {
      ConnectionStats stats = client.stats();
      each.put(client.info(), stats);
      sum = add(sum, stats);
    }
    return new ConnectionsSnapshot(states, each, sum, connects, failedConnects, closes);
  }

  private static ConnectionStats add(ConnectionStats a, ConnectionStats b) {
    return new ConnectionStats(
        a.inFlight() + b.inFlight(),
        a.waiting() + b.waiting(),
        a.queuedBytes() + b.queuedBytes(),
        a.tombstones() + b.tombstones(),
        a.strayReplies() + b.strayReplies(),
        a.observerFailures() + b.observerFailures());
  }
}
