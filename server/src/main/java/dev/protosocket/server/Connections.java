// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections and the bound on their number. Thread-safe. */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final int max;
  private final Counters counters;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong count = new AtomicLong();
  private volatile boolean closing;

  private int admitted; // Guarded by this.
  private boolean full; // Guarded by this. The log has been told.
  private long refusedBefore; // Guarded by this. When it was told.

  Connections(int max, Counters counters) {
    this.max = max;
    this.counters = counters;
  }

  /** A number for a new connection, counted from 0 in the order of acceptance. */
  long nextNumber() {
    return count.getAndIncrement();
  }

  /**
   * Takes a place for a socket that has been accepted; if false is returned there is none, and it
   * must be closed.
   */
  synchronized boolean admit() {
    if (admitted < max) {
      admitted++;
      return true;
    }
    if (!full) {
      full = true;
      refusedBefore = counters.refused.sum();
      LOG.warn("{} connections are open, the most allowed: closing new ones", max);
    }
    counters.refused.increment();
    return false;
  }

  /** Gives the place of a socket back that has closed. */
  synchronized void leave() {
    admitted--;
    // Half, not one: whoever keeps the server full must not fill its log, too.
    if (full && admitted <= max / 2) {
      full = false;
      LOG.info(
          "{} connections are open, {} were refused",
          admitted,
          counters.refused.sum() - refusedBefore);
    }
  }

  /** Adds a connection; if false is returned the server is closing and the connection must too. */
  boolean add(Connection connection) {
    open.add(connection);
    // Read after the add: whoever sets the flag then walks the set, so nobody is missed by both.
    return !closing;
  }

  void remove(Connection connection) {
    open.remove(connection);
  }

  int size() {
    return open.size();
  }

  /**
   * Lets no connection in any more and drains those that are open; completes when all are closed.
   */
  CompletableFuture<Void> drainAll() {
    closing = true;
    CompletableFuture<?>[] closed =
        open.stream()
            .map(
                connection -> {
                  connection.drain();
                  return connection.closed();
                })
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(closed);
  }

  void abortAll(boolean reset) {
    open.forEach(connection -> connection.abort(reset));
  }

  void halfCloseAll() {
    open.forEach(Connection::halfClose);
  }
}
