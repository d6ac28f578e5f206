// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The future of what several nodes do together. Cancelling it cancels their parts. */
abstract class Gathering<R extends @Nullable Object> extends GuardedFuture<R> {
  /** Nothing is known of who completes a future that has no parts yet. */
  private static final Blocking UNKNOWN = Blocking.of(new CompletableFuture<>());

  private final List<CompletableFuture<?>> parts = new CopyOnWriteArrayList<>();

  /** Parts, or pieces of them, that have not ended. */
  private final AtomicInteger left;

  Gathering(int pieces) {
    // And one for the time until all have been sent.
    this.left = new AtomicInteger(pieces + 1);
  }

  /** Returns what came of all parts, after the last of them has ended. */
  abstract R result();

  final void add(CompletableFuture<?> part) {
    parts.add(part);
    if (isCancelled()) {
      part.cancel(false);
    }
  }

  final void countDown(int pieces) {
    if (pieces > 0 && left.addAndGet(-pieces) == 0 && !isDone()) {
      complete(result());
    }
  }

  @Override
  protected Blocking blocking() {
    Blocking last = UNKNOWN;
    for (CompletableFuture<?> part : parts) {
      last = Blocking.of(part);
      if (!last.isAllowed()) {
        return last;
      }
    }
    return last;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      parts.forEach(part -> part.cancel(mayInterruptIfRunning));
    }
    return cancelled;
  }
}
