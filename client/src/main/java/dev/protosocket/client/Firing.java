// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.util.Objects.requireNonNull;

import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A pipeline's firing side. One thread at a time, unless a method says otherwise. */
final class Firing<T extends @Nullable Object> {
  private final Pipeline<T> pipeline;
  private final Lanes<T> lanes;
  private final Inbox<T> inbox;
  private final int maxPending;

  /** Closed, to be fired again. */
  private final OpPool<T> pool;

  private final Turn turn = new Turn("firing");

  /** Written under the lock of the connection's queue. */
  private final AtomicLong fired = new AtomicLong();

  /** Whether something was fired since the receiver last had nothing to receive. */
  private volatile boolean unflushed;

  Firing(Pipeline<T> pipeline, Lanes<T> lanes, Inbox<T> inbox, int maxPending) {
    this.pipeline = pipeline;
    this.lanes = lanes;
    this.inbox = inbox;
    this.maxPending = maxPending;
    this.pool = new OpPool<>(pipeline);
  }

  /**
   * Fires an operation.
   *
   * @param key a {@link Payload}; copied
   * @param value a {@link Payload} for a SET; the {@link Command} if it is none of GET, SET and
   *     DELETE; null otherwise
   * @return the operation's id; the caller makes an object of it, so that none is made where it is
   *     not used
   * @throws CacheException if nothing was sent
   */
  long fire(
      Operation operation,
      String cache,
      Object key,
      @Nullable Object value,
      @Nullable Duration ttl,
      T userData) {
    requireNonNull(cache, "cache");
    requireNonNull(key, "key");
    if (operation == Operation.SET) {
      requireNonNull(value, "value");
      requireNonNull(ttl, "ttl");
    }
    CacheException refusal;
    turn.begin();
    try {
      return tryFire(operation, cache, key, value, ttl, userData);
    } catch (CacheException e) {
      refusal = e;
    } finally {
      turn.end();
    }
    // The observer may fire, too.
    lanes.refused(operation, cache, refusal.withCallerStack());
    throw refusal;
  }

  private long tryFire(
      Operation operation,
      String cache,
      Object key,
      @Nullable Object value,
      @Nullable Duration ttl,
      T userData) {
    inbox.checkOpen();
    if (pending() >= maxPending) {
      throw new OverloadedException(
          maxPending + " operations are pending on this pipeline (maxPending): receive first");
    }
    CompletedOp<T> op =
        value instanceof Command<?> command
            ? new CompletedCommand<>(pipeline, command)
            : pool.take(operation);
    boolean sent = false;
    try {
      try {
        op.begin(key, userData);
      } catch (IllegalReferenceCountException | IndexOutOfBoundsException e) {
        throw InvalidRequestException.unreadableBuffer();
      }
      long id = lanes.submit(op, operation, cache, value, ttl);
      sent = true;
      hasFired();
      return id;
    } finally {
      if (!sent) {
        op.abandon();
        pool.giveBack(op);
      }
    }
  }

  /**
   * Makes sure that a receiver which finds nothing has everything sent that was fired. One that is
   * waiting already has done so, and doesn't look again: then it happens here. Both sides write
   * first and then look at what the other has written, so that one of them sees it.
   */
  private void hasFired() {
    if (!unflushed) {
      unflushed = true;
    }
    if (inbox.isWaitedFor()) {
      lanes.flush();
    }
  }

  /** An operation is certain to complete; under the lock of its connection's queue. */
  void staged() {
    fired.lazySet(fired.get() + 1);
  }

  /** Returns how many operations are fired and not yet received; any thread. */
  int pending() {
    // In this order: what has been received was fired before.
    long gone = inbox.received();
    return (int) Math.max(0, fired.get() - gone);
  }

  /** Has everything sent that was fired; the receiving thread. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      lanes.flush();
    }
  }

  /** Takes a closed operation back; any thread. */
  void recycle(CompletedOp<T> op) {
    pool.giveBack(op);
  }
}
