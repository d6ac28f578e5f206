// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.spi.Blocking;
import io.netty.util.internal.ThreadExecutorMap;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A load that threads wait for: the first of them makes it by the delegate's blocking call, in its
 * own thread. So nothing that waits depends on a callback executor.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interfaces' @Nullable in class files
final class BlockingFlight extends Flight {
  /** Null if the thread that loaded gave up for a reason of its own: then somebody else begins. */
  private final CompletableFuture<@Nullable Entry> end = new CompletableFuture<>();

  private BlockingFlight(Ticket ticket) {
    super(ticket);
  }

  /**
   * Reads a key that memory has not.
   *
   * @param via the delegate, or the view of it that has the caller's timeout
   * @param timeoutNanos that timeout; 0 for the delegate's own
   * @param key with bytes of its own
   */
  static Entry read(NearCore core, CacheClient via, long timeoutNanos, NearKey key) {
    core.counters.misses.increment();
    long begun = System.nanoTime();
    long maxStale = core.settings.maxStale().of(key);
    // An event loop does not wait for another's load, nor others for what is refused there: the
    // delegate knows its own.
    if (maxStale == 0 || ThreadExecutorMap.currentExecutor() != null) {
      return load(core, via, key, core.memory.begin(key));
    }
    FlightId id = new FlightId(key, timeoutNanos, true);
    while (true) {
      Ticket now = core.memory.begin(key);
      BlockingFlight mine = new BlockingFlight(now);
      BlockingFlight joined =
          (BlockingFlight)
              core.flights.compute(
                  id,
                  (same, other) ->
                      other != null && other.ticket().serves(now, maxStale) ? other : mine);
      if (joined == mine) {
        return mine.lead(core, via, id);
      }
      try {
        // The thread that loads ends by its own clock, before this one's; unless it is stopped.
        long limit = timeoutNanos == 0 ? Long.MAX_VALUE : timeoutNanos;
        Entry entry =
            Blocking.awaitShared(
                joined.end,
                Blocking.endOf(begun, limit),
                RequestFate.UNKNOWN,
                "while waiting for the answer");
        if (entry != null) {
          return entry;
        }
      } catch (TimeoutException e) {
        throw RequestTimeoutException.byCallersClock(Operation.GET, timeoutNanos).withCallerStack();
      } catch (RequestTimeoutException e) {
        long left = joined.timeLeft(begun);
        if (left == 0) {
          throw e;
        }
        core.counters.loads.increment();
        byte[] value =
            via.withTimeout(Duration.ofNanos(left)).send(Call.get(key.cache(), key.bytes()));
        return Entry.ofOne(value, now);
      }
    }
  }

  private Entry lead(NearCore core, CacheClient via, FlightId id) {
    Entry entry = null;
    CacheException shared = null;
    try {
      // Another load may have ended between the caller's look at memory and this.
      entry = core.memory.fresh(id.key());
      if (entry == null) {
        entry = load(core, via, id.key(), ticket());
      }
      return entry;
    } catch (RequestCancelledException e) {
      // This thread was interrupted; the others were not.
      throw e;
    } catch (CacheException e) {
      shared = e;
      throw e;
    } finally {
      core.flights.remove(id, this);
      if (shared == null) {
        end.complete(entry);
      } else {
        end.completeExceptionally(shared);
      }
    }
  }

  private static Call<?> call(NearCore core, NearKey key, @Nullable Entry old) {
    try {
      return core.source.call(key, old);
    } catch (CacheException e) {
      // Such a key, or cache, cannot be.
      throw e.withCallerStack();
    }
  }

  private static Entry load(NearCore core, CacheClient via, NearKey key, Ticket ticket) {
    Entry old = core.memory.known(key);
    core.counters.loads.increment();
    Object answer;
    try {
      answer = via.send(call(core, key, old));
    } catch (CacheException e) {
      core.counters.loadFailures.increment();
      Entry instead = core.insteadOf(e, key, ticket, old);
      if (instead == null) {
        throw e;
      }
      return instead;
    }
    return core.loaded(key, ticket, core.source.read(answer, old), old);
  }
}
