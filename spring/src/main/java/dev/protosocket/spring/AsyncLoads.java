// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads what is missing without a thread that waits: of all callers of a key one loads. What was
 * loaded before a write to the key ended is given to those who wait and not kept. For any thread.
 */
@SuppressWarnings("NullAway") // a future's value may be null, which it does not see
final class AsyncLoads {
  private static final Operation LOAD = Operation.of("LOAD", Operation.Effect.READ);

  private final TypedCache<Object, Object> typed;
  private final KeyFormat<Object> keys;
  private final Executor executor;
  private final Duration timeout;
  private final Consumer<Throwable> notStored;
  private final ConcurrentHashMap<ByteBuffer, CompletableFuture<@Nullable Object>> flights =
      new ConcurrentHashMap<>();

  /** How many have ended; who has missed none need not ask again. */
  private final AtomicLong ended = new AtomicLong();

  AsyncLoads(
      TypedCache<Object, Object> typed,
      KeyFormat<Object> keys,
      Executor executor,
      Duration timeout,
      Consumer<Throwable> notStored) {
    this.typed = typed;
    this.keys = keys;
    this.executor = executor;
    this.timeout = timeout;
    this.notStored = notStored;
  }

  /** What is being loaded for the key is not to be kept. */
  void invalidate(Object key) {
    flights.remove(id(key));
  }

  private ByteBuffer id(Object key) {
    return ByteBuffer.wrap(keys.encode(key));
  }

  /**
   * Gets or loads.
   *
   * @param loader gives a stored value, or null for none; called by the executor
   */
  CompletableFuture<@Nullable Object> get(
      Object key, Supplier<CompletableFuture<@Nullable Object>> loader) {
    long before = ended.get();
    return typed
        .getAsync(key)
        .thenComposeAsync(
            found ->
                found != null
                    ? CompletableFuture.completedFuture(found)
                    : join(key, loader, before),
            executor);
  }

  private CompletableFuture<@Nullable Object> join(
      Object key, Supplier<CompletableFuture<@Nullable Object>> loader, long before) {
    ByteBuffer id = id(key);
    CompletableFuture<@Nullable Object> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Object> other = flights.putIfAbsent(id, mine);
    if (other != null) {
      return within(id, other);
    }
    CompletableFuture<@Nullable Object> again =
        ended.get() == before ? CompletableFuture.completedFuture(null) : typed.getAsync(key);
    again
        .thenComposeAsync(
            found ->
                found != null
                    ? CompletableFuture.completedFuture(found)
                    : loader.get().thenApply(loaded -> give(key, id, mine, loaded)),
            executor)
        .whenComplete(
            (found, failure) -> {
              if (failure != null) {
                mine.completeExceptionally(cause(failure));
                end(id, mine);
              } else if (mine.complete(found)) {
                end(id, mine); // was there meanwhile
              }
            });
    return mine.copy();
  }

  /** Gives the value to all who wait, and stores it; then others may load the key. */
  private @Nullable Object give(
      Object key,
      ByteBuffer id,
      CompletableFuture<@Nullable Object> mine,
      @Nullable Object loaded) {
    mine.complete(loaded);
    if (loaded == null || flights.get(id) != mine) {
      end(id, mine);
      return loaded;
    }
    typed
        .setAsync(key, loaded)
        .thenCompose(
            stored ->
                // Somebody wrote meanwhile, and what was stored may have come after that.
                flights.get(id) == mine
                    ? CompletableFuture.<@Nullable Void>completedFuture(null)
                    : typed.deleteAsync(key))
        .whenComplete(
            (done, failure) -> {
              end(id, mine);
              if (failure != null) {
                notStored.accept(cause(failure));
              }
            });
    return loaded;
  }

  private void end(ByteBuffer id, CompletableFuture<@Nullable Object> flight) {
    ended.incrementAndGet();
    flights.remove(id, flight);
  }

  /** A loader that hangs must not have every later caller wait as long. */
  private CompletableFuture<@Nullable Object> within(
      ByteBuffer id, CompletableFuture<@Nullable Object> flight) {
    return flight
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionallyAsync(
            failure -> {
              Throwable cause = cause(failure);
              if (cause instanceof TimeoutException && !flight.isDone()) {
                flights.remove(id, flight);
                throw new RequestTimeoutException(LOAD, timeout.toNanos());
              }
              throw new CompletionException(cause);
            },
            executor);
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }
}
