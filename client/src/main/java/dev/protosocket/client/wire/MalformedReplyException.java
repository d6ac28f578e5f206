// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.wire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not of the protocol; the connection ends. It has no stack trace: a peer that sends
 * garbage shall not make us walk stacks.
 */
public final class MalformedReplyException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong, without quoting it
   * @param cause what says more, if anything does
   */
  public MalformedReplyException(String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause, false, false);
  }
}
