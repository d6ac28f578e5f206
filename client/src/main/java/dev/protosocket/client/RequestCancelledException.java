// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The request was cancelled: by the server (fate ANSWERED) or on this side (fate UNKNOWN or
 * NOT_SENT). Every blocking call of client and pool fails with it when the calling thread is
 * interrupted; the cause is an {@link InterruptedException} then, and the thread's flag is set.
 */
public final class RequestCancelledException extends CacheException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param fate what is known of the request
   * @param message what was cancelled, and by whom
   * @param cause the exception behind it, if there was one
   */
  public RequestCancelledException(RequestFate fate, String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(fate, "fate"), Objects.requireNonNull(message, "message"), cause);
  }

  /**
   * The calling thread was interrupted; for blocking calls of implementations of {@link
   * CacheClient}. Whoever throws it sets the thread's interrupt flag again.
   *
   * @param fate what is known of the request
   * @param when continues "interrupted": "while waiting for the answer"
   * @param cause the interrupt
   * @return the exception
   */
  public static RequestCancelledException interrupted(
      RequestFate fate, String when, InterruptedException cause) {
    return new RequestCancelledException(fate, "interrupted " + when, cause);
  }

  /**
   * The call's future was cancelled on this side; for blocking calls that wait for one.
   *
   * @param cause what the future said
   * @return the exception
   */
  public static RequestCancelledException byCaller(CancellationException cause) {
    return new RequestCancelledException(RequestFate.UNKNOWN, "cancelled by the caller", cause);
  }
}
