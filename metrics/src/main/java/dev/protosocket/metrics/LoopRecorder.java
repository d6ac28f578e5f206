package dev.protosocket.metrics;

import dev.protosocket.client.CommandResult;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * The tally of one event loop, which writes it without locks while readers take it away.
 *
 * <p>There are two tallies. The loop writes the active one inside the phaser's critical section,
 * which costs it two atomic adds and never makes it wait. A reader swaps the two and then waits
 * until the loop has left the section it may have been in; from there on the inactive tally is the
 * reader's alone. So each result lies in exactly one of the tallies that readers get, and all that
 * is counted of it lies in the same one. HdrHistogram's {@code SingleWriterRecorder} works alike,
 * but for one histogram each.
 */
final class LoopRecorder {
  /** How long a reader yields between looks at a writer that is inside its section. */
  private static final long YIELD_NANOS = 50_000;

  private final WriterReaderPhaser phaser = new WriterReaderPhaser();
  private volatile Tally active;

  /** Guarded by the phaser's reader lock. */
  private Tally inactive;

  LoopRecorder(HistogramRange range) {
    this.active = new Tally(range);
    this.inactive = new Tally(range);
  }

  /** Counts one result. Called by one thread at a time. */
  void record(CommandResult result) {
    long section = phaser.writerCriticalSectionEnter();
    try {
      active.record(result);
    } finally {
      phaser.writerCriticalSectionExit(section);
    }
  }

  /** Moves what was counted since the last call. Called by any thread. */
  void moveTo(Tally sum) {
    phaser.readerLock();
    try {
      Tally written = active;
      active = inactive;
      inactive = written;
      phaser.flipPhase(YIELD_NANOS);
      sum.add(written);
      written.reset();
    } finally {
      phaser.readerUnlock();
    }
  }
}
