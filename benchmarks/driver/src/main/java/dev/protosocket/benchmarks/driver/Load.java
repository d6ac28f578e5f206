// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

/**
 * A loop of operations over connections of its own, closed unless it says otherwise; can be started
 * and stopped any number of times.
 */
public interface Load extends AutoCloseable {
  /** Seconds that {@link #stop()} waits for the last replies. */
  long STOP_SECONDS = 30;

  /** Tells whether operations come at the rate that was asked for, see {@link OpenLoad}. */
  default boolean isOpen() {
    return false;
  }

  /**
   * Puts the operations in flight and returns; each reply issues the next operation from then on.
   */
  void start();

  /**
   * Issues nothing more, and returns once every operation in flight has been answered.
   *
   * @throws InterruptedException if the calling thread is interrupted
   * @throws IllegalStateException if replies are missing after {@value #STOP_SECONDS} s
   */
  void stop() throws InterruptedException;

  /** Closes the connections. The load must not be running. */
  @Override
  void close();
}
