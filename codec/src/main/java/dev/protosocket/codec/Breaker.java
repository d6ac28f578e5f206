// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves alone, for a time, what has failed so many times in a row; then lets one call try. Safe
 * for use by any number of threads.
 */
final class Breaker {
  private final int failures;
  private final long openNanos;
  private final LongSupplier nanoTime;
  private final Consumer<Boolean> told;
  private final AtomicInteger inARow = new AtomicInteger();

  /** While calls are skipped; null while they are not. */
  private final AtomicReference<@Nullable Pause> pause = new AtomicReference<>();

  /** One of its kind, however equal another's end is. */
  private static final class Pause {
    final long untilNanos;

    Pause(long untilNanos) {
      this.untilNanos = untilNanos;
    }
  }

  /**
   * Creates a closed breaker.
   *
   * @param failures how many in a row open it
   * @param told is told when it opens and closes
   */
  Breaker(int failures, long openNanos, LongSupplier nanoTime, Consumer<Boolean> told) {
    this.failures = failures;
    this.openNanos = openNanos;
    this.nanoTime = nanoTime;
    this.told = told;
  }

  /** Tells whether a call may be made; of those that come after the time one may. */
  boolean mayCall() {
    Pause current = pause.get();
    if (current == null) {
      return true;
    }
    long now = nanoTime.getAsLong();
    // Whoever moves the end is the one who tries; the others wait for what it finds.
    return now - current.untilNanos >= 0
        && pause.compareAndSet(current, new Pause(now + openNanos));
  }

  void succeeded() {
    if (inARow.get() != 0) {
      inARow.set(0);
    }
    if (pause.get() != null && pause.getAndSet(null) != null) {
      told.accept(false);
    }
  }

  void failed() {
    if (inARow.incrementAndGet() >= failures
        && pause.compareAndSet(null, new Pause(nanoTime.getAsLong() + openNanos))) {
      told.accept(true);
    }
  }

  boolean isOpen() {
    return pause.get() != null;
  }
}
