// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call on a client whose own future cannot name the node in its failure. Cancelling
 * it cancels the call.
 */
final class NodeFuture<V extends @Nullable Object> extends GuardedFuture<V> {
  private final CompletableFuture<V> source;

  NodeFuture(CompletableFuture<V> source, Member member) {
    this.source = source;
    source.whenComplete(
        (value, failure) -> {
          member.ended(value, failure);
          if (failure == null) {
            complete(value);
          } else {
            completeExceptionally(Failures.cause(failure));
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
