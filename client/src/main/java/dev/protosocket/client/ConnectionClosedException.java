// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;

/** The connection ended, or had ended before, so the request cannot be answered on it. */
public final class ConnectionClosedException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** Why the connection ended. */
  private final transient CloseReason reason;

  /**
   * Creates the exception.
   *
   * @param fate whether the request can have been sent
   * @param reason why the connection, or the pool of connections, is closed
   */
  public ConnectionClosedException(RequestFate fate, CloseReason reason) {
    super(
        Objects.requireNonNull(fate, "fate"),
        (fate == RequestFate.NOT_SENT
                ? "request not sent, connection closed: "
                : "no answer, connection closed: ")
            + Objects.requireNonNull(reason, "reason"),
        reason.cause());
    this.reason = reason;
  }

  /**
   * Returns why the connection ended: the first reason, which every later failure quotes.
   *
   * @return the reason
   */
  public CloseReason reason() {
    return reason;
  }
}
