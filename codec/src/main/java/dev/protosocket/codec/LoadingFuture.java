// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The future of a value that is read or loaded. Cancelling it cancels the reading; a load goes on,
 * for the others who wait for it.
 */
@SuppressWarnings("NullAway") // CompletableFuture says nothing of nulls, and a miss is one
final class LoadingFuture<V> extends GuardedFuture<@Nullable V> {
  private final CompletableFuture<byte @Nullable []> reading;

  /**
   * Creates the future.
   *
   * @param then makes of what was read a future of the value
   */
  LoadingFuture(
      CompletableFuture<byte @Nullable []> reading,
      Function<byte @Nullable [], CompletableFuture<@Nullable V>> then) {
    this.reading = reading;
    reading.whenComplete(
        (stored, failure) -> {
          if (failure != null) {
            completeExceptionally(Derived.cause(failure));
          } else if (!isDone()) {
            follow(stored, then);
          }
        });
  }

  private void follow(
      byte @Nullable [] stored, Function<byte @Nullable [], CompletableFuture<@Nullable V>> then) {
    try {
      then.apply(stored)
          .whenComplete(
              (value, failure) -> {
                if (failure != null) {
                  completeExceptionally(Derived.cause(failure));
                } else {
                  complete(value);
                }
              });
    } catch (Throwable e) {
      completeExceptionally(e);
    }
  }

  @Override
  protected Blocking blocking() {
    return Blocking.of(reading);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      reading.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }
}
