// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.spi.Blocking;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What all views of a near cache share. For any thread. */
final class NearCore {
  /** How many entries may be renewed ahead of their end at a time. */
  static final int MAX_REFRESHES = 64;

  final NearSettings settings;
  final NearMemory memory;
  final NearCounts counters;
  final Source source;

  /** How long a value is served at most of which each change is told; nanoseconds. */
  private final long invalidationNanos;

  /** The client behind, which entries are renewed by. */
  private final CacheClient delegate;

  /** Renewals under way. */
  private final AtomicInteger refreshing = new AtomicInteger();

  /** Loads under way that others may join. */
  final ConcurrentHashMap<FlightId, Flight> flights = new ConcurrentHashMap<>();

  /** Of the delegate's futures, as far as one has been seen: who may wait for those of ours. */
  private volatile Blocking blocking = Blocking.of(new CompletableFuture<Void>());

  NearCore(
      NearSettings settings,
      NearMemory memory,
      NearCounts counters,
      Source source,
      CacheClient delegate,
      long invalidationNanos) {
    this.invalidationNanos = invalidationNanos;
    this.delegate = delegate;
    this.settings = settings;
    this.memory = memory;
    this.counters = counters;
    this.source = source;
  }

  /** Tells whether nothing of a cache is ever kept: its calls are the delegate's own. */
  boolean isOff(String cache) {
    return !source.validates() && !settings.keepsWithoutVersion(cache);
  }

  /** Returns the entry of a key if it may be served without asking; counts it as a hit. */
  @Nullable Entry hit(NearKey key) {
    Entry entry = memory.find(key);
    return entry == null ? null : hit(key, entry, memory.now());
  }

  /** As {@link #hit(NearKey)}, of an entry that was found. */
  @Nullable Entry hit(NearKey key, Entry entry, long now) {
    if (!entry.isFresh(now)) {
      return null;
    }
    counters.hits.increment();
    if (entry.beginRenewal(now)) {
      refresh(key.owned(), entry);
    }
    return entry;
  }

  /** Renews an entry ahead of its end, in the background. */
  private void refresh(NearKey key, Entry old) {
    if (refreshing.incrementAndGet() > MAX_REFRESHES) {
      refreshing.decrementAndGet();
      old.renewalNotBegun();
      return;
    }
    Ticket ticket = memory.begin(key);
    CompletableFuture<?> sent;
    try {
      sent = delegate.sendAsync(source.call(key, old));
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    counters.refreshes.increment();
    sent.whenComplete(
        (answer, failure) -> {
          refreshing.decrementAndGet();
          boolean renewed = false;
          try {
            if (failure == null) {
              loaded(key, ticket, source.read(answer, old), old);
              renewed = true;
            }
          } finally {
            if (!renewed) {
              counters.refreshFailures.increment();
            }
          }
        });
  }

  /** Returns who may wait for what the delegate completes. */
  Blocking blocking() {
    return blocking;
  }

  /** Learns from a future of the delegate who may wait for it. */
  void learn(CompletableFuture<?> future) {
    Blocking ofFuture = Blocking.of(future);
    if (ofFuture != blocking) {
      blocking = ofFuture;
    }
  }

  /** Keeps what a load has found that was not told what there was; returns the entry. */
  Entry keep(NearKey key, Ticket ticket, Loaded loaded) {
    Entry entry = settings.entry(key, ticket, loaded);
    memory.store(key, ticket, entry);
    return entry;
  }

  /** Keeps what a load has found; returns it for those who wait. */
  Entry loaded(NearKey key, Ticket ticket, Loaded loaded, @Nullable Entry old) {
    if (old != null && old.version() != null) {
      boolean unchanged = loaded.value() != null && loaded.value() == old.value();
      (unchanged ? counters.unchanged : counters.changed).increment();
    }
    Entry entry = settings.entry(key, ticket, loaded);
    if (ticket.tracked()) {
      long most = loaded.value() == null ? settings.absent() : loaded.ttlNanos();
      long fresh = Math.min(invalidationNanos, most);
      entry = entry.untilInvalidated(fresh, fresh / 100 * settings.refreshPercent());
    }
    memory.store(key, ticket, entry);
    return entry;
  }

  /**
   * Returns the old entry if it may be served although asking has failed; counts that.
   *
   * @param ticket of the load that failed
   */
  @Nullable Entry insteadOf(Throwable failure, NearKey key, Ticket ticket, @Nullable Entry old) {
    if (old == null
        || old.value() == null
        || !isOfServer(failure)
        || !old.isServedIfAskingFails(memory.now())
        || !memory.isCurrent(key, ticket)) {
      return null;
    }
    counters.staleServed.increment();
    return old.asStale();
  }

  /** Tells whether the server or the way to it is at fault, and not the request or its caller. */
  private static boolean isOfServer(Throwable failure) {
    return failure instanceof RequestTimeoutException
        || failure instanceof ConnectionClosedException
        || failure instanceof ConnectionFailedException
        || failure instanceof OverloadedException
        || failure instanceof ServerErrorException;
  }

  /** Returns what a future failed with, without the wrapper that a dependent adds. */
  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Tells whether a load failed because its own time was up, which says nothing of the others'. */
  static boolean isTimeUp(Throwable failure) {
    return failure instanceof RequestTimeoutException;
  }
}
