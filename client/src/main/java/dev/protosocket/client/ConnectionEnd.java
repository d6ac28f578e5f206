// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is open, closing or closed, and why. It closes gracefully at most once, and
 * then it is closed for that reason whatever ends it; otherwise the first reason wins. Confined to
 * the event loop, unless it says otherwise.
 */
final class ConnectionEnd {
  private final EventLoop eventLoop;
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private @Nullable CloseReason closing;
  private @Nullable ScheduledFuture<?> deadline;

  /** Written once, read by any thread. */
  private volatile @Nullable CloseReason reason;

  ConnectionEnd(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  /** Returns why the connection is closed, null if it is not; for any thread. */
  @Nullable CloseReason reason() {
    return reason;
  }

  boolean isClosed() {
    return reason != null;
  }

  /** Completes when the connection is closed and every request has ended; for any thread. */
  CompletableFuture<CloseReason> closed() {
    return closed;
  }

  /** Returns why it closes or has closed gracefully; null if it has not begun to. */
  @Nullable CloseReason closing() {
    return closing;
  }

  /**
   * Begins to close gracefully.
   *
   * @param why the reason
   * @param timeoutNanos the time until {@code late} is run, unless it is closed before
   * @return false if it is closing or closed already
   */
  boolean begin(CloseReason why, long timeoutNanos, Runnable late) {
    if (isClosed() || closing != null) {
      return false;
    }
    closing = why;
    deadline = eventLoop.schedule(late, timeoutNanos, TimeUnit.NANOSECONDS);
    return true;
  }

  /** Closes it; returns the reason that counts. Not if it is closed already. */
  CloseReason close(CloseReason latest) {
    CloseReason first = closing != null ? closing : latest;
    reason = first;
    if (deadline != null && !eventLoop.isShutdown()) {
      deadline.cancel(false);
    }
    return first;
  }

  /** Every request has ended. */
  void complete() {
    closed.complete(reason);
  }
}
