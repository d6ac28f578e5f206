// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The calls of {@link CacheClient} on one connection, with one timeout. */
abstract class ConnectionCalls implements CacheClient {
  final Connection connection;
  private final CallMode async;
  private final CallMode blocking;

  ConnectionCalls(Connection connection, Duration timeout) {
    long nanos = Durations.positive("timeout", timeout).toNanos();
    this.connection = connection;
    this.async = CallMode.async(connection, nanos, connection.config().callbackExecutor());
    this.blocking = CallMode.blocking(connection, nanos);
  }

  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Objects.requireNonNull(call, "call");
    if (call.isCommand()) {
      return sendCommand(async, call);
    }
    return send(
        async,
        call.operation(),
        call.cache(),
        call.keyPayload(),
        call.valuePayload(),
        call.ttlOrNull());
  }

  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    Objects.requireNonNull(call, "call");
    if (call.isCommand()) {
      long start = begin(call.operation(), call.cache());
      return await(sendCommand(blocking, call), call.operation(), start, blocking.timeoutNanos());
    }
    return this.<V>call(
        call.operation(), call.cache(), call.keyPayload(), call.valuePayload(), call.ttlOrNull());
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return connection.config().wire().capability(Objects.requireNonNull(type, "type"));
  }

  // The same without a Call, which would be 24 or 32 bytes more of garbage for each.

  @Override
  public CompletableFuture<byte @Nullable []> getAsync(String cache, byte[] key) {
    return send(async, Operation.GET, cache, key, null, null);
  }

  @Override
  public CompletableFuture<byte @Nullable []> getAsync(String cache, ByteBuf key) {
    return send(async, Operation.GET, cache, key, null, null);
  }

  @Override
  public CompletableFuture<@Nullable Void> setAsync(
      String cache, byte[] key, byte[] value, Duration ttl) {
    return send(async, Operation.SET, cache, key, value, ttl);
  }

  @Override
  public CompletableFuture<@Nullable Void> setAsync(
      String cache, ByteBuf key, ByteBuf value, Duration ttl) {
    return send(async, Operation.SET, cache, key, value, ttl);
  }

  @Override
  public CompletableFuture<@Nullable Void> deleteAsync(String cache, byte[] key) {
    return send(async, Operation.DELETE, cache, key, null, null);
  }

  @Override
  public CompletableFuture<@Nullable Void> deleteAsync(String cache, ByteBuf key) {
    return send(async, Operation.DELETE, cache, key, null, null);
  }

  @Override
  public byte @Nullable [] get(String cache, byte[] key) {
    return this.<byte @Nullable []>call(Operation.GET, cache, key, null, null);
  }

  @Override
  public byte @Nullable [] get(String cache, ByteBuf key) {
    return this.<byte @Nullable []>call(Operation.GET, cache, key, null, null);
  }

  @Override
  public void set(String cache, byte[] key, byte[] value, Duration ttl) {
    call(Operation.SET, cache, key, value, ttl);
  }

  @Override
  public void set(String cache, ByteBuf key, ByteBuf value, Duration ttl) {
    call(Operation.SET, cache, key, value, ttl);
  }

  @Override
  public void delete(String cache, byte[] key) {
    call(Operation.DELETE, cache, key, null, null);
  }

  @Override
  public void delete(String cache, ByteBuf key) {
    call(Operation.DELETE, cache, key, null, null);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // what an operation gives
  private <V extends @Nullable Object> V call(
      Operation operation,
      String cache,
      Object key,
      @Nullable Object value,
      @Nullable Duration ttl) {
    long start = begin(operation, cache);
    return await(
        this.<V>send(blocking, operation, cache, key, value, ttl),
        operation,
        start,
        blocking.timeoutNanos());
  }

  /** Refuses to wait where that would stop what is waited for; returns when the call began. */
  private long begin(Operation operation, String cache) {
    try {
      connection.calls().begin();
    } catch (CacheException e) {
      connection.refused(operation, cache, e);
      throw e;
    }
    return System.nanoTime();
  }

  /** Waits for a request's end, by the caller's own clock; gives the request up then. */
  static <V extends @Nullable Object> V await(
      CompletableFuture<V> future, Operation operation, long startNanos, long timeoutNanos) {
    long until = Blocking.endOf(startNanos, timeoutNanos);
    try {
      return Blocking.await(future, until, RequestFate.UNKNOWN, "while waiting for the answer");
    } catch (TimeoutException e) {
      throw RequestTimeoutException.byCallersClock(operation, timeoutNanos).withCallerStack();
    }
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    return sendAll(async, cache, batch);
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    Objects.requireNonNull(batch, "batch");
    connection.calls().begin();
    long start = System.nanoTime();
    return await(
        sendAll(blocking, cache, batch), batch.operation(), start, blocking.timeoutNanos());
  }

  final <K> CompletableFuture<BatchResult<K>> sendAll(CallMode mode, String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    BatchFuture<K> future = new BatchFuture<>(mode, cache, batch);
    connection.submitAll(future);
    return future;
  }

  private <V extends @Nullable Object> CompletableFuture<V> send(
      CallMode mode,
      Operation operation,
      String cache,
      Object key,
      @Nullable Object value,
      @Nullable Duration ttl) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(key, "key");
    if (operation == Operation.SET) {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(ttl, "ttl");
    }
    CallFuture<V> future = mode.newFuture();
    try {
      connection.submit(operation, cache, key, value, ttl, future);
    } catch (CacheException e) {
      connection.refused(operation, cache, e);
      future.completeExceptionally(e);
    }
    return future;
  }

  private <V extends @Nullable Object> CompletableFuture<V> sendCommand(
      CallMode mode, Call<V> call) {
    CallFuture<V> future = mode.newFuture();
    try {
      connection.submit(call, future);
    } catch (CacheException e) {
      connection.refused(call.operation(), call.cache(), e);
      future.completeExceptionally(e);
    }
    return future;
  }

  @Override
  public Duration defaultTtl() {
    return connection.config().defaultTtl();
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new View(connection, timeout);
  }

  /** The same connection with another timeout. */
  private static final class View extends ConnectionCalls {
    View(Connection connection, Duration timeout) {
      super(connection, timeout);
    }

    /** Does nothing: the connection belongs to the client. */
    @Override
    public void close() {}
  }
}
