// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;

/** A fleet of servers has none, so that no server can be asked. Nothing was sent. */
public final class NoNodeException extends CacheException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message says of which fleet, and why it has none
   */
  public NoNodeException(String message) {
    super(RequestFate.NOT_SENT, Objects.requireNonNull(message, "message"), null);
  }
}
