// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended. It is set once: the first reason wins and is quoted by every later
 * failure.
 *
 * @param kind the class of the reason
 * @param detail what happened, for people; never holds a token, a key or a value
 * @param cause the exception behind it, if there was one
 */
public record CloseReason(Kind kind, String detail, @Nullable Throwable cause) {

  /** Checks that nothing is missing. */
  public CloseReason {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(detail, "detail");
  }

  /** The classes of reasons. */
  public enum Kind {
    /** {@code close()} was called, or the event loops that the caller supplied were shut down. */
    CLOSED_BY_CALLER,
    /** The server ended the connection (end of stream). */
    CLOSED_BY_PEER,
    /** Reading or writing the socket failed, for instance with a reset. */
    IO_ERROR,
    /** The server sent bytes that are not the protocol. */
    PROTOCOL_VIOLATION,
    /** More consecutive replies than allowed matched no request. */
    TOO_MANY_STRAY_REPLIES,
    /** Requests were waiting and the server sent nothing for the configured time. */
    UNRESPONSIVE,
    /** A defect of this library; please report it. */
    INTERNAL_ERROR
  }

  static CloseReason loopsShutDown() {
    return of(Kind.CLOSED_BY_CALLER, "the event loops it ran on were shut down");
  }

  static CloseReason of(Kind kind, String detail) {
    return new CloseReason(kind, detail, null);
  }

  /**
   * {@inheritDoc} The cause is left out: it is the exception's cause where the reason is quoted.
   */
  @Override
  public String toString() {
    return kind + " (" + detail + ")";
  }
}
