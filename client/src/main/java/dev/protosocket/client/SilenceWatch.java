// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.TimeUnit;

/**
 * Notices that the server is dead: it says nothing while requests go unanswered. Confined to the
 * event loop.
 *
 * <ol>
 *   <li>A silence begins when a request is sent while none waits, or with the last byte read while
 *       some wait. Any byte ends it. Time in which nothing waits is not silence, unless a request
 *       tells of it.
 *   <li>A request that was sent in the silence tells of it as soon as its own deadline has passed.
 *       Until one does no silence is too long: a server may take as long as its callers allow.
 *   <li>When one tells of it and none waits any more, the connection is dead once the silence has
 *       lasted for {@code maxSilence}.
 *   <li>When others wait still, it is dead once, besides, the oldest request of the silence has
 *       gone unanswered for the ordinary {@code requestTimeout}. So neither a request with a short
 *       timeout cuts the ordinary ones short, nor does a request with a long timeout of its own
 *       keep a dead connection alive for all the others.
 *   <li>A request that its caller cancelled tells of the silence when it would have timed out, as
 *       long as another waits then.
 *   <li>Where replies come in order, one that was given up tells of the silence at its deadline
 *       whenever it was sent: none of the others can be answered before it, and all of them may be
 *       such, with every permit between them.
 *   <li>The verdict falls at a second look, a millisecond after the first: when the event loop was
 *       held up, the bytes that wait in the socket are read in between.
 * </ol>
 */
final class SilenceWatch {
  /** What {@link #nextLook} returns if there is nothing to look for. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long SECOND_LOOK_NANOS = 1_000_000;

  private final long maxSilenceNanos;
  private final long requestTimeoutNanos;

  /** Since when the server has been silent and something waited; valid while {@link #waiting}. */
  private long sinceNanos;

  private boolean waiting;

  /**
   * The first request that was sent in this silence, and when it was called; 0 if there is none.
   */
  private long firstId;

  private long firstNanos;

  /** Whether a request of this silence has timed out. */
  private boolean told;

  /** Whether one was cancelled, and the earliest time at which such a one would have timed out. */
  private boolean cancelled;

  private long cancelledNanos;
  private boolean suspected;

  SilenceWatch(long maxSilenceNanos, long requestTimeoutNanos) {
    this.maxSilenceNanos = maxSilenceNanos;
    this.requestTimeoutNanos = requestTimeoutNanos;
  }

  /** Tells whether the next request sent needs no {@link #sent}. */
  boolean knowsFirst() {
    return firstId != 0;
  }

  boolean isWaiting() {
    return waiting;
  }

  /**
   * Requests were sent, the first since the last byte.
   *
   * @param now needed if nothing {@link #isWaiting}
   */
  void sent(Request first, long now) {
    if (!waiting) {
      waiting = true;
      sinceNanos = now;
    }
    firstId = first.id;
    firstNanos = first.startNanos;
  }

  /** Bytes have come; {@code stillWaiting} tells whether requests remain. */
  void heard(long now, boolean stillWaiting) {
    sinceNanos = now;
    waiting = stillWaiting;
    forget();
  }

  private void forget() {
    firstId = 0;
    told = false;
    cancelled = false;
    suspected = false;
  }

  void timedOut(Request request) {
    told |= isOfThisSilence(request);
  }

  /** Its caller has cancelled the request; {@code inFlight} others wait. */
  void cancelled(Request request, int inFlight) {
    if (isOfThisSilence(request)) {
      owes(request);
    }
    endIfNothingWaits(inFlight);
  }

  /**
   * A request that was given up must be answered before any other: the silence is told of from its
   * deadline on, whenever it was sent.
   */
  void owes(Request givenUp) {
    if (!cancelled || givenUp.deadlineNanos - cancelledNanos < 0) {
      cancelled = true;
      cancelledNanos = givenUp.deadlineNanos;
    }
  }

  private void endIfNothingWaits(int inFlight) {
    if (inFlight == 0 && !told) {
      waiting = false;
      forget();
    }
  }

  private boolean isOfThisSilence(Request request) {
    return firstId != 0 && request.id >= firstId;
  }

  /** Tells whether the server is dead; nothing waiting and nothing told ends the watch. */
  boolean isUp(long now, int inFlight) {
    endIfNothingWaits(inFlight);
    if (!waiting || !isTold(now) || now - dueNanos(inFlight) < 0) {
      suspected = false;
      return false;
    }
    boolean second = suspected;
    suspected = true;
    return second;
  }

  /** Returns how long the silence has lasted. */
  long millis(long now) {
    return TimeUnit.NANOSECONDS.toMillis(now - sinceNanos);
  }

  private boolean isTold(long now) {
    return told || (cancelled && now - cancelledNanos >= 0);
  }

  private long dueNanos(int inFlight) {
    long silent = sinceNanos + maxSilenceNanos;
    if (inFlight == 0) {
      return silent;
    }
    long unanswered = firstNanos + requestTimeoutNanos;
    return unanswered - silent > 0 ? unanswered : silent;
  }

  /**
   * Returns in how many nanoseconds to look again, if nothing happens until then; {@link #NEVER} if
   * there is no reason to. The deadlines of the requests that wait are looked at anyway.
   */
  long nextLook(long now, int inFlight) {
    if (suspected) {
      return SECOND_LOOK_NANOS;
    }
    if (!waiting || !(told || cancelled)) {
      return NEVER;
    }
    long due = dueNanos(inFlight) - now;
    return told ? due : Math.max(due, cancelledNanos - now);
  }
}
