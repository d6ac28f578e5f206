// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.client.capability.LeaseLoader;
import dev.protosocket.client.capability.Leases;
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
 * Loads what is missing or too old. One thread loads a key, whoever else asks for it waits; where
 * the client has {@link Leases}, one of all processes. Safe for use by any number of threads.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
final class Loading<K, V> {
  /** What those who have waited too long asked for. */
  private static final Operation LOAD = Operation.of("LOAD", Operation.Effect.READ);

  private static final Duration MIN_LEASE = Duration.ofSeconds(2);

  private final CacheClient client;
  private final String cache;
  final ValueCodec<V> codec;
  final Counts counts;
  final TimeToLive.Rule rule;
  final Duration ttl;
  private final Duration loadTimeout;
  private final @Nullable Executor refresher;
  private final boolean mayLease;
  private final Flights<V> flights = new Flights<>();

  /** One call. */
  static final class Ask<K, V> {
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

  Loading(TypedSettings<K> settings, ValueCodec<V> codec, Counts counts) {
    this.client = settings.client();
    this.cache = settings.cache();
    this.codec = codec;
    this.counts = counts;
    this.rule = settings.rule();
    this.ttl = settings.ttl();
    this.loadTimeout = settings.loadTimeout();
    this.refresher = settings.refresher();
    this.mayLease = client.capability(Leases.class).isPresent();
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
        return flight.end(new End<>(meanwhile.value(), null));
      }
      flight.loadsHere();
      Making<K, V> making = new Making<>(this, ask, flight);
      return mayLease && !ask.replaces ? leased(ask, flight, making) : alone(ask, flight, making);
    } catch (Throwable e) {
      End<V> given = flight.end(new End<>(null, e));
      if (given.failure() != e) {
        // They have the value, so nobody else would hear of it.
        counts.storeFailed(e);
      }
      return given;
    } finally {
      flights.end(ask.id(), flight);
    }
  }

  /** Makes the value without asking who else does, and stores it. */
  private End<V> alone(Ask<K, V> ask, Flight<V> flight, Making<K, V> making) {
    byte[] encoded = making.encoded();
    if (encoded == null && ask.replaces && flights.isCurrent(ask.id(), flight)) {
      client.delete(cache, ask.bytes);
    } else if (encoded != null && flights.isCurrent(ask.id(), flight)) {
      store(ask.bytes, encoded, making.life().ttl());
      if (!flights.isCurrent(ask.id(), flight)) {
        // Somebody wrote meanwhile, and what was stored may have come after that.
        dropOvertaken(ask.bytes);
      }
    }
    return making.end();
  }

  /** Has the value made by one of all processes; it is stored only if nobody wrote meanwhile. */
  private End<V> leased(Ask<K, V> ask, Flight<V> flight, Making<K, V> making) {
    LeaseLoader leases =
        LeaseLoader.of(client, making.life().ttl()).lease(lease()).patience(loadTimeout);
    try {
      byte[] got = leases.get(cache, ask.bytes, making);
      if (making.isDone()) {
        return making.end();
      }
      return flight.end(new End<>(codec.decode(ask.bytes.length, got).value(), null));
    } catch (ValueFormatException e) {
      if (making.isDone() || e.fate() != RequestFate.ANSWERED) {
        throw e;
      }
      // It has been told; a lease is for what is missing.
      return alone(ask, flight, making);
    } catch (Making.NoValue e) {
      return making.end();
    } catch (InvalidRequestException e) {
      if (!making.isDone()) {
        throw e;
      }
      // The server makes no tokens, perhaps.
      return alone(ask, flight, making);
    }
  }

  private Duration lease() {
    return loadTimeout.compareTo(MIN_LEASE) < 0 ? MIN_LEASE : loadTimeout;
  }

  private @Nullable Decoded<V> stored(byte[] key) {
    byte[] stored = client.get(cache, key);
    try {
      return stored == null ? null : codec.decode(key.length, stored);
    } catch (ValueFormatException e) {
      return null; // told already, or will be
    }
  }

  private void store(byte[] key, byte[] encoded, Duration howLong) {
    try {
      client.set(cache, key, encoded, howLong);
    } catch (CacheException e) {
      counts.storeFailed(e);
    }
  }

  private void dropOvertaken(byte[] key) {
    try {
      client.delete(cache, key);
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
