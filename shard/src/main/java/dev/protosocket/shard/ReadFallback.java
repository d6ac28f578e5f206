// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of a read that is tried on the key's next node, once, if its own has no connection.
 * Cancelling it cancels what is under way.
 */
final class ReadFallback<V extends @Nullable Object> extends GuardedFuture<V> {
  private final ShardedCalls calls;
  private final Call<V> call;

  /** Where the attempt under way was sent to. */
  private @Nullable Member member;

  private volatile CompletableFuture<V> current = new CompletableFuture<>();

  /**
   * Creates the future.
   *
   * @param call what to send; it may be read after the call
   */
  ReadFallback(ShardedCalls calls, Call<V> call) {
    this.calls = calls;
    this.call = call;
  }

  ReadFallback<V> start() {
    follow(calls.sendTo(call, call.key(), null, chosen -> member = chosen), true);
    return this;
  }

  private void follow(CompletableFuture<V> sent, boolean mayGoOn) {
    current = sent;
    if (isCancelled()) {
      sent.cancel(false);
    }
    sent.whenComplete(
        (value, failure) -> {
          Throwable cause = failure == null ? null : Failures.cause(failure);
          if (cause == null) {
            complete(value);
          } else if (mayGoOn
              && member != null
              && cause instanceof CacheException error
              && Health.isUnconnected(error)
              && !isDone()) {
            goOn(error);
          } else {
            completeExceptionally(cause);
          }
        });
  }

  private void goOn(CacheException first) {
    Member failed = member;
    member = null;
    CompletableFuture<V> second = calls.sendTo(call, call.key(), failed, chosen -> member = chosen);
    if (member == null) {
      // Nobody stands in for it.
      completeExceptionally(first);
    } else {
      follow(second, false);
    }
  }

  @Override
  protected Blocking blocking() {
    return Blocking.of(current);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      current.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }
}
