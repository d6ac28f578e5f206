// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has room for: requests in flight, and bytes that wait to be taken by the
 * socket; and whether it takes requests at all. Room is taken under the lock of the {@link
 * WriteQueue} and given back by the event loop, without the lock.
 *
 * <ol>
 *   <li>At most {@code maxInFlight} requests hold a permit. One authentication besides is let in
 *       whatever is in flight, and however many bytes wait.
 *   <li>At most {@code maxQueuedBytes} of frames wait, besides that authentication.
 *   <li>After {@link #refuse}, of which the first reason wins, or {@link #close}, nothing is
 *       admitted.
 * </ol>
 */
final class Admission {
  private static final VarHandle COMPLETED;
  private static final VarHandle TAKEN_BYTES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      COMPLETED = lookup.findVarHandle(Admission.class, "completed", long.class);
      TAKEN_BYTES = lookup.findVarHandle(Admission.class, "takenBytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int maxInFlight;
  private final long maxQueuedBytes;

  // Written by the event loop only; callers read them under the lock.
  private long completed;
  private long takenBytes;

  // Guarded by the lock.
  private long issued;
  private long queuedBytes;
  private boolean authenticating;
  private @Nullable CloseReason refusal;

  Admission(int maxInFlight, long maxQueuedBytes) {
    this.maxInFlight = maxInFlight;
    this.maxQueuedBytes = maxQueuedBytes;
  }

  // Under the lock.

  /** Throws unless requests are accepted. */
  void checkOpen() {
    CloseReason closed = refusal;
    if (closed != null) {
      throw new ConnectionClosedException(RequestFate.NOT_SENT, closed);
    }
  }

  /** Throws unless there is room for a frame. */
  void check(int frame) {
    checkOpen();
    if (freePermits() <= 0) {
      throw new OverloadedException(
          maxInFlight
              + " requests are in flight on this connection (maxInFlight); wait for answers, use"
              + " more connections, or raise the bound");
    }
    if (freeBytes() < frame) {
      throw new OverloadedException(
          "more than "
              + maxQueuedBytes
              + " bytes would wait for the server to read them (maxQueuedBytes)");
    }
  }

  /** Tells whether a frame can ever be admitted. */
  boolean fits(int frame) {
    return frame <= maxQueuedBytes;
  }

  /** Takes a permit, and room for a frame. */
  void take(int frame) {
    issued++;
    queuedBytes += frame;
  }

  /** Gives back what {@link #take} took; nothing was staged. */
  void giveBack(int frame) {
    issued--;
    queuedBytes -= frame;
  }

  /** Throws unless an authentication is accepted: one at a time, whatever room there is. */
  void checkAuthentication() {
    checkOpen();
    if (authenticating) {
      throw new OverloadedException(
          "another authentication is under way on this connection; wait for its end");
    }
  }

  /** Takes a permit, and room for a frame, for an authentication. */
  void takeForAuthentication(int frame) {
    authenticating = true;
    take(frame);
  }

  /** Lets the next authentication in; before the permit is given back. */
  void authenticationEnded() {
    authenticating = false;
  }

  /** Takes room for bytes that need no permit. */
  void takeBytes(int bytes) {
    queuedBytes += bytes;
  }

  long freePermits() {
    int bound = authenticating ? maxInFlight + 1 : maxInFlight;
    return bound - inFlight();
  }

  long freeBytes() {
    return maxQueuedBytes - queuedBytes();
  }

  /** Returns the number of requests that hold a permit. */
  long inFlight() {
    return issued - (long) COMPLETED.getAcquire(this);
  }

  /** Returns the bytes of all frames that were ever let in. */
  long admittedBytes() {
    return queuedBytes;
  }

  /** Returns the bytes that wait to be taken by the socket. */
  long queuedBytes() {
    return queuedBytes - (long) TAKEN_BYTES.getAcquire(this);
  }

  /** Admits nothing any more. */
  void refuse(CloseReason reason) {
    if (refusal == null) {
      refusal = reason;
    }
  }

  /** As {@link #refuse}; for the reason that the connection has ended for, which is the last. */
  void close(CloseReason reason) {
    refusal = reason;
  }

  boolean isRefusing() {
    return refusal != null;
  }

  // The event loop, without the lock.

  /** Gives a request's permit back. */
  void release() {
    COMPLETED.setRelease(this, completed + 1);
  }

  /** Gives the bytes of a buffer back, which the socket has taken. */
  void bytesTaken(int bytes) {
    TAKEN_BYTES.setRelease(this, takenBytes + bytes);
  }
}
