// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline fires: on its connection, or on one of a pool's after another. Called by the
 * firing thread, except for {@link #flush}, {@link #cancel} and what the receiver waits by.
 */
final class Lanes<T extends @Nullable Object> {
  /** Connections that one operation tries: each of them had begun to close after it was chosen. */
  private static final int MAX_TRIED = 8;

  /** Connections left behind whose operations can still be cancelled. */
  private static final int MAX_FORMER = 16;

  /** Gives the next connection; null if there is but one. */
  private final @Nullable Supplier<ProtosocketClient> connections;

  /** Is told of what is refused while there is no connection. */
  private final ObserverGuard observer;

  /** Null until the first operation. */
  private volatile @Nullable Lane<T> current;

  /** Where something may be in flight, the latest first. */
  private volatile List<Lane<T>> former = List.of();

  /** One connection. */
  Lanes(Connection connection) {
    this.connections = null;
    this.observer = connection.multiplexer().observer;
    this.current = Lane.first(connection);
  }

  /** One connection after another. */
  Lanes(Supplier<ProtosocketClient> connections, ClientConfig config) {
    this.connections = connections;
    this.observer =
        new ObserverGuard(config.observer(), ConnectionInfo.unconnected(config.credential()));
  }

  /**
   * Sends an operation, on the next connection if this one takes no more.
   *
   * @return the operation's id
   * @throws CacheException if nothing was sent
   */
  long submit(
      CompletedOp<T> op,
      Operation operation,
      String cache,
      @Nullable Object value,
      @Nullable Duration ttl) {
    Lane<T> lane = current;
    if (lane == null) {
      lane = next();
    }
    for (int tried = 1; ; tried++) {
      op.on(lane);
      try {
        long messageId = op.submit(lane.connection, operation, cache, value, ttl);
        return lane.id(messageId);
      } catch (ConnectionClosedException e) {
        // Not sent, so that another connection may take it.
        if (connections == null || tried == MAX_TRIED) {
          throw e;
        }
        lane = next();
      }
    }
  }

  @SuppressWarnings("NullAway") // called only if there are several connections
  private Lane<T> next() {
    Connection connection = connections.get().connection;
    Lane<T> before = current;
    Lane<T> next = before == null ? Lane.first(connection) : before.next(connection);
    if (before != null) {
      former =
          Stream.concat(Stream.of(before), former.stream())
              .filter(lane -> !lane.isOver())
              .limit(MAX_FORMER)
              .toList();
    }
    current = next;
    return next;
  }

  /** Tells the observer of an operation that was not sent. */
  void refused(Operation operation, String cache, CacheException refusal) {
    Lane<T> lane = current;
    if (lane != null && (connections == null || lane.connection.isOpen())) {
      lane.connection.refused(operation, cache, refusal);
    } else {
      observer.onRefused(operation, cache, refusal);
    }
  }

  /**
   * Has sent what is held back to be sent together. On a former connection that was done when it
   * was closed.
   */
  void flush() {
    Lane<T> lane = current;
    if (lane != null) {
      lane.connection.flush();
    }
  }

  /** Refuses to wait where that would stop what is waited for. */
  void checkMayWait() {
    Lane<T> lane = current;
    if (lane != null) {
      lane.connection.calls().check();
    }
  }

  /** Lets time pass for the receiver, who runs the event loop meanwhile if it is his own. */
  void park(Object blocker, long nanos) {
    Lane<T> lane = current;
    if (lane != null) {
      lane.connection.calls().park(blocker, nanos);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }

  /** Runs what is due on the event loop if it is the receiver's own; tells whether it is. */
  boolean runDue() {
    Lane<T> lane = current;
    return lane != null && lane.connection.calls().runDue();
  }

  /** Gives an operation up, if it has not ended. */
  void cancel(long id) {
    Lane<T> lane = current;
    if (lane != null && lane.reaches(id)) {
      lane.cancel(id);
      return;
    }
    for (Lane<T> earlier : former) {
      if (earlier.reaches(id)) {
        earlier.cancel(id);
        return;
      }
    }
  }
}
