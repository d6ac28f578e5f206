// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those for whom a {@link WriteQueue} had no room, and how they come to it.
 *
 * <ol>
 *   <li>They are one line, in the order of their coming: threads in {@link #awaitRoom}, and calls
 *       given to {@link #submitLater}. The first of it gets room when there is enough for its
 *       frame, and no room is overlooked: everybody gets in line under the queue's lock, that no
 *       room was found under, and every {@link Admission#release} is followed, on the event loop,
 *       by a {@link WriteQueue#drain} under that lock, which serves the line. Bytes are given back
 *       after the drain, so whoever gets in line asks for one more drain; from then on the event
 *       loop knows of the line and serves it after each flush, in {@link #flushed}.
 *   <li>A thread that gets room is woken, and stays in line until it has taken it or leaves, when
 *       the queue refuses requests too; a call is staged then and there.
 *   <li>If calls can wait ({@code maxWaiting}), nobody takes room while others are in line, but for
 *       the one authentication. If not, requests that do not wait take what they find.
 *   <li>At most {@code maxWaiting} calls are in line, with {@code maxQueuedBytes} of frames. Each
 *       leaves it once: it is staged, or somebody is given it by {@link #withdraw}, {@link
 *       #removeExpired} or {@link #removeCalls} and ends it. Once the queue refuses requests, none
 *       is staged and none gets in.
 *   <li>While nobody waits, waiting costs a look at an empty line for each drain and each request,
 *       under the lock held anyway.
 * </ol>
 */
final class RoomLine {
  private final WriteQueue queue;
  private final Staging staging;
  private final Admission admission;
  private final long waitNanos;

  // Guarded by the queue.
  private final RoomWaiters waiters;

  /** A time not long ago, if anybody is in line. */
  private long nowNanos;

  // The event loop's: what the line looked like when it last looked.
  private boolean waitedFor;
  private boolean callsWait;
  private long nextGiveUpNanos;

  RoomLine(WriteQueue queue, Staging staging, Admission admission, ClientConfig config) {
    this.queue = queue;
    this.staging = staging;
    this.admission = admission;
    this.waitNanos = config.overloadWait().toNanos();
    this.waiters = new RoomWaiters(config.maxWaiting(), config.maxQueuedBytes());
  }

  // Called by any thread.

  /**
   * Waits for room for a request that the queue refused; the caller then submits it again, which
   * may be refused again unless nobody may overtake, and then waits again, at its place, or calls
   * {@link #leave}. Not on an event loop.
   *
   * @param frame the most bytes that the frame can take
   * @param nanos how long to wait
   * @return false if the time passed, or if the frame will never fit
   * @throws InterruptedException if the thread is interrupted, before or during the wait
   */
  boolean awaitRoom(Blocking calls, int frame, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    RoomWaiters.ThreadWaiter waiter;
    boolean wake;
    synchronized (queue) {
      if (!admission.fits(frame)) {
        return false;
      }
      if (admission.isRefusing() || (hasRoom(frame) && !waiters.isForOthers())) {
        return true;
      }
      waiter = waiters.ofThisThread();
      if (waiter == null) {
        waiter = waiters.addThisThread(frame);
      } else {
        waiter.again();
      }
      wake = queue.claimDrain();
    }
    queue.wakeLoop(wake);
    while (!waiter.isWoken()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        break;
      }
      calls.park(this, left);
    }
    return waiter.isWoken();
  }

  private boolean hasRoom(int frame) {
    return admission.freePermits() > 0 && admission.freeBytes() >= frame;
  }

  /** Takes the calling thread out of the line, if it is there: it doesn't wait any longer. */
  void leave() {
    boolean wake;
    synchronized (queue) {
      wake = waiters.removeThisThread() && !waiters.isEmpty() && queue.claimDrain();
    }
    queue.wakeLoop(wake);
  }

  /**
   * Has a call wait in line that the queue refused. It ends in its completion like any request; if
   * it is not sent, whoever took it out of the line ends it.
   *
   * @param request the caller's own; the line's from here on, unless this throws
   * @param key a {@link Payload}; copied
   * @param value a {@link Payload}; copied; null for anything but a SET
   * @param refusal why it has to wait
   * @throws CacheException if the queue is closed, or the line is full
   */
  void submitLater(
      Request request, Object key, @Nullable Object value, OverloadedException refusal) {
    long timeout = request.timeoutNanos();
    long giveUp = request.startNanos + Math.min(waitNanos, timeout);
    WaitingCall call =
        new WaitingCall(request, queue.requests().longestFrame(request), giveUp, refusal);
    OverloadedException full;
    boolean wake;
    synchronized (queue) {
      admission.checkOpen();
      // Whom there is room for by now leaves a place.
      wake = !waiters.hasPlace(call.frame) && serve() && queue.claimDrain();
      full = waiters.takePlace(call.frame, refusal);
    }
    queue.wakeLoop(wake);
    if (full != null) {
      throw full;
    }
    wake = false;
    boolean inLine = false;
    try {
      queue.copy(call, key, value);
      synchronized (queue) {
        if (admission.isRefusing()) {
          call.release();
          admission.checkOpen();
        } else {
          waiters.add(call);
          inLine = true;
          wake = queue.claimDrain();
        }
      }
    } finally {
      if (!inLine) {
        synchronized (queue) {
          waiters.giveUpPlace(call.frame);
        }
      }
    }
    queue.wakeLoop(wake);
  }

  /** Takes a call out of the line, the caller's to end; null if it is not there any more. */
  @Nullable WaitingCall withdraw(Completion completion) {
    WaitingCall call;
    boolean wake;
    synchronized (queue) {
      call = waiters.remove(completion);
      wake = call != null && !waiters.isEmpty() && queue.claimDrain();
    }
    if (call != null) {
      call.release();
    }
    queue.wakeLoop(wake);
    return call;
  }

  /** Returns how many wait for room: calls, and threads. */
  int length() {
    return waiters.length();
  }

  // Called with the lock held.

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  /** Tells whether calls can wait. */
  boolean takesCalls() {
    return waiters.takesCalls();
  }

  /** Refuses to let the calling thread take room that others wait for, or takes it out of line. */
  void checkTurn() {
    if (waiters.isForOthers()) {
      throw new OverloadedException(
          waiters.length() + " calls wait for room on this connection already");
    }
    waiters.removeThisThread();
  }

  /**
   * Gives the room there is to those in line: wakes threads, stages calls.
   *
   * @return whether anything was staged, for which a drain has to follow
   */
  boolean serve() {
    if (waiters.isEmpty() || admission.isRefusing()) {
      return false;
    }
    boolean staged = false;
    long bytes = admission.freeBytes();
    Iterator<RoomWaiters.Waiter> line = waiters.iterator();
    for (long permits = admission.freePermits(); permits > 0 && line.hasNext(); permits--) {
      RoomWaiters.Waiter first = line.next();
      if (first instanceof WaitingCall call && call.giveUpNanos - nowNanos <= 0) {
        // Too late for it: the sweep comes soon.
        permits++;
        continue;
      }
      bytes -= first.frame;
      if (bytes < 0) {
        break;
      }
      if (first instanceof WaitingCall call) {
        try {
          staging.stage(call);
        } catch (OutOfMemoryError e) {
          // No memory for a buffer. It waits on, until the next drain or its end.
          break;
        }
        line.remove();
        waiters.left(call);
        staged = true;
      } else {
        // It stays in line, and so the room stays its own, until it has taken it.
        ((RoomWaiters.ThreadWaiter) first).wake();
      }
    }
    return staged;
  }

  /** The event loop looks at what is left of the line. */
  void look() {
    waitedFor = !waiters.isEmpty();
    callsWait = waiters.hasCalls();
    nextGiveUpNanos = waiters.nextGiveUpNanos();
  }

  /** Wakes those who wait in vain: the queue refuses requests. */
  void wakeThreads() {
    waiters.wakeThreads();
  }

  // Called by the event loop only, without the lock.

  /** Gives those who wait for bytes what the socket has taken. */
  void flushed() {
    if (waitedFor) {
      boolean wake;
      synchronized (queue) {
        wake = serve() && queue.claimDrain();
        look();
      }
      queue.wakeLoop(wake);
    }
  }

  /** Tells the time to a drain that will follow; needed while anybody is in line. */
  void setTime(long now) {
    synchronized (queue) {
      nowNanos = now;
    }
  }

  /** Tells whether calls were in line at the last look, which have to be ended in time. */
  boolean callsWait() {
    return callsWait;
  }

  /** Returns a time before which none of them gives up; means nothing if there are none. */
  long nextGiveUpNanos() {
    return nextGiveUpNanos;
  }

  /** Takes the calls out of the line whose time to wait is over; the caller's to end. */
  List<WaitingCall> removeExpired(long now) {
    if (!callsWait) {
      return List.of();
    }
    synchronized (queue) {
      return released(waiters.removeExpired(now));
    }
  }

  /** Takes all calls out of the line, when requests are refused; the caller's to end. */
  List<WaitingCall> removeCalls() {
    synchronized (queue) {
      return released(waiters.removeCalls());
    }
  }

  private static List<WaitingCall> released(List<WaitingCall> calls) {
    calls.forEach(WaitingCall::release);
    return calls;
  }
}
