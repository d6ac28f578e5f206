// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One timer for all deadlines of a connection. It is set for the earliest deadline known and moved
 * only when an earlier one comes: requests that end in time never touch it, and an idle connection
 * wakes up once and then no more. Confined to the event loop.
 */
final class DeadlineSweep {
  /** A bound on the number of sweeps, and thereby the precision of a deadline. */
  private static final long MIN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final EventExecutor loop;
  private final LongUnaryOperator expire;
  private @Nullable ScheduledFuture<?> timer;

  /** When the timer fires. */
  private long timerNanos;

  private boolean stopped;

  /**
   * Creates a sweep.
   *
   * @param expire is given the time, ends what has expired and returns the earliest deadline left
   */
  DeadlineSweep(EventExecutor loop, LongUnaryOperator expire) {
    this.loop = loop;
    this.expire = expire;
  }

  /**
   * Makes sure that a sweep happens at the deadline, by the event loop's clock, or right after it.
   */
  void watch(long deadlineNanos) {
    ScheduledFuture<?> current = timer;
    if (stopped || (current != null && deadlineNanos - timerNanos >= 0)) {
      return;
    }
    long now = loop.ticker().nanoTime();
    long delay = Math.max(MIN_INTERVAL_NANOS, deadlineNanos - now);
    if (current != null) {
      if (now + delay - timerNanos >= 0) {
        // Moving it would only make others late.
        return;
      }
      current.cancel(false);
    }
    timerNanos = now + delay;
    timer = loop.schedule(this::sweep, delay, TimeUnit.NANOSECONDS);
  }

  private void sweep() {
    timer = null;
    long now = loop.ticker().nanoTime();
    long next = expire.applyAsLong(now);
    if (next - now != Long.MAX_VALUE) {
      watch(next);
    }
  }

  void stop() {
    stopped = true;
    if (timer != null && !loop.isShutdown()) {
      timer.cancel(false);
    }
    timer = null;
  }
}
