// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.time.Duration;
import java.util.Objects;

/** The request's deadline passed before its answer came. The server was told to cancel it. */
public final class RequestTimeoutException extends CacheException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param operation what the request asked for
   * @param timeoutNanos the time it had
   */
  public RequestTimeoutException(Operation operation, long timeoutNanos) {
    super(
        RequestFate.UNKNOWN,
        Objects.requireNonNull(operation, "operation")
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
   * @param operation what the call asked for
   * @param timeoutNanos the time it had
   * @return the exception
   */
  public static RequestTimeoutException byCallersClock(Operation operation, long timeoutNanos) {
    return new RequestTimeoutException(operation + " not answered" + within(timeoutNanos));
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
