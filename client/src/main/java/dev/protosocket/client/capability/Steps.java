// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/**
 * The future of a call that takes several requests. It fails with what one of them fails with, as
 * it is, and cancelling it cancels those that are in flight.
 */
@NullUnmarked // CompletableFuture says nothing of nulls, and a miss is one
final class Steps<V> extends GuardedFuture<V> {
  private final Blocking blocking;
  private final List<CompletableFuture<?>> requests = new CopyOnWriteArrayList<>();

  /**
   * Creates a future.
   *
   * @param first the first request, which knows the event loops
   */
  Steps(CompletableFuture<?> first) {
    this.blocking = Blocking.of(first);
  }

  /** Returns what comes of one request, as something else. */
  static <T, V> CompletableFuture<V> map(
      CompletableFuture<T> request, Function<? super T, ? extends V> function) {
    Steps<V> steps = new Steps<>(request);
    steps.after(request, value -> steps.complete(function.apply(value)));
    return steps;
  }

  /** Goes on when a request has succeeded; what the next step throws, the call fails with. */
  <T> void after(CompletableFuture<T> request, Consumer<? super T> next) {
    requests.add(request);
    if (isCancelled()) {
      request.cancel(true);
    }
    request.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            proceed(next, value);
          } else {
            boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
            completeExceptionally(wrapped ? failure.getCause() : failure);
          }
        });
  }

  private <T> void proceed(Consumer<? super T> next, T value) {
    try {
      next.accept(value);
    } catch (Throwable e) {
      completeExceptionally(e);
    }
  }

  /** The same when two have, which are in flight. */
  <T, U> void after(
      CompletableFuture<T> one, CompletableFuture<U> other, BiConsumer<? super T, ? super U> next) {
    requests.add(other);
    after(one, first -> after(other, second -> next.accept(first, second)));
  }

  /** Ends as a request does. */
  void endWith(CompletableFuture<? extends V> request) {
    after(request, this::complete);
  }

  @Override
  protected Blocking blocking() {
    return blocking;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      for (CompletableFuture<?> request : requests) {
        request.cancel(mayInterruptIfRunning);
      }
    }
    return cancelled;
  }
}
