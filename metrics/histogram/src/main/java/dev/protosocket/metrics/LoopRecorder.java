// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CommandResult;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * What one event loop records, without locks, while readers take it away.
 *
 * <pre>
 *   event loop: results, to the ring; 32 at a time from there to the active tally
 *   reader:     swaps the tallies, adds up the one it got, and what is left in the ring
 * </pre>
 *
 * <p>There are two tallies. The loop writes the active one inside the phaser's critical section,
 * which never makes it wait. A reader swaps the two and then waits until the loop has left the
 * section it may have been in; from there on the inactive tally is the reader's alone. So each
 * result lies in exactly one of the tallies that readers get, and all that is counted of it lies in
 * the same one. HdrHistogram's {@code SingleWriterRecorder} works alike, but for one histogram
 * each.
 *
 * <p>Each section costs the loop two atomic instructions, which empty the processor's store buffer:
 * for each result that would be a tenth of what a request costs in all. So the loop writes results
 * to a ring first, by plain stores, and enters a section for {@link #BATCH} of them. Results are
 * numbered, and a tally knows up to which one it goes: a reader takes what lies behind that from
 * the ring, where it stays, and looks again if it was overwritten meanwhile.
 */
final class LoopRecorder {
  /** Results per critical section. */
  static final int BATCH = 32;

  /** Results in the ring, a power of two: a reader has the time of three batches to copy one. */
  private static final int CAPACITY = 4 * BATCH;

  /** How long a reader yields between looks at a writer that is inside its section. */
  private static final long YIELD_NANOS = 50_000;

  private static final VarHandle WRITTEN;

  static {
    try {
      WRITTEN = MethodHandles.lookup().findVarHandle(LoopRecorder.class, "written", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WriterReaderPhaser phaser = new WriterReaderPhaser();
  private final long[] ring = new long[CAPACITY * Tally.RESULT_LONGS];

  /** The number of results in all. Written by the loop, released; readers acquire it. */
  private long written;

  /** The number of results that the tallies have got. The loop's. */
  private long tallied;

  private volatile Tally active;

  // Guarded by the phaser's reader lock.
  private Tally inactive;

  /** The number of results that readers have got from the tallies. */
  private long moved;

  LoopRecorder(HistogramRange range) {
    this.active = new Tally(range);
    this.inactive = new Tally(range);
  }

  /** Counts one result. Called by one thread at a time. */
  void record(CommandResult result) {
    long number = written;
    // A reader that sees any of what follows must not see an earlier number of results.
    VarHandle.storeStoreFence();
    Tally.store(result, ring, offset(number));
    WRITTEN.setRelease(this, number + 1);
    if (number + 1 - tallied >= BATCH) {
      tally(number + 1);
    }
  }

  private void tally(long end) {
    long section = phaser.writerCriticalSectionEnter();
    try {
      Tally tally = active;
      while (tallied < end) {
        tally.record(ring, offset(tallied));
        tallied++;
        tally.end(tallied);
      }
    } finally {
      phaser.writerCriticalSectionExit(section);
    }
  }

  /**
   * Moves what was counted since the last call, but for the results of the latest batch: those are
   * returned, and belong to this moment's sum only, since a later call will move them.
   *
   * @param sum what to add to; by one thread at a time
   * @return results as {@link Tally#record} takes them
   */
  long[] moveTo(Tally sum) {
    phaser.readerLock();
    try {
      while (true) {
        moveTallied(sum);
        long end = (long) WRITTEN.getAcquire(this);
        if (end - moved < CAPACITY) {
          long[] rest = new long[(int) (end - moved) * Tally.RESULT_LONGS];
          for (int i = 0; i < rest.length; i++) {
            rest[i] = ring[(offset(moved) + i) % ring.length];
          }
          VarHandle.loadLoadFence();
          if ((long) WRITTEN.getOpaque(this) - moved < CAPACITY) {
            return rest;
          }
        }
      }
    } finally {
      phaser.readerUnlock();
    }
  }

  private void moveTallied(Tally sum) {
    Tally taken = active;
    active = inactive;
    inactive = taken;
    phaser.flipPhase(YIELD_NANOS);
    moved = Math.max(moved, taken.end());
    sum.add(taken);
    taken.reset();
  }

  private static int offset(long number) {
    return ((int) number & (CAPACITY - 1)) * Tally.RESULT_LONGS;
  }
}
