// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;

/**
 * Is told how each request ended, and what becomes of each connection. Called on the connection's
 * event loop, but for {@link #onRefused}, so an implementation must neither block nor do much; what
 * it throws is contained, counted and logged once.
 *
 * <p>Each request that a connection was given and that ends with a result or a {@link
 * CacheException} is told exactly once, with {@link #onResult} or with {@link #onRefused}.
 */
@FunctionalInterface
public interface ClientObserver {
  /**
   * A request has ended. Its future or completed operation is made available right after this call.
   *
   * @param result how; valid during the call only
   */
  void onResult(CommandResult result);

  /**
   * A request was refused at the call and nothing of it was sent: a bound is reached, an argument
   * is invalid, the connection has ended, or a pool has none. Called on the caller's thread, any
   * number of them at the same time, before the call throws or returns its failed future. A call
   * that waited for room in vain ({@link ClientConfig.Builder#maxWaiting}) is told, too, when it
   * gives up: on the event loop, or if it is cancelled on the thread that cancels it.
   *
   * @param operation GET, SET or DELETE
   * @param cache the cache's name as the caller gave it; it may be the invalid argument
   * @param error why
   * @param connection which connection refused it; without an id if a pool had none
   */
  default void onRefused(
      Operation operation, String cache, CacheException error, ConnectionInfo connection) {}

  /**
   * A connection, or its place in a pool, has changed its state. For each state but CLOSED, the
   * number of times it was entered less those it was left is what is in that state now. On the
   * event loop of the connection or the pool, so the changes of one of them come in order.
   *
   * @param from the state that was left
   * @param to the state that was entered
   */
  default void onStateChange(ConnectionState from, ConnectionState to) {}

  /**
   * A connection is ready for requests.
   *
   * @param client the connection
   * @param connectNanos the time for name resolution, TCP, TLS and authentication together
   */
  default void onConnect(ProtosocketClient client, long connectNanos) {}

  /**
   * A connection could not be made. Not called for an attempt that its caller cancelled.
   *
   * @param error why
   * @param nanos the time since the attempt began
   */
  default void onConnectFailed(Throwable error, long nanos) {}

  /**
   * A connection has ended, for whatever reason, and so has every request on it.
   *
   * @param client the connection, as given to {@link #onConnect}
   * @param reason why
   */
  default void onClose(ProtosocketClient client, CloseReason reason) {}

  /**
   * Returns an observer that tells this one and then another, the other even if this one throws.
   *
   * @param next the other
   */
  default ClientObserver andThen(ClientObserver next) {
    return new ObserverPair(this, Objects.requireNonNull(next, "next"));
  }
}
