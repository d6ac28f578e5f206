package dev.protosocket.server;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The open connections. Thread-safe. */
final class Connections {
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong count = new AtomicLong();
  private volatile boolean closing;

  /** A number for a new connection, counted from 0 in the order of acceptance. */
  long nextNumber() {
    return count.getAndIncrement();
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
}
