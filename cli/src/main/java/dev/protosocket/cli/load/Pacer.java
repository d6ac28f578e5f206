// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Says when one thread's next operation is due and from when its latency counts.
 *
 * <p>In an open loop (a rate is given) the operations of all threads interleave evenly: operation
 * {@code i} of thread {@code t} of {@code n} is due at {@code start + (i * n + t) / rate}, whatever
 * became of those before it, and its latency counts from then. So the time that operations spend
 * waiting behind a slow one is measured and not omitted. In a closed loop an operation is due at
 * once and its latency counts from when it is issued. For one thread.
 */
final class Pacer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier clock;
  private final BooleanSupplier stopped;
  private final long start;
  private final long durationNanos;
  private final long operations;
  private final double firstOffset;
  private final double period;
  private long issued;
  private long lastAsked;

  /**
   * Creates a schedule.
   *
   * @param clock nanoseconds, as {@link System#nanoTime()}
   * @param stopped whether to end at once
   * @param start when the run begins, by the clock
   * @param plan operations or duration, rate and threads
   * @param thread which of the threads this is, from 0
   */
  Pacer(LongSupplier clock, BooleanSupplier stopped, long start, Plan plan, int thread) {
    this.clock = clock;
    this.stopped = stopped;
    this.start = start;
    this.lastAsked = start;
    this.durationNanos = plan.durationNanos();
    this.operations = plan.operationsOf(thread);
    this.firstOffset = plan.rate() == 0 ? 0 : thread * NANOS_PER_SECOND / plan.rate();
    this.period = plan.rate() == 0 ? 0 : plan.threads() * NANOS_PER_SECOND / plan.rate();
  }

  /** Returns whether there is another operation to issue, now or later. */
  boolean hasNext() {
    lastAsked = clock.getAsLong();
    return issued < operations
        && !stopped.getAsBoolean()
        && lastAsked - start < durationNanos
        && (period == 0 || dueOffset(issued) < durationNanos);
  }

  /** Returns the nanoseconds until the next operation is due; 0 or less means now. */
  long nanosUntilDue() {
    return period == 0 ? 0 : start + dueOffset(issued) - clock.getAsLong();
  }

  /** Takes the next operation and returns the instant from which its latency counts. */
  long begin() {
    long index = issued++;
    return period == 0 ? clock.getAsLong() : start + dueOffset(index);
  }

  /**
   * Returns how many operations were due when {@link #hasNext} was last asked, which is when the
   * thread ended, and never issued.
   */
  long missed() {
    if (period == 0) {
      return 0;
    }
    long elapsed = Math.min(lastAsked - start, durationNanos);
    long due = elapsed < firstOffset ? 0 : 1 + (long) ((elapsed - 1 - firstOffset) / period);
    return Math.max(0, Math.min(due, operations) - issued);
  }

  private long dueOffset(long index) {
    return (long) (firstOffset + index * period);
  }
}
