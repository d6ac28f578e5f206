// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The loads under way in this process, at most one for a key. Safe for use by any number of
 * threads.
 */
final class Flights<V> {
  private final ConcurrentMap<ByteBuffer, Flight<V>> underWay = new ConcurrentHashMap<>();
  private final AtomicLong ended = new AtomicLong();

  /** How a load ended; neither means that there is no value. */
  record End<V>(@Nullable V value, @Nullable Throwable failure) {}

  /** One load. */
  static final class Flight<V> {
    private final CompletableFuture<End<V>> end = new CompletableFuture<>();

    /** Who loads, from when it does. */
    private volatile @Nullable Thread loader;

    void loadsHere() {
      loader = Thread.currentThread();
    }

    /** Tells whether this thread loads, so that it would wait for itself. */
    boolean isLoadedHere() {
      return loader == Thread.currentThread();
    }

    /** Gives the end to all who wait, unless they have been given one; returns what they got. */
    End<V> end(End<V> how) {
      end.complete(how);
      return end.join();
    }

    /** Returns a future of the end, or of the other end when the time is up; the waiter's own. */
    CompletableFuture<End<V>> within(Duration patience, End<V> otherwise) {
      return end.copy().completeOnTimeout(otherwise, patience.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Returns a number that is another one after the end of a load. Who has found no value begins to
   * load only if it is still the same; if not, the value may be there by now.
   */
  long ended() {
    return ended.get();
  }

  /** Begins a load, unless one is under way, which is returned then. */
  @Nullable Flight<V> begin(ByteBuffer key, Flight<V> flight) {
    return underWay.putIfAbsent(key, flight);
  }

  /** Tells whether nobody has written to the key, or given up the load, since it began. */
  boolean isCurrent(ByteBuffer key, Flight<V> flight) {
    return underWay.get(key) == flight;
  }

  /** Ends a load, after its value was stored. */
  void end(ByteBuffer key, Flight<V> flight) {
    ended.incrementAndGet();
    underWay.remove(key, flight);
  }

  /** Lets the next caller begin another load, since this one takes too long. */
  void giveUp(ByteBuffer key, Flight<V> flight) {
    underWay.remove(key, flight);
  }

  /** Has what a load under way returns not stored: the key is being written to. */
  void invalidate(byte[] key) {
    if (!underWay.isEmpty()) {
      underWay.remove(ByteBuffer.wrap(key));
    }
  }
}
