// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What has ended of a pipeline and is not yet received. Event loops put it in, one thread at a time
 * takes it out, any thread ends it.
 */
final class Inbox<T extends @Nullable Object> {
  private final Pipeline<T> pipeline;
  private final CompletionStack<T> ended = new CompletionStack<>();
  private final Turn receiving = new Turn("receiving");

  /** Written by the receiving thread. */
  private final AtomicLong received = new AtomicLong();

  /** The receiving thread's: taken from {@link #ended}, oldest first. */
  private @Nullable CompletedOp<T> ready;

  private volatile @Nullable Thread waiter;

  /** Why nothing is received any more; null while it is. */
  private volatile @Nullable String end;

  Inbox(Pipeline<T> pipeline) {
    this.pipeline = pipeline;
  }

  // Any thread.

  /** Returns how many operations have been received. */
  long received() {
    return received.get();
  }

  /** Tells whether the receiver waits. */
  boolean isWaitedFor() {
    return waiter != null;
  }

  /** Refuses to go on at the end. */
  void checkOpen() {
    String why = end;
    if (why != null) {
      throw new IllegalStateException(why);
    }
  }

  /** Drops what is there and what comes. A receiver that waits is told why. */
  void end(String why) {
    end = why;
    LockSupport.unpark(waiter);
    dropEnded();
  }

  /** Releases what nobody is going to receive; whoever is receiving does it afterwards. */
  private void dropEnded() {
    if (receiving.tryBegin()) {
      try {
        for (CompletedOp<T> op = next(); op != null; op = next()) {
          op.clear();
        }
      } finally {
        receiving.end();
      }
    }
  }

  // The receiving thread.

  /** Returns a completion if there is one. */
  @Nullable CompletedOp<T> takeOne() {
    receiving.begin();
    try {
      return take();
    } finally {
      leave();
    }
  }

  /** The same, after what is due on an event loop of the thread's own, if need be. */
  @Nullable CompletedOp<T> poll() {
    receiving.begin();
    try {
      CompletedOp<T> op = take();
      return op == null && pipeline.lanes().runDue() ? take() : op;
    } finally {
      leave();
    }
  }

  /** Waits for a completion; returns null if none comes in time. */
  @Nullable CompletedOp<T> receive(long timeoutNanos) throws InterruptedException {
    receiving.begin();
    try {
      CompletedOp<T> op = take();
      return op != null ? op : await(timeoutNanos);
    } finally {
      leave();
    }
  }

  private @Nullable CompletedOp<T> await(long timeoutNanos) throws InterruptedException {
    Lanes<T> lanes = pipeline.lanes();
    lanes.checkMayWait();
    long start = System.nanoTime();
    waiter = Thread.currentThread();
    while (true) {
      CompletedOp<T> op = take();
      if (op != null) {
        return op;
      }
      checkOpen();
      if (pipeline.pending() == 0) {
        throw new NothingPendingException();
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = timeoutNanos - (System.nanoTime() - start);
      if (left <= 0) {
        return null;
      }
      lanes.park(pipeline, left);
    }
  }

  private @Nullable CompletedOp<T> take() {
    return end == null ? next() : null;
  }

  private @Nullable CompletedOp<T> next() {
    CompletedOp<T> op = ready;
    if (op == null) {
      op = ended.takeAll();
      if (op == null) {
        pipeline.firing().flush();
        return null;
      }
    }
    ready = op.next;
    op.next = null;
    received.lazySet(received.get() + 1);
    op.received();
    return op;
  }

  private void leave() {
    boolean alone = receiving.end();
    if (waiter != null) {
      // After the end of the turn and before the look below: so a thread that ends this meanwhile
      // either gets the turn itself, or is seen here.
      waiter = null;
    }
    if (!alone && end == null) {
      // The two may have got the same operation.
      end = receiving.rule() + ". Close this pipeline: what is pending cannot be told any more";
    }
    if (end != null) {
      dropEnded();
    }
  }

  // The event loops.

  /** Takes completions, linked from the newest to the oldest, and wakes the receiver. */
  void put(CompletedOp<T> newest, CompletedOp<T> oldest) {
    ended.push(newest, oldest);
    if (end == null) {
      Thread receiver = waiter;
      // One that runs the event loop itself is awake.
      if (receiver != null && receiver != Thread.currentThread()) {
        LockSupport.unpark(receiver);
      }
      return;
    }
    CompletedOp<T> op = ended.takeAll();
    while (op != null) {
      CompletedOp<T> next = op.next;
      op.clear();
      op = next;
    }
  }
}
