// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How the calls that one view of a connection offers are carried out: made once, and shared by all
 * of them.
 *
 * @param timeoutNanos the time that a call has
 * @param executor where its future completes; null for the event loop
 * @param blocking whether the calling thread may wait for room when a bound is reached; if not, the
 *     call may do so without it
 */
record CallMode(
    Connection connection, long timeoutNanos, @Nullable Executor executor, boolean blocking) {

  static CallMode blocking(Connection connection, long timeoutNanos) {
    // Ends on the event loop even if there is an executor: its threads may all be waiting here.
    return new CallMode(connection, timeoutNanos, null, true);
  }

  static CallMode async(Connection connection, long timeoutNanos, @Nullable Executor executor) {
    return new CallMode(connection, timeoutNanos, executor, false);
  }

  /** Returns the future of a call. */
  <V extends @Nullable Object> CallFuture<V> newFuture() {
    return executor == null ? new CallFuture<>(this) : new CallFuture.OnExecutor<>(this, executor);
  }
}
