// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import org.jspecify.annotations.Nullable;

/**
 * How one request ended, as a {@link ClientObserver} sees it. A view on recycled state: it is valid
 * during the callback only, and reading it allocates nothing.
 */
public interface CommandResult {
  /** What {@link #timeToFirstByteNanos()} returns if no reply came. */
  long NO_REPLY = -1;

  /**
   * Returns what was asked for.
   *
   * @return GET, SET, DELETE or PING; AUTHENTICATE for a new token on the live connection; or what
   *     a {@link Command} of the wire says, which may be an operation that was not there when the
   *     observer was made
   */
  Operation operation();

  /**
   * Returns the cache the request went to.
   *
   * @return the name; empty for AUTHENTICATE, PING and whatever else has no cache
   */
  String cache();

  /**
   * Returns how the request ended.
   *
   * @return the outcome
   */
  Outcome outcome();

  /**
   * Returns why the request failed.
   *
   * @return the failure, or null unless the outcome is FAILED
   */
  @Nullable CacheException error();

  /**
   * Returns the time from the call to the completion, queueing included.
   *
   * @return nanoseconds
   */
  long latencyNanos();

  /**
   * Returns the time from the call until the reply's first byte, which is one of its length prefix,
   * was read from the socket and decrypted. What remains until {@link #latencyNanos()} is the time
   * that the rest of the reply took to arrive; nothing, if all of it came in one read.
   *
   * @return nanoseconds; {@link #NO_REPLY} if the request ended without a reply
   */
  long timeToFirstByteNanos();

  /**
   * Returns the size of the request on the wire, before TLS.
   *
   * @return bytes, the length prefix included
   */
  int bytesSent();

  /**
   * Returns the size of the reply on the wire, before TLS.
   *
   * @return bytes, the length prefix excluded; 0 if there was no reply
   */
  int bytesReceived();

  /** Returns the connection that the request was sent on. */
  ConnectionInfo connection();

  /** Tells whether a {@link Pipeline} fired the request; otherwise it was a call. */
  boolean pipelined();
}
