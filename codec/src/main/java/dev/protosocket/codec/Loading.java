// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.codec.Flights.End;
import dev.protosocket.codec.Flights.Flight;
import dev.protosocket.codec.ValueCodec.Decoded;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads what is missing or too old. One thread loads a key, whoever else asks for it waits. Safe
 * for use by any number of threads.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
final class Loading<K, V> {
  /** What those who have waited too long asked for. */
  private static final Operation LOAD = Operation.of("LOAD", Operation.Effect.READ);

  private final CacheClient client;
  private final String cache;
  private final ValueCodec<V> codec;
  private final Counts counts;
  private final TimeToLive.Rule rule;
  private final Duration ttl;
  private final Duration loadTimeout;
  private final @Nullable Executor refresher;
  private final Flights<V> flights = new Flights<>();

  /** One call. */
  private static final class Ask<K, V> {
    final K key;
    final byte[] bytes;
    final Function<? super K, ? extends @Nullable V> loader;

    /** What {@link Flights#ended} was before the cache was asked. */
    final long endedBefore;

    /** Whether there is a value, which is to be made anew. */
    volatile boolean replaces;

    Ask(K key, byte[] bytes, Function<? super K, ? extends @Nullable V> loader, long endedBefore) {
      this.key = key;
      this.bytes = bytes;
      this.loader = loader;
      this.endedBefore = endedBefore;
    }

    ByteBuffer id() {
      return ByteBuffer.wrap(bytes);
    }
  }

  Loading(
      CacheClient client,
      String cache,
      ValueCodec<V> codec,
      Counts counts,
      TimeToLive.Rule rule,
      Duration ttl,
      Duration loadTimeout,
      @Nullable Executor refresher) {
    this.client = client;
    this.cache = cache;
    this.codec = codec;
    this.counts = counts;
    this.rule = rule;
    this.ttl = ttl;
    this.loadTimeout = loadTimeout;
    this.refresher = refresher;
  }

  void invalidate(byte[] key) {
    flights.invalidate(key);
  }

  @Nullable V get(K key, byte[] bytes, Function<? super K, ? extends @Nullable V> loader) {
    Ask<K, V> ask = new Ask<>(key, bytes, loader, flights.ended());
    Decoded<V> found = found(bytes, client.get(cache, bytes));
    if (found != null) {
      refreshIfDue(ask, found);
      return found.value();
    }
    Flight<V> mine = new Flight<>();
    Flight<V> other = flights.begin(ask.id(), mine);
    if (other == null) {
      return result(load(ask, mine));
    }
    if (other.isLoadedHere()) {
      throw new IllegalStateException("the loader asks for the key that it loads");
    }
    return result(orGiveUp(ask, other, Blocking.await(within(other))));
  }

  CompletableFuture<@Nullable V> getAsync(
      K key, byte[] bytes, Function<? super K, ? extends @Nullable V> loader, Executor executor) {
    Ask<K, V> ask = new Ask<>(key, bytes, loader, flights.ended());
    return new LoadingFuture<>(
        client.getAsync(cache, bytes),
        stored -> {
          Decoded<V> found = found(bytes, stored);
          if (found != null) {
            refreshIfDue(ask, found);
            return CompletableFuture.completedFuture(found.value());
          }
          Flight<V> mine = new Flight<>();
          Flight<V> other = flights.begin(ask.id(), mine);
          if (other == null) {
            start(ask, mine, executor);
          }
          Flight<V> flight = other == null ? mine : other;
          return within(flight).thenApply(end -> result(orGiveUp(ask, flight, end)));
        });
  }

  /** Returns what was read; null if it is absent or cannot be read, which a load will overwrite. */
  private @Nullable Decoded<V> found(byte[] key, byte @Nullable [] stored) {
    if (stored == null) {
      counts.misses.increment();
      return null;
    }
    try {
      Decoded<V> decoded = codec.decode(key.length, stored);
      counts.hits.increment();
      return decoded;
    } catch (ValueFormatException e) {
      counts.undecodable(e);
      return null;
    }
  }

