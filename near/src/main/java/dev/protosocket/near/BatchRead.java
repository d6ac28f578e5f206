// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A batch of GETs: what memory has, and one batch for the rest. Used by the calling thread, and
 * then by the one that completes the rest.
 */
final class BatchRead<K> {
  private final NearCore core;
  private final String cache;
  private final Batch<K> batch;
  private final KeyResult[] results;

  /** The places of the keys that memory has not; the first {@link #missing} of them. */
  private final int[] places;

  /** By place; null for a key that memory has, and for a text that is no key. */
  private final @Nullable Asked[] asked;

  private int missing;

  /** A key that has to be asked for. */
  private record Asked(NearKey key, Ticket ticket, @Nullable Entry old) {}

  BatchRead(NearCore core, String cache, Batch<K> batch) {
    this.core = core;
    this.cache = cache;
    this.batch = batch;
    this.results = new KeyResult[batch.size()];
    this.places = new int[results.length];
    this.asked = new Asked[results.length];
    for (int i = 0; i < results.length; i++) {
      look(i);
    }
  }

  private void look(int place) {
    NearKey key;
    try {
      key = new NearKey(cache, batch.key(place));
    } catch (InvalidRequestException e) {
      // The delegate says so, too, in the result.
      places[missing++] = place;
      return;
    }
    Ticket ticket = core.memory.begin(key);
    Entry entry = core.memory.find(key);
    if (entry != null && core.hit(key, entry, ticket.startNanos()) != null) {
      results[place] = result(entry);
      return;
    }
    core.counters.misses.increment();
    core.counters.loads.increment();
    asked[place] = new Asked(key.owned(), ticket, entry);
    places[missing++] = place;
  }

  private static KeyResult result(Entry entry) {
    byte[] value = entry.copy();
    return value == null ? KeyResult.miss() : KeyResult.hit(value);
  }

  /** Returns what has to be asked for; null if memory has everything. */
  @Nullable Batch<K> rest() {
    if (missing == 0) {
      return null;
    }
    return missing == results.length ? batch : batch.select(Arrays.copyOf(places, missing));
  }

  /** Returns the result of all keys. */
  BatchResult<K> result() {
    return BatchResult.of(batch, Arrays.asList(results));
  }

  /** Returns the result of all keys, of which the delegate has answered the {@link #rest}. */
  BatchResult<K> result(BatchResult<K> rest) {
    List<KeyResult> answers = rest.results();
    for (int i = 0; i < missing; i++) {
      int place = places[i];
      Asked ofKey = asked[place];
      results[place] = ofKey == null ? answers.get(i) : answered(ofKey, answers.get(i));
    }
    return result();
  }

  private KeyResult answered(Asked ofKey, KeyResult answer) {
    CacheException error = answer.error();
    if (error != null) {
      core.counters.loadFailures.increment();
      Entry instead = core.insteadOf(error, ofKey.key, ofKey.ticket, ofKey.old);
      return instead == null ? answer : result(instead);
    }
    byte[] value = answer.outcome() == Outcome.HIT ? answer.value() : null;
    core.keep(ofKey.key, ofKey.ticket, loaded(ofKey, value));
    return answer;
  }

  private Loaded loaded(Asked ofKey, byte @Nullable [] value) {
    Entry old = ofKey.old;
    long left = old == null ? 0 : old.nanosOfUse(ofKey.ticket.startNanos());
    if (value != null
        && old != null
        && old.version() != null
        && left > 0
        && Arrays.equals(value, old.value())) {
      // What it is called by is no less good than it was.
      return new Loaded(old.value(), old.version(), left);
    }
    // The caller gets the delegate's array, memory a copy.
    boolean isKept = core.settings.keepsWithoutVersion(cache);
    byte[] kept = isKept && value != null ? value.clone() : value;
    return new Loaded(kept, null, Durations.FOREVER.toNanos());
  }

  /** The future of the whole, which cancels the rest when it is cancelled. */
  static final class Future<K> extends GuardedFuture<BatchResult<K>> {
    private final CompletableFuture<BatchResult<K>> rest;

    Future(BatchRead<K> read, CompletableFuture<BatchResult<K>> rest) {
      this.rest = rest;
      rest.whenComplete(
          (result, failure) -> {
            if (failure != null) {
              completeExceptionally(NearCore.unwrap(failure));
              return;
            }
            try {
              complete(read.result(result));
            } catch (Throwable e) {
              completeExceptionally(e);
            }
          });
    }

    @Override
    protected Blocking blocking() {
      return Blocking.of(rest);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        rest.cancel(mayInterruptIfRunning);
      }
      return cancelled;
    }
  }
}
