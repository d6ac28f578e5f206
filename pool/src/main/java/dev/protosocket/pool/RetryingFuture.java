// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call that may take several asynchronous attempts, or has to wait for the first
 * connection. Completes where the connections' futures complete. Cancelling it cancels the attempt
 * under way and prevents further ones.
 */
final class RetryingFuture<V extends @Nullable Object> extends GuardedFuture<V> {
  private final Attempts attempts;
  private final PoolCore core;
  private final Call<V> call;
  private volatile @Nullable CompletableFuture<V> current;
  private boolean owed;

  /**
   * Creates the future.
   *
   * @param call what to send; it may be read after the call
   */
  RetryingFuture(Attempts attempts, Call<V> call) {
    this.attempts = attempts;
    this.core = attempts.core();
    this.call = call;
  }

  @Override
  protected Blocking blocking() {
    return core.callbacks();
  }

  /**
   * Makes the first attempt.
   *
   * @param sent that attempt, if it is under way; or null
   */
  RetryingFuture<V> start(@Nullable CompletableFuture<V> sent) {
    if (sent == null) {
      attempt();
    } else {
      follow(sent);
    }
    return this;
  }

  /** Whatever a step throws completes the future. */
  private void attempt() {
    try {
      if (!isDone()) {
        tryOnce();
      }
    } catch (Throwable e) {
      completeExceptionally(e);
    }
  }

  private void tryOnce() {
    // Before the look: the first connection may come right after it.
    boolean settled = core.settled().isDone();
    ProtosocketClient client = attempts.pick();
    if (client == null) {
      core.start();
      if (settled) {
        CacheException error = core.noConnection();
        attempts.refused(error);
        failed(error);
      } else {
        awaitFirst();
      }
      return;
    }
    follow(attempts.limit(client).sendAsync(call));
  }

  private void follow(CompletableFuture<V> sent) {
    current = sent;
    if (isCancelled()) {
      sent.cancel(false);
    }
    sent.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            complete(value);
          } else {
            retry(failure);
          }
        });
  }

  private void retry(Throwable failure) {
    try {
      failed(failure);
    } catch (Throwable e) {
      completeExceptionally(e);
    }
  }

  private void failed(Throwable failure) {
    long delay = failure instanceof CacheException e ? attempts.delayAfter(e) : -1;
    if (delay < 0) {
      completeExceptionally(failure);
    } else if (delay == 0) {
      attempt();
    } else {
      schedule(this::attempt, delay, failure);
    }
  }

  private void awaitFirst() {
    CacheException late = core.noConnection();
    Future<?> deadline = schedule(() -> gaveUp(late), Math.max(attempts.remainingNanos(), 0), late);
    core.settled()
        .whenComplete(
            (done, failure) -> {
              if (deadline != null) {
                deadline.cancel(false);
              }
              resume(this::attempt);
            });
  }

  private void gaveUp(CacheException late) {
    if (completeExceptionally(late)) {
      attempts.refused(late);
    }
  }

  /** Returns null, having failed with the given failure, if the event loops are gone. */
  private @Nullable Future<?> schedule(Runnable task, long nanos, Throwable otherwise) {
    if (!owed) {
      owed = true;
      // The timer is gone with its event loop.
      core.owed().add(this, end -> resume(() -> gaveUp(end)));
    }
    try {
      return core.schedule(() -> resume(task), nanos);
    } catch (RejectedExecutionException e) {
      completeExceptionally(otherwise);
      return null;
    }
  }

  private void resume(Runnable task) {
    Executor executor = core.config().client().callbackExecutor();
    if (executor == null) {
      task.run();
      return;
    }
    // One that runs the task and throws as well must not make another attempt of it.
    AtomicBoolean begun = new AtomicBoolean();
    Runnable once =
        () -> {
          if (begun.compareAndSet(false, true)) {
            task.run();
          }
        };
    try {
      executor.execute(once);
    } catch (Throwable e) {
      // Rejected, or worse. Better here than never.
      once.run();
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    CompletableFuture<V> attempt = current;
    if (cancelled && attempt != null) {
      attempt.cancel(mayInterruptIfRunning);
    }
    return cancelled;
  }
}
