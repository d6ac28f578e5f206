// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long the machine kept a thread waiting that had something to do: a thread sleeps for
 * a millisecond again and again and notes by how much it overslept. A bound in real time says
 * nothing of the product unless such stalls are added to it.
 */
final class Stalls implements AutoCloseable {
  private static final long NAP_NANOS = 1_000_000;

  /** So many threads of one call or dial may have been stalled in turn. */
  private static final int HANDOVERS = 4;

  private final Thread sleeper = new Thread(this::sleep, "stalls");
  private volatile long worstNanos;
  private volatile boolean stopped;

  Stalls() {
    sleeper.setDaemon(true);
    sleeper.start();
  }

  private void sleep() {
    while (!stopped) {
      long start = System.nanoTime();
      LockSupport.parkNanos(NAP_NANOS);
      worstNanos = Math.max(worstNanos, System.nanoTime() - start - NAP_NANOS);
    }
  }

  /** Returns what to add to a bound on the time of one call or dial. */
  Duration allowance() {
    return Duration.ofNanos(HANDOVERS * worstNanos);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      sleeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
