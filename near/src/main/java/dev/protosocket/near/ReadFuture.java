// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one caller waits for; the load may be others', too.
 *
 * @param <V> what the caller gets of an entry
 */
@SuppressWarnings("NullAway") // CompletableFuture says nothing of nulls, and a miss is one
final class ReadFuture<V extends @Nullable Object> extends GuardedFuture<V> {
  private final NearCore core;
  private final Function<Entry, V> form;

  /** When the call began, by {@link System#nanoTime}. */
  final long begunNanos = System.nanoTime();

  /** Written under the flight's lock, before it can end. */
  volatile @Nullable AsyncFlight flight;

  private volatile @Nullable CompletableFuture<byte @Nullable []> own;

  /**
   * Creates a future.
   *
   * @param form makes the caller's of an entry
   */
  ReadFuture(NearCore core, Function<Entry, V> form) {
    this.core = core;
    this.form = form;
  }

  void succeed(Entry entry) {
    complete(form.apply(entry));
  }

  /** Asks for this caller alone. */
  void ask(CacheClient via, NearKey key) {
    core.counters.loads.increment();
    Ticket now = core.memory.begin(key);
    try {
      CompletableFuture<byte @Nullable []> sent = via.sendAsync(Call.get(key.cache(), key.bytes()));
      own = sent;
      if (isCancelled()) {
        sent.cancel(false);
      }
      sent.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              succeed(Entry.ofOne(value, now));
            } else {
              core.counters.loadFailures.increment();
              completeExceptionally(NearCore.unwrap(failure));
            }
          });
    } catch (Throwable e) {
      completeExceptionally(e);
    }
  }

  @Override
  protected Blocking blocking() {
    AsyncFlight load = flight;
    return load == null ? core.blocking() : load.blocking();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      AsyncFlight load = flight;
      if (load != null) {
        load.leave(this);
      }
      CompletableFuture<?> request = own;
      if (request != null) {
        request.cancel(mayInterruptIfRunning);
      }
    }
    return cancelled;
  }
}
