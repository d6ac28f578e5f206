// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.spi.Blocking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A load that futures wait for. It ends with the delegate's future, or with its last waiter. */
final class AsyncFlight extends Flight {
  private final NearCore core;
  private final CacheClient via;
  private final FlightId id;

  /** Those who wait; guarded by this, as is the next one. */
  private List<ReadFuture<?>> waiters = new ArrayList<>(1);

  private boolean ended;
  private volatile @Nullable CompletableFuture<?> sent;

  /**
   * Creates a load that has not begun.
   *
   * @param via the delegate, or the view of it that has the callers' timeout
   * @param id with a key of its own
   */
  AsyncFlight(NearCore core, CacheClient via, FlightId id, Ticket ticket) {
    super(ticket);
    this.core = core;
    this.via = via;
    this.id = id;
  }

  /**
   * Reads a key that memory has not.
   *
   * @param key with bytes of its own
   * @param form makes the caller's of the entry
   */
  static <V extends @Nullable Object> ReadFuture<V> read(
      NearCore core, CacheClient via, long timeoutNanos, NearKey key, Function<Entry, V> form) {
    core.counters.misses.increment();
    ReadFuture<V> caller = new ReadFuture<>(core, form);
    FlightId id = new FlightId(key, timeoutNanos, false);
    long maxStale = core.settings.maxStale().of(key);
    while (true) {
      Ticket now = core.memory.begin(key);
      AsyncFlight mine = new AsyncFlight(core, via, id, now);
      AsyncFlight joined =
          maxStale == 0
              ? mine
              : (AsyncFlight)
                  core.flights.compute(
                      id,
                      (same, other) ->
                          other != null && other.ticket().serves(now, maxStale) ? other : mine);
      if (joined.join(caller)) {
        if (joined == mine) {
          mine.begin();
        }
        return caller;
      }
      // It has ended just now, and is about to leave.
      core.flights.remove(id, joined);
    }
  }

  private synchronized boolean join(ReadFuture<?> caller) {
    if (ended) {
      return false;
    }
    waiters.add(caller);
    caller.flight = this;
    return true;
  }

  private void begin() {
    NearKey key = id.key();
    // Another load may have ended between the caller's look at memory and this.
    Entry old = core.memory.known(key);
    if (old != null && old.isFresh(core.memory.now())) {
      succeed(old);
      return;
    }
    core.counters.loads.increment();
    try {
      CompletableFuture<?> future = via.sendAsync(core.source.call(key, old));
      core.learn(future);
      sent = future;
      if (hasEnded()) {
        future.cancel(false);
      }
      future.whenComplete((answer, failure) -> answered(answer, failure, old));
    } catch (Throwable e) {
      fail(e, old);
    }
  }

  private void answered(@Nullable Object answer, @Nullable Throwable failure, @Nullable Entry old) {
    if (failure != null) {
      fail(NearCore.unwrap(failure), old);
      return;
    }
    try {
      succeed(core.loaded(id.key(), ticket(), core.source.read(answer, old), old));
    } catch (Throwable e) {
      fail(e, old);
    }
  }

  private void succeed(Entry entry) {
    for (ReadFuture<?> waiter : end()) {
      waiter.succeed(entry);
    }
  }

  private void fail(Throwable failure, @Nullable Entry old) {
    if (!(failure instanceof CancellationException)) {
      core.counters.loadFailures.increment();
    }
    Entry instead = core.insteadOf(failure, id.key(), ticket(), old);
    for (ReadFuture<?> waiter : end()) {
      if (instead != null) {
        waiter.succeed(instead);
        continue;
      }
      long left = NearCore.isTimeUp(failure) ? timeLeft(waiter.begunNanos) : 0;
      if (left > 0) {
        waiter.ask(via.withTimeout(Duration.ofNanos(left)), id.key());
      } else {
        waiter.completeExceptionally(failure);
      }
    }
  }

  private List<ReadFuture<?>> end() {
    core.flights.remove(id, this);
    synchronized (this) {
      ended = true;
      List<ReadFuture<?>> all = waiters;
      waiters = List.of();
      return all;
    }
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  /** A caller has cancelled; the last one takes the request along. */
  void leave(ReadFuture<?> caller) {
    synchronized (this) {
      if (ended || !waiters.remove(caller) || !waiters.isEmpty()) {
        return;
      }
      ended = true;
    }
    core.flights.remove(id, this);
    CompletableFuture<?> request = sent;
    if (request != null) {
      request.cancel(false);
    }
  }

  /** Returns who may wait for this load. */
  Blocking blocking() {
    CompletableFuture<?> request = sent;
    return request == null ? core.blocking() : Blocking.of(request);
  }
}
