// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.spi;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Calls of what users plug in, which may throw anything, an Error too, and return null: neither
 * must keep a future of ours from completing.
 */
public final class Plugins {
  private Plugins() {}

  /**
   * Calls what returns a stage.
   *
   * @param what names the plug-in, for messages
   * @return a future of the stage's outcome; failed if the call throws or returns no stage. The
   *     failure is the plug-in's own, without a wrapper. Cancelling it does not reach the stage.
   */
  public static <T> CompletableFuture<T> stage(
      String what, Callable<? extends CompletionStage<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      CompletionStage<T> stage = call.call();
      if (stage == null) {
        throw new NullPointerException(what + " returned null");
      }
      stage.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              result.complete(value);
            } else {
              result.completeExceptionally(unwrap(failure));
            }
          });
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  /**
   * Calls what only listens.
   *
   * @param failed is given what the call throws
   */
  public static void tell(Runnable call, Consumer<Throwable> failed) {
    try {
      call.run();
    } catch (Throwable e) {
      failed.accept(e);
    }
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
