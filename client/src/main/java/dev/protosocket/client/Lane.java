// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import org.jspecify.annotations.Nullable;

/**
 * A pipeline's part of one connection. A pipeline over a pool has one lane after another; then the
 * ids of the later ones go on behind those of the earlier, so that an id names one operation of the
 * pipeline.
 */
final class Lane<T extends @Nullable Object> {
  final Connection connection;

  /** Added to a message id of the connection. */
  private final long idOffset;

  /** This lane's operations have greater ids. */
  private final long lastIdBefore;

  /** The event loop's: ended since the last {@link #signal}, the latest first. */
  private @Nullable CompletedOp<T> latest;

  private @Nullable CompletedOp<T> earliest;

  private Lane(Connection connection, long idOffset, long lastIdBefore) {
    this.connection = connection;
    this.idOffset = idOffset;
    this.lastIdBefore = lastIdBefore;
  }

  /** Returns the first, or only, one. Its ids are the connection's. */
  static <T extends @Nullable Object> Lane<T> first(Connection connection) {
    return new Lane<>(connection, 0, 0);
  }

  /** Returns the one that takes over from this one. */
  Lane<T> next(Connection successor) {
    long last = id(connection.lastId());
    return new Lane<>(successor, last - successor.lastId(), last);
  }

  /** Returns the id in the pipeline of a request of the connection. */
  long id(long messageId) {
    return messageId + idOffset;
  }

  /** Tells whether the operation was fired here, or on a later lane. */
  boolean reaches(long id) {
    return id > lastIdBefore;
  }

  void cancel(long id) {
    connection.cancel(id - idOffset);
  }

  /** Tells whether every operation has ended, and the connection too. */
  boolean isOver() {
    return connection.multiplexer().closeReason() != null;
  }

  // The event loop.

  /** Takes an operation that has ended; the receiver gets it at the {@link #signal}. */
  void offer(CompletedOp<T> op) {
    CompletedOp<T> before = latest;
    op.next = before;
    latest = op;
    if (before == null) {
      earliest = op;
      connection.multiplexer().signalLater(this);
    }
  }

  /** Hands over what has ended and wakes the receiver, once for any number of completions. */
  void signal() {
    CompletedOp<T> newest = latest;
    CompletedOp<T> oldest = earliest;
    latest = null;
    earliest = null;
    if (newest != null && oldest != null) {
      newest.pipeline().ended(newest, oldest);
    }
  }
}
