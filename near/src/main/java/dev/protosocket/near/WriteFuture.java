// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;

/**
 * The future of a write. It ends after memory has been dropped for the second time: whoever sees
 * the end of the delegate's own future may be quicker than what hangs on it.
 *
 * @param <V> what comes of the write
 */
@NullUnmarked // CompletableFuture says nothing of nulls
final class WriteFuture<V> extends GuardedFuture<V> {
  private final CompletableFuture<V> source;
  private final Runnable drop;

  /**
   * Follows a write.
   *
   * @param drop drops what was written; called at least once before the end, in any thread
   */
  WriteFuture(CompletableFuture<V> source, Runnable drop) {
    this.source = source;
    this.drop = drop;
    source.whenComplete(
        (value, failure) -> {
          drop.run();
          if (failure == null) {
            complete(value);
          } else {
            completeExceptionally(NearCore.unwrap(failure));
          }
        });
  }

  @Override
  protected Blocking blocking() {
    return Blocking.of(source);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone()) {
      return super.cancel(mayInterruptIfRunning);
    }
    drop.run();
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      source.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }
}
