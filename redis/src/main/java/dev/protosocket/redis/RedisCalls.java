// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The calls of {@link CacheClient}, with one timeout. */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
abstract class RedisCalls implements CacheClient {
  private static final String WAITING = "while waiting for the answer";

  final Engine engine;
  final BasicTasks tasks;
  final RedisCapabilities capabilities;
  private final long timeoutNanos;

  RedisCalls(Engine engine, BasicTasks tasks, RedisCapabilities capabilities, Duration timeout) {
    this.engine = engine;
    this.tasks = tasks;
    this.capabilities = capabilities;
    this.timeoutNanos = Durations.nanos(Durations.positive("timeout", timeout));
  }

  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Objects.requireNonNull(call, "call");
    try {
      return engine.start(task(call), timeoutNanos);
    } catch (CacheException e) {
      return engine.blocking().failedFuture(e);
    }
  }

  private <V extends @Nullable Object> Task<V> task(Call<V> call) {
    try {
      return tasks.of(call);
    } catch (CacheException e) {
      engine.observing().refused(call.operation(), call.cache(), e);
      throw e;
    }
  }

  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    Objects.requireNonNull(call, "call");
    engine.blocking().begin();
    Exchange<V> exchange;
    try {
      exchange = engine.start(task(call), timeoutNanos);
    } catch (CacheException e) {
      throw e.withCallerStack();
    }
    try {
      return Blocking.await(
          exchange,
          Blocking.endOf(exchange.startNanos(), timeoutNanos),
          RequestFate.UNKNOWN,
          WAITING);
    } catch (TimeoutException e) {
      throw RequestTimeoutException.byCallersClock(call.operation(), timeoutNanos)
          .withCallerStack();
    }
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    return start(cache, batch);
  }

  private <K> BatchExchange<K> start(String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    return BatchExchange.start(engine, tasks, cache, batch, timeoutNanos);
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    engine.blocking().begin();
    long end = Blocking.endOf(System.nanoTime(), timeoutNanos);
    BatchExchange<K> exchange = start(cache, batch);
    try {
      return Blocking.awaitShared(exchange, end, RequestFate.UNKNOWN, WAITING);
    } catch (TimeoutException e) {
      exchange.giveUp(timeoutNanos);
      return Blocking.await(exchange);
    } catch (CacheException e) {
      // An interrupt.
      exchange.cancel(true);
      throw e;
    }
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    Objects.requireNonNull(type, "type");
    if (type == Invalidations.class) {
      return Optional.ofNullable(type.cast(engine.tracking()));
    }
    return type.isInstance(capabilities) ? Optional.of(type.cast(capabilities)) : Optional.empty();
  }

  @Override
  public Duration defaultTtl() {
    return engine.config().defaultTtl();
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new View(engine, tasks, capabilities, timeout);
  }

  /** The same with another timeout. */
  private static final class View extends RedisCalls {
    View(Engine engine, BasicTasks tasks, RedisCapabilities capabilities, Duration timeout) {
      super(engine, tasks, capabilities, timeout);
    }

    /** Does nothing: the connection belongs to the client. */
    @Override
    public void close() {}
  }
}
