// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The line of those who wait for room in a {@link WriteQueue}: threads, and calls that no thread
 * waits for. Guarded by the queue's lock. Nobody overtakes within the line: a long frame that does
 * not fit yet holds up the short ones behind it rather than being passed over for ever. A thread
 * that was woken keeps its place, and what it was woken for, until it has taken it or leaves.
 */
final class RoomWaiters {
  private final int maxCalls;
  private final long maxCallBytes;

  /** By who waits, a {@link Thread} or a {@link Completion}, the longest waiting first. */
  private final Map<Object, Waiter> line = new LinkedHashMap<>();

  /** Calls that have a place, in line or about to be. */
  private int calls;

  /** The length of their frames. */
  private long callBytes;

  private int callsInLine;

  /** No call gives up before; valid while there are any in line. */
  private long nextGiveUpNanos;

  /** The length of the line; written under the lock, read by any thread. */
  private volatile int length;

  /**
   * Creates an empty line.
   *
   * @param maxCalls how many calls may wait; 0 for none
   * @param maxCallBytes how long their frames may be, taken together
   */
  RoomWaiters(int maxCalls, long maxCallBytes) {
    this.maxCalls = maxCalls;
    this.maxCallBytes = maxCallBytes;
  }

  /** Who waits, and for how much. */
  abstract static class Waiter {
    /** The most bytes that the frame can take, whatever its id. */
    final int frame;

    Waiter(int frame) {
      this.frame = frame;
    }
  }

  /** A thread that waits. */
  static final class ThreadWaiter extends Waiter {
    private final Thread thread = Thread.currentThread();

    /** Set when there is room; the thread may look without the lock. */
    private volatile boolean woken;

    private ThreadWaiter(int frame) {
      super(frame);
    }

    boolean isWoken() {
      return woken;
    }

    /** Waits once more: the room was gone. */
    void again() {
      woken = false;
    }

    void wake() {
      if (!woken) {
        woken = true;
        LockSupport.unpark(thread);
      }
    }
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /** Returns how many wait; for any thread, without the lock. */
  int length() {
    return length;
  }

  /** Tells whether calls can wait. Then nobody takes room while others wait for it. */
  boolean takesCalls() {
    return maxCalls > 0;
  }

  /** Tells whether the calling thread, if there is room, has to leave it to those in line. */
  boolean isForOthers() {
    return takesCalls() && !line.isEmpty() && !line.containsKey(Thread.currentThread());
  }

  /** Returns the one in front first; its {@code remove} is followed by {@link #left}. */
  Iterator<Waiter> iterator() {
    return line.values().iterator();
  }

  // Threads.

  /** Returns the calling thread's place; null if it has none. */
  @Nullable ThreadWaiter ofThisThread() {
    return (ThreadWaiter) line.get(Thread.currentThread());
  }

  /** Puts the calling thread in line. */
  ThreadWaiter addThisThread(int frame) {
    ThreadWaiter waiter = new ThreadWaiter(frame);
    line.put(waiter.thread, waiter);
    length = line.size();
    return waiter;
  }

  /** Takes the calling thread out of the line, if it is there; tells whether it was. */
  boolean removeThisThread() {
    boolean removed = line.remove(Thread.currentThread()) != null;
    length = line.size();
    return removed;
  }

  void wakeThreads() {
    for (Waiter waiter : line.values()) {
      if (waiter instanceof ThreadWaiter thread) {
        thread.wake();
      }
    }
  }

  // Calls.

  /**
   * Takes a place for a call, which {@link #add} fills or {@link #giveUpPlace} gives back.
   *
   * @param refusal why the call has to wait
   * @return null; or why it can't
   */
  @Nullable OverloadedException takePlace(int frame, OverloadedException refusal) {
    if (frame > maxCallBytes) {
      return refusal;
    }
    if (calls >= maxCalls) {
      return new OverloadedException(
          "too many calls wait for room (maxWaiting, " + maxCalls + "): " + refusal.getMessage());
    }
    if (frame > maxCallBytes - callBytes) {
      return new OverloadedException(
          "more than "
              + maxCallBytes
              + " bytes of calls would wait for room (maxQueuedBytes): "
              + refusal.getMessage());
    }
    calls++;
    callBytes += frame;
    return null;
  }

  /** Tells whether a call could have a place. */
  boolean hasPlace(int frame) {
    return calls < maxCalls && frame <= maxCallBytes - callBytes;
  }

  void giveUpPlace(int frame) {
    calls--;
    callBytes -= frame;
  }

  /** Puts a call in line, at its place. */
  void add(WaitingCall call) {
    if (callsInLine++ == 0 || call.giveUpNanos - nextGiveUpNanos < 0) {
      nextGiveUpNanos = call.giveUpNanos;
    }
    line.put(call.completion, call);
    length = line.size();
  }

  /** Takes a call out of the line; null if it is not there. */
  @Nullable WaitingCall remove(Completion completion) {
    WaitingCall call = (WaitingCall) line.remove(completion);
    if (call != null) {
      left(call);
    }
    return call;
  }

  /** A call is out of the line. */
  void left(WaitingCall call) {
    giveUpPlace(call.frame);
    callsInLine--;
    length = line.size();
  }

  boolean hasCalls() {
    return callsInLine > 0;
  }

  /** Returns a time before which no call gives up. */
  long nextGiveUpNanos() {
    return nextGiveUpNanos;
  }

  /** Takes out the calls whose time to wait is over. */
  List<WaitingCall> removeExpired(long now) {
    List<WaitingCall> expired = new ArrayList<>();
    long least = Long.MAX_VALUE;
    for (Iterator<Waiter> all = iterator(); all.hasNext(); ) {
      if (all.next() instanceof WaitingCall call) {
        long left = call.giveUpNanos - now;
        if (left <= 0) {
          all.remove();
          left(call);
          expired.add(call);
        } else {
          least = Math.min(least, left);
        }
      }
    }
    nextGiveUpNanos = now + least;
    return expired;
  }

  /** Takes all calls out. */
  List<WaitingCall> removeCalls() {
    List<WaitingCall> removed = new ArrayList<>();
    for (Iterator<Waiter> all = iterator(); all.hasNext(); ) {
      if (all.next() instanceof WaitingCall call) {
        all.remove();
        left(call);
        removed.add(call);
      }
    }
    return removed;
  }
}
