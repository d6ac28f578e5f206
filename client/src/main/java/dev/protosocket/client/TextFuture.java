// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The future of a GET whose value is text. Cancelling it cancels the GET. */
final class TextFuture extends GuardedFuture<@Nullable String> {
  private final CompletableFuture<byte @Nullable []> source;

  TextFuture(CompletableFuture<byte @Nullable []> source) {
    this.source = source;
    source.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            completeExceptionally(failure);
          } else {
            complete(value == null ? null : Utf8.decode(value));
          }
        });
  }

  @Override
  protected Blocking blocking() {
    return Blocking.of(source);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      source.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }
}
