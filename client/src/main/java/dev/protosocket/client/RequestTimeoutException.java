// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.CommandKind;
import java.time.Duration;
import java.util.Objects;

/** The request's deadline passed before its answer came. The server was told to cancel it. */
public final class RequestTimeoutException extends CacheException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param kind of what command the request was
   * @param timeoutNanos the time it had
   */
  public RequestTimeoutException(CommandKind kind, long timeoutNanos) {
    super(
        RequestFate.UNKNOWN,
        Objects.requireNonNull(kind, "kind")
            + " not answered within "
            + Duration.ofNanos(timeoutNanos).toMillis()
            + " ms",
        null);
  }

  private RequestTimeoutException(String message) {
    super(RequestFate.UNKNOWN, message, null);
  }

  /**
   * The caller's own clock has ended the call: the event loop has not come round to it.
   *
   * @param kind of what command the call was
   * @param timeoutNanos the time it had
   * @return the exception
   */
  public static RequestTimeoutException byCallersClock(CommandKind kind, long timeoutNanos) {
    return new RequestTimeoutException(kind + " not answered" + within(timeoutNanos));
  }

  /** As {@link #byCallersClock}, for the receiver of a pipeline. */
  static RequestTimeoutException nothingReceived(long timeoutNanos) {
    return new RequestTimeoutException(
        "no operation has ended" + within(timeoutNanos) + "; those pending can still be received");
  }

  private static String within(long timeoutNanos) {
    return " within "
        + Duration.ofNanos(timeoutNanos).toMillis()
        + " ms, and the event loop has been busy since, perhaps with a callback that blocks";
  }
}
