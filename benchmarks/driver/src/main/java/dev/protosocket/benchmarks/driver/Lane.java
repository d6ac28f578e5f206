// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters of one sequential chain of operations. One thread writes at a time (a chain may move
 * between threads, each reply ordered before the next operation); {@link Lanes} reads from any
 * thread.
 *
 * <p>Latency is taken of a random sample of the operations, one at a time, because reading the
 * clock twice for each would cost more than the fastest subjects spend on the operation itself.
 */
public final class Lane {
  private static final VarHandle OPERATIONS;
  private static final VarHandle ERRORS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OPERATIONS = lookup.findVarHandle(Lane.class, "operations", long.class);
      ERRORS = lookup.findVarHandle(Lane.class, "errors", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Lanes lanes;
  private final int samplePeriod;
  private long operations;
  private long errors;
  private long random;
  private int untilSample;
  private long sampleStart;

  Lane(Lanes lanes, int samplePeriod, long seed) {
    this.lanes = lanes;
    this.samplePeriod = samplePeriod;
    this.random = seed * 0x9E3779B97F4A7C15L | 1;
  }

  /**
   * Asks, just before an operation is issued, whether to time it.
   *
   * @return whether {@link #endSample()} is to be called when this operation is answered
   */
  public boolean beginSample() {
    return beginSample(1);
  }

  /**
   * Asks, just before a batch is issued, whether to time its first operation.
   *
   * @param batch operations issued together
   * @return whether {@link #endSample()} is to be called when the first of them is answered
   */
  public boolean beginSample(int batch) {
    untilSample -= batch;
    if (untilSample > 0 || sampleStart != 0) {
      return false;
    }
    sampleStart = System.nanoTime() | 1;
    return true;
  }

  /** Records the latency of the operation that {@link #beginSample()} chose. */
  public void endSample() {
    lanes.recordLatency(System.nanoTime() - sampleStart);
    sampleStart = 0;
    untilSample = nextPeriod();
  }

  /** Counts one operation that was answered as expected. */
  public void completed() {
    completed(1);
  }

  /**
   * Counts operations that were answered as expected.
   *
   * @param count how many
   */
  public void completed(int count) {
    OPERATIONS.setOpaque(this, operations + count);
  }

  /**
   * Counts one operation that was answered as expected, and records how long it took.
   *
   * @param due when it was to be issued, by {@link System#nanoTime()}
   */
  public void completedSince(long due) {
    lanes.recordLatency(System.nanoTime() - due);
    completed();
  }

  /**
   * Counts an operation that failed or was answered with something else than expected.
   *
   * @param cause what went wrong; the first of a run is reported
   */
  public void failed(Throwable cause) {
    ERRORS.setOpaque(this, errors + 1);
    lanes.reportFailure(cause);
  }

  long operations() {
    return (long) OPERATIONS.getOpaque(this);
  }

  long errors() {
    return (long) ERRORS.getOpaque(this);
  }

  /**
   * Uniform over 1 to twice the period, so that samples do not fall into step with the batches of
   * the loop.
   */
  private int nextPeriod() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return 1 + (int) Long.remainderUnsigned(random, 2L * samplePeriod - 1);
  }
}
