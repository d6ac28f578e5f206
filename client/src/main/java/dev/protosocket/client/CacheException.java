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
        OverloadedException,
        RequestCancelledException,
        RequestTimeoutException,
        ServerErrorException,
        ValueFormatException {

  private static final long serialVersionUID = 1L;

  /** Whether the request can have had an effect. */
  private final RequestFate fate;

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
