// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import org.jspecify.annotations.Nullable;

/**
 * The root of every failure of a connection or a request; each one tells the request's {@link
 * #fate()}.
 *
 * <p>Instances are created on the event loop, thousands at a time when a connection dies, where a
 * stack trace would cost much and say nothing. So the trace is empty until a blocking call rethrows
 * the exception: then it is the caller's.
 */
public abstract sealed class CacheException extends RuntimeException
    permits ConnectionFailedException,
        ConnectionClosedException,
        InvalidRequestException,
        NoNodeException,
        OverloadedException,
        RequestCancelledException,
        RequestTimeoutException,
        ServerErrorException,
        ValueFormatException {

  private static final long serialVersionUID = 1L;

  /** Whether the request can have had an effect. */
  private final RequestFate fate;

  /** The node of a fleet that it concerns; null without a fleet, or before it is known. */
  private @Nullable String node;

  CacheException(RequestFate fate, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.fate = fate;
  }

  /**
   * Returns what is known of the request's effect on the server.
   *
   * @return the fate
   */
  public final RequestFate fate() {
    return fate;
  }

  /**
   * Returns the node of a fleet that it concerns, which the message names, too.
   *
   * @return the node's name; null without a fleet
   */
  public final @Nullable String node() {
    return node;
  }

  /**
   * Says which node of a fleet this exception comes from, before anybody sees it. For
   * implementations of {@link CacheClient} that have several servers; of fleets inside one another
   * the innermost names its node.
   *
   * @param name the node's name
   * @return this
   */
  public final CacheException at(String name) {
    if (node == null) {
      node = name;
    }
    return this;
  }

  /** Returns what has failed and why, and on which node of a fleet. */
  @Override
  public final @Nullable String getMessage() {
    String message = super.getMessage();
    return node == null ? message : "node " + node + ": " + message;
  }

  /** Does nothing while the exception is being constructed; see the class comment. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public final Throwable fillInStackTrace() {
    return this;
  }

  /**
   * Records the calling thread's stack, before a blocking call throws this exception there. For
   * implementations of {@link CacheClient}.
   */
  public final CacheException withCallerStack() {
    super.fillInStackTrace();
    return this;
  }
}
