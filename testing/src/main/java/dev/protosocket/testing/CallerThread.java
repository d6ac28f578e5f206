// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A call in a thread of its own, so that a test can interrupt it. */
public final class CallerThread {
  private CallerThread() {}

  /**
   * Calls; gives what was thrown if the thread's interrupt flag is set then.
   *
   * @param thrown completed with the failure, or with null if there was none; with an {@link
   *     AssertionError} if the flag is not set
   */
  public static Thread start(CompletableFuture<@Nullable Throwable> thrown, ThrowingCallable call) {
    Thread caller =
        new Thread(
            () -> {
              Throwable failure = null;
              try {
                call.call();
              } catch (Throwable e) {
                failure = e;
              }
              thrown.complete(
                  Thread.currentThread().isInterrupted()
                      ? failure
                      : new AssertionError("the flag is not set", failure));
            });
    caller.start();
    return caller;
  }
}
