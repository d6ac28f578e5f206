// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link CacheClient} on a pool, with one timeout. A call goes straight to the chosen
 * connection; only if that has to be repeated or waited for, {@link Attempts} take over.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
abstract class PoolCalls implements CacheClient {
  final PoolCore core;

  /** Null for the connections' own. */
  private final @Nullable Duration timeout;

  PoolCalls(PoolCore core, @Nullable Duration timeout) {
    this.core = core;
    this.timeout = timeout;
  }

  /**
   * Keys and values are the caller's again when this returns: what may be repeated, or has to wait
   * for a connection or for room on it, is copied. What goes straight to a connection is not.
   */
  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Objects.requireNonNull(call, "call");
    try {
      int hash = hash(call);
      ProtosocketClient client = core.config().retry().isOn() ? null : core.picker().pick(hash);
      CompletableFuture<V> sent = client == null ? null : on(client).sendAsync(call);
      if (client != null && sent != null && isSent(client, sent)) {
        return sent;
      }
      Call<V> copy = call.copy();
      return new RetryingFuture<>(newAttempts(System.nanoTime(), copy, hash), copy)
          .start(sent == null || wasRefused(sent) ? null : sent);
    } catch (IllegalReferenceCountException e) {
      return core.callbacks().failedFuture(released(call));
    }
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    return newBatch(cache, batch, core.config().client().callbackExecutor()).start();
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    core.calls().begin();
    long start = System.nanoTime();
    // No callback executor completes it: its threads may all be waiting here.
    PoolBatch<K> future = newBatch(cache, batch, null).start();
    long until = Blocking.endOf(start, timeout().toNanos());
    try {
      return Blocking.await(future, until, RequestFate.UNKNOWN, "while waiting for the answers");
    } catch (TimeoutException e) {
      throw RequestTimeoutException.byCallersClock(batch.operation(), timeout().toNanos())
          .withCallerStack();
    }
  }

  private <K> PoolBatch<K> newBatch(String cache, Batch<K> batch, @Nullable Executor executor) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    return new PoolBatch<>(core, cache, batch, System.nanoTime() + timeout().toNanos(), executor);
  }

  /** By the connection's blocking calls, which no callback executor can hold up. */
  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    Objects.requireNonNull(call, "call");
    long start = System.nanoTime();
    int hash;
    try {
      hash = hash(call);
    } catch (IllegalReferenceCountException e) {
      throw released(call).withCallerStack();
    }
    ProtosocketClient client = core.picker().pick(hash);
    CacheException failure = null;
    if (client != null) {
      try {
        return on(client).send(call);
      } catch (CacheException e) {
        failure = e;
      }
    }
    return newAttempts(start, call, hash).run(call, failure);
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return core.config().client().wire().capability(Objects.requireNonNull(type, "type"));
  }

  @Override
  public Duration defaultTtl() {
    return core.config().client().defaultTtl();
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new View(core, Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Tells whether a call is its connection's to end. Not if it was refused, or may wait there for
   * room, where the end of the connection would be another's chance.
   */
  private boolean isSent(ProtosocketClient client, CompletableFuture<?> sent) {
    if (sent.isDone()) {
      return !wasRefused(sent);
    }
    return !(core.config().client().maxWaiting() > 0 && client.waiting() > 0);
  }

  /** Tells whether the connection refused the call, having begun to close after it was picked. */
  private static boolean wasRefused(CompletableFuture<?> sent) {
    return sent.isCompletedExceptionally()
        && sent.handle((value, failure) -> failure).join() instanceof ConnectionClosedException e
        && e.fate() == RequestFate.NOT_SENT;
  }

  private Attempts newAttempts(long start, Call<?> call, int keyHash) {
    return new Attempts(core, start + timeout().toNanos(), call.operation(), call.cache(), keyHash);
  }

  private CacheClient on(ProtosocketClient client) {
    return timeout == null ? client : client.withTimeout(timeout);
  }

  private Duration timeout() {
    return timeout == null ? core.config().client().requestTimeout() : timeout;
  }

  private int hash(Call<?> call) {
    return core.picker().usesKeys() ? KeyHash.of(call.key()) : 0;
  }

  private InvalidRequestException released(Call<?> call) {
    InvalidRequestException error =
        new InvalidRequestException("the key's or value's buffer has been released");
    core.events().refused(call.operation(), call.cache(), error);
    return error;
  }

  /** The same pool with another timeout. */
  private static final class View extends PoolCalls {
    View(PoolCore core, Duration timeout) {
      super(core, Durations.positive("timeout", timeout));
    }

    /** Does nothing: the connections belong to the pool. */
    @Override
    public void close() {}
  }
}
