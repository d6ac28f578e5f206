// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;

/**
 * A bound on work in flight is reached, and was still after {@link
 * ClientConfig.Builder#overloadWait}, if there is one, or too many wait already: nothing was sent.
 * The message names the bound; slow down, or raise it.
 */
public final class OverloadedException extends CacheException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message names the bound and says what to do
   */
  public OverloadedException(String message) {
    super(RequestFate.NOT_SENT, Objects.requireNonNull(message, "message"), null);
  }
}
