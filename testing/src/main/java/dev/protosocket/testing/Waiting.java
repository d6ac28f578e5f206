// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread or the kernel is about to do. */
public final class Waiting {
  /** Far above what anything takes; only a broken test waits this long. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private Waiting() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition<E extends Exception> {
    boolean holds() throws E;
  }

  public static <E extends Exception> void until(Condition<E> condition) throws E {
    until("the condition", condition);
  }

  public static <E extends Exception> void until(String what, Condition<E> condition) throws E {
    until(what, PATIENCE, condition);
  }

  /** Fails the test if the condition does not come true in time. */
  public static <E extends Exception> void until(
      String what, Duration patience, Condition<E> condition) throws E {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new AssertionError("has not come true in " + patience + ": " + what);
      }
      // Not spinning: what is waited for may need this CPU.
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
