// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the calls that one view of a connection offers are carried out: made once, and shared by all
 * of them.
 */
final class CallMode {
  private final Connection connection;
  private final long timeoutNanos;
  private final @Nullable Executor executor;
  private final boolean blocking;
  private final @Nullable Consumer<CacheException> onFailure;

  /** Itself if it tells nobody. */
  private final CallMode silent;

  /** What {@link #telling} gave last: a race, of immutable objects. */
  private @Nullable CallMode latest;

  private CallMode(
      Connection connection,
      long timeoutNanos,
      @Nullable Executor executor,
      boolean blocking,
      @Nullable Consumer<CacheException> onFailure,
      @Nullable CallMode silent) {
    this.connection = connection;
    this.timeoutNanos = timeoutNanos;
    this.executor = executor;
    this.blocking = blocking;
    this.onFailure = onFailure;
    this.silent = silent == null ? this : silent;
  }

  static CallMode blocking(Connection connection, long timeoutNanos) {
    // Ends on the event loop even if there is an executor: its threads may all be waiting here.
    return new CallMode(connection, timeoutNanos, null, true, null, null);
  }

  static CallMode async(Connection connection, long timeoutNanos, @Nullable Executor executor) {
    return new CallMode(connection, timeoutNanos, executor, false, null, null);
  }

  /** Returns the same for a call whose failure somebody is shown. */
  CallMode telling(Consumer<CacheException> listener) {
    CallMode same = latest;
    if (same == null || same.onFailure != listener) {
      same = new CallMode(connection, timeoutNanos, executor, blocking, listener, silent);
      latest = same;
    }
    return same;
  }

  /** Returns the same that tells nobody. */
  CallMode silent() {
    return silent;
  }

  Connection connection() {
    return connection;
  }

  /** Returns the time that a call has. */
  long timeoutNanos() {
    return timeoutNanos;
  }

  /** Returns where its future completes; null for the event loop. */
  @Nullable Executor executor() {
    return executor;
  }

  /**
   * Tells whether the calling thread may wait for room when a bound is reached; if not, the call
   * may do so without it.
   */
  boolean blocking() {
    return blocking;
  }

  /** Returns who is shown the failure of a call before the caller is; null for nobody. */
  @Nullable Consumer<CacheException> onFailure() {
    return onFailure;
  }

  /** Returns the future of a call. */
  <V extends @Nullable Object> CallFuture<V> newFuture() {
    return executor == null ? new CallFuture<>(this) : new CallFuture.OnExecutor<>(this, executor);
  }
}