  private void refreshIfDue(Ask<K, V> ask, Decoded<V> found) {
    Executor executor = refresher;
    if (executor == null || !rule.isDue(found.softDeadline())) {
      return;
    }
    Flight<V> mine = new Flight<>();
    if (flights.begin(ask.id(), mine) == null) {
      counts.refreshes.increment();
      ask.replaces = true;
      start(ask, mine, executor);
      within(mine)
          .thenAccept(
              end -> {
                Throwable failure = orGiveUp(ask, mine, end).failure();
                if (failure != null) {
                  counts.refreshFailed(failure);
                }
              });
    }
  }

  private void start(Ask<K, V> ask, Flight<V> flight, Executor executor) {
    try {
      executor.execute(() -> load(ask, flight));
    } catch (Throwable e) {
      // Rejected, or no thread could be started.
      flight.end(new End<>(null, e));
      flights.end(ask.id(), flight);
    }
  }

  /** Loads, gives the value to all who wait, stores it; then others may load the key. */
  private End<V> load(Ask<K, V> ask, Flight<V> flight) {
    try {
      Decoded<V> meanwhile = flights.ended() == ask.endedBefore ? null : stored(ask.bytes);
      if (meanwhile != null && !rule.isDue(meanwhile.softDeadline())) {
        return ended(flight, new End<>(meanwhile.value(), null));
      }
      flight.loadsHere();
      V value = loaded(ask);
      if (value == null) {
        if (ask.replaces && flights.isCurrent(ask.id(), flight)) {
          client.delete(cache, ask.bytes);
        }
        return ended(flight, new End<>(null, null));
      }
      TimeToLive life = rule.of(ttl);
      byte[] encoded = codec.encode(ask.bytes.length, value, life.softDeadline());
      End<V> end = ended(flight, new End<>(value, null));
      if (flights.isCurrent(ask.id(), flight)) {
        store(ask.bytes, encoded, life.ttl());
      }
      return end;
    } catch (Throwable e) {
      return ended(flight, new End<>(null, e));
    } finally {
      flights.end(ask.id(), flight);
    }
  }

  private static <V> End<V> ended(Flight<V> flight, End<V> end) {
    flight.end(end);
    return end;
  }

  private @Nullable Decoded<V> stored(byte[] key) {
    byte[] stored = client.get(cache, key);
    try {
      return stored == null ? null : codec.decode(key.length, stored);
    } catch (ValueFormatException e) {
      return null; // told already, or will be
    }
  }

  private @Nullable V loaded(Ask<K, V> ask) {
    boolean done = false;
    try {
      V value = ask.loader.apply(ask.key);
      done = true;
      return value;
    } finally {
      (done ? counts.loads : counts.loadFailures).increment();
    }
  }

  private void store(byte[] key, byte[] encoded, Duration howLong) {
    try {
      client.set(cache, key, encoded, howLong);
    } catch (CacheException e) {
      counts.storeFailed(e);
    }
  }

  private CompletableFuture<End<V>> within(Flight<V> flight) {
    RequestTimeoutException late = new RequestTimeoutException(LOAD, loadTimeout.toNanos());
    return flight.within(loadTimeout, new End<>(null, late));
  }

  /** A loader that hangs must not have every later caller wait as long. */
  private End<V> orGiveUp(Ask<K, V> ask, Flight<V> flight, End<V> end) {
    if (end.failure() instanceof RequestTimeoutException) {
      flights.giveUp(ask.id(), flight);
    }
    return end;
  }

  private static <V> @Nullable V result(End<V> end) {
    Throwable failure = end.failure();
    if (failure instanceof CacheException e) {
      throw e.withCallerStack();
    }
    return failure == null ? end.value() : Derived.rethrow(failure);
  }
}
