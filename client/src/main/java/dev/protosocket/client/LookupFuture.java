// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A share of a name's look-up. To cancel it, or what was derived from it, gives the share back: of
 * a connect that is given up nothing waits for the name any longer.
 *
 * @param <T> what it gives
 */
final class LookupFuture<T> extends CompletableFuture<T> {
  private final @Nullable LookupFuture<?> source;

  LookupFuture() {
    this(null);
  }

  private LookupFuture(@Nullable LookupFuture<?> source) {
    this.source = source;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new LookupFuture<>(this);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled && source != null) {
      source.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }
}
