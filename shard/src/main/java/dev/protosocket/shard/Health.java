// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.RequestTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whether a node is left out of its ring. For any thread. */
final class Health {
  private static final long IN = 0;

  private final @Nullable Ejection ejection;
  private final LongSupplier nanoTime;

  private final LongAdder allFailures = new LongAdder();

  /** In a row. */
  private final AtomicInteger failures = new AtomicInteger();

  /** When it may come back, by {@link #nanoTime}, never 0; {@link #IN} if it is not out. */
  private final AtomicLong outUntil = new AtomicLong(IN);

  Health(@Nullable Ejection ejection, LongSupplier nanoTime) {
    this.ejection = ejection;
    this.nanoTime = nanoTime;
  }

  /** What tells that a node is down, and not that it was asked for something wrong. */
  static boolean isDown(CacheException error) {
    return error instanceof RequestTimeoutException || isUnconnected(error);
  }

  /** The same, but for what has taken all of the call's time. */
  static boolean isUnconnected(CacheException error) {
    return error instanceof ConnectionFailedException
        || (error instanceof ConnectionClosedException closed
            && closed.reason().kind() != CloseReason.Kind.CLOSED_BY_CALLER);
  }

  /** Counts a failure; returns true if it puts the node out. */
  boolean failed(CacheException error) {
    allFailures.increment();
    if (ejection == null || !isDown(error)) {
      return false;
    }
    if (failures.incrementAndGet() < ejection.failures()) {
      return false;
    }
    long until = nanoTime.getAsLong() + ejection.time().toNanos();
    return outUntil.compareAndSet(IN, until == IN ? 1 : until);
  }

  /** Returns how many calls have failed so far, for whatever reason. */
  long failures() {
    return allFailures.sum();
  }

  /** Tells whether the next call's success should be told. */
  boolean isSuspect() {
    return ejection != null && failures.get() > 0;
  }

  void succeeded() {
    // Most have none to forget, and a write by each call would be felt.
    if (isSuspect()) {
      failures.set(0);
    }
  }

  /** Tells whether it is out, and its time has not passed. */
  boolean isOut() {
    long until = outUntil.get();
    return until != IN && nanoTime.getAsLong() - until < 0;
  }

  /** Returns true if it was out and its time has passed: to one caller, once. */
  boolean comesBack() {
    long until = outUntil.get();
    return until != IN && nanoTime.getAsLong() - until >= 0 && outUntil.compareAndSet(until, IN);
  }
}
