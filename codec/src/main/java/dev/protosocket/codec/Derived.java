// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of something made of what calls come to. Cancelling it cancels the calls, and it is as
 * guarded as they are.
 */
@SuppressWarnings("NullAway") // CompletableFuture says nothing of nulls, and a miss is one
final class Derived<S extends @Nullable Object, T extends @Nullable Object>
    extends GuardedFuture<T> {
  private final List<CompletableFuture<S>> calls;

  private Derived(List<CompletableFuture<S>> calls) {
    this.calls = calls;
  }

  /** Makes something of a call's result. */
  static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> of(
      CompletableFuture<S> call, Function<? super S, ? extends T> map) {
    return of(call, map, failure -> Derived.<T, RuntimeException>rethrow(failure));
  }

  /**
   * Makes something of a call's result or failure.
   *
   * @param onFailure is given the failure without a wrapper; returns a result, or throws
   */
  static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> of(
      CompletableFuture<S> call,
      Function<? super S, ? extends T> map,
      Function<Throwable, ? extends T> onFailure) {
    Derived<S, T> derived = new Derived<>(List.of(call));
    call.whenComplete(
        (value, failure) ->
            derived.end(
                () -> failure == null ? map.apply(value) : onFailure.apply(cause(failure))));
    return derived;
  }

  /** Makes something of several results; fails with the first of the failures. */
  static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> ofAll(
      List<CompletableFuture<S>> calls, Function<List<S>, ? extends T> map) {
    Derived<S, T> derived = new Derived<>(List.copyOf(calls));
    AtomicInteger left = new AtomicInteger(calls.size());
    for (CompletableFuture<S> call : calls) {
      call.whenComplete(
          (value, failure) -> {
            if (failure != null) {
              derived.completeExceptionally(cause(failure));
            } else if (left.decrementAndGet() == 0) {
              derived.end(() -> map.apply(calls.stream().map(CompletableFuture::join).toList()));
            }
          });
    }
    return derived;
  }

  /** Completes with what is made, or fails with what is thrown. */
  private void end(Supplier<? extends T> making) {
    T value;
    try {
      value = making.get();
    } catch (Throwable e) {
      completeExceptionally(e);
      return;
    }
    complete(value);
  }

  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Throws any failure as it is; the compiler is told that it is none of the checked ones. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T extends @Nullable Object, E extends Throwable> T rethrow(Throwable failure) throws E {
    throw (E) failure;
  }

  @Override
  protected Blocking blocking() {
    return Blocking.of(calls.get(0));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      for (CompletableFuture<S> call : calls) {
        call.cancel(mayInterruptIfRunning);
      }
    }
    return cancelled;
  }
}
