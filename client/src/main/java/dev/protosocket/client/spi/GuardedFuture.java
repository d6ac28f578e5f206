// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.spi;

import dev.protosocket.client.CacheException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;

/**
 * A future that an event loop completes. To wait for it on one of those loops while it is
 * unfinished would stop what completes it, for ever: {@link #join} and {@link #get} throw {@link
 * IllegalStateException} there instead. That goes for its dependents too, and for theirs. Once
 * finished it can be read anywhere. A thread that owns its event loop (a {@code ManualIoEventLoop})
 * and waits outside of it runs the loop meanwhile.
 *
 * <p>Not known, and so not refused: waiting for {@code allOf} or {@code anyOf} of such futures, for
 * a dependent of another future that takes one as its second source, or for a future of the
 * caller's own that their callbacks complete.
 *
 * @param <V> the type of the result
 */
@NullUnmarked // CompletableFuture says nothing of nulls, and a miss is one
public abstract class GuardedFuture<V> extends CompletableFuture<V> {
  /** For implementations, which complete it. */
  protected GuardedFuture() {}

  /** Returns who knows the event loops that may have to complete this future. */
  protected abstract Blocking blocking();

  /**
   * Has the failure of the call shown to somebody before the future completes with it: for
   * decorators that hand the future on as it is, because one of their own would cost more. Told
   * once at most, on the thread that completes the future, and must not wait. Cancelling is no
   * failure of the call.
   *
   * @param listener is shown the failure. Made once rather than for each call, it costs nothing
   * @return false if the future has ended already, somebody else is shown its failure, or it is of
   *     a kind that cannot do this; the listener is not told then
   */
  public boolean beforeFailure(Consumer<CacheException> listener) {
    return false;
  }

  /**
   * As in {@link CompletableFuture}.
   *
   * @throws IllegalStateException on an event-loop thread that may have to complete this future
   */
  @Override
  public V join() {
    if (!isDone()) {
      blocking().checkFuture();
      blocking().run(this, Long.MAX_VALUE, false);
    }
    return super.join();
  }

  /**
   * As in {@link CompletableFuture}.
   *
   * @throws IllegalStateException on an event-loop thread that may have to complete this future
   */
  @Override
  public V get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      blocking().checkFuture();
      blocking().run(this, Long.MAX_VALUE, true);
    }
    return super.get();
  }

  /**
   * As in {@link CompletableFuture}; a timeout of 0 does not wait and is allowed everywhere.
   *
   * @throws IllegalStateException on an event-loop thread that may have to complete this future
   */
  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long nanos = unit.toNanos(timeout);
    if (nanos > 0 && !isDone()) {
      blocking().checkFuture();
      nanos = blocking().run(this, nanos, true);
    }
    return super.get(nanos, TimeUnit.NANOSECONDS);
  }

  /** Makes each dependent of this future a guarded one. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Plain<>(blocking());
  }

  /**
   * As in {@link CompletableFuture}: a stage that nobody can complete through its methods; the
   * future that it is turned into is a guarded one of its own.
   */
  @Override
  public CompletionStage<V> minimalCompletionStage() {
    Stage<V> stage = new Stage<>(blocking());
    whenComplete(
        (value, failure) -> {
          if (failure == null) {
            stage.complete(value);
          } else {
            stage.completeExceptionally(
                failure instanceof CompletionException
                    ? failure
                    : new CompletionException(failure));
          }
        });
    return stage;
  }

  private static final class Stage<V> extends Plain<V> {
    Stage(Blocking blocking) {
      super(blocking);
    }

    @Override
    public CompletableFuture<V> toCompletableFuture() {
      return copy();
    }
  }

  /** Nothing but guarded. */
  static class Plain<V> extends GuardedFuture<V> {
    private final Blocking blocking;

    Plain(Blocking blocking) {
      this.blocking = blocking;
    }

    @Override
    protected Blocking blocking() {
      return blocking;
    }
  }
}
