// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.ProtosocketClient;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Tells a {@link KeyWatch} of the calls of a client. For any thread. */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
final class WatchedClient implements CacheClient {
  private static final byte[] NO_KEY = {};

  private final CacheClient delegate;
  private final KeyWatch watch;
  private final @Nullable ConnectionInfo connection;

  WatchedClient(CacheClient delegate, KeyWatch watch) {
    this(delegate, watch, delegate instanceof ProtosocketClient client ? client.info() : null);
  }

  private WatchedClient(CacheClient delegate, KeyWatch watch, @Nullable ConnectionInfo connection) {
    this.delegate = delegate;
    this.watch = watch;
    this.connection = connection;
  }

  /** What was called, and when. */
  private record Started(
      Operation operation,
      String cache,
      boolean hasKey,
      long keyHash,
      int keys,
      int itemBytes,
      long nanos) {}

  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    sample(call);
    if (!watch.isTiming()) {
      return delegate.sendAsync(call);
    }
    // Now, as the key is the caller's when it returns.
    Started started = started(call, watch.now());
    CompletableFuture<V> future = delegate.sendAsync(call);
    future.whenComplete((value, error) -> ended(started, outcome(call, value), value, error));
    return future;
  }

  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    sample(call);
    if (!watch.isTiming()) {
      return delegate.send(call);
    }
    long start = watch.now();
    V value;
    try {
      value = delegate.send(call);
    } catch (Throwable e) {
      if (isSlow(start)) {
        ended(started(call, start), Outcome.FAILED, null, e);
      }
      throw e;
    }
    if (isSlow(start)) {
      ended(started(call, start), outcome(call, value), value, null);
    }
    return value;
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    sample(cache, batch);
    if (!watch.isTiming()) {
      return delegate.executeAsync(cache, batch);
    }
    Started started = started(cache, batch);
    CompletableFuture<BatchResult<K>> future = delegate.executeAsync(cache, batch);
    future.whenComplete((result, error) -> ended(started, result, error));
    return future;
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    sample(cache, batch);
    if (!watch.isTiming()) {
      return delegate.execute(cache, batch);
    }
    Started started = started(cache, batch);
    BatchResult<K> result;
    try {
      result = delegate.execute(cache, batch);
    } catch (Throwable e) {
      ended(started, null, e);
      throw e;
    }
    ended(started, result, null);
    return result;
  }

  private void sample(Call<?> call) {
    Objects.requireNonNull(call, "call");
    if (watch.isSampled()) {
      count(call.cache(), key(call));
    }
  }

  private void sample(String cache, Batch<?> batch) {
    Objects.requireNonNull(cache, "cache");
    int size = Objects.requireNonNull(batch, "batch").size();
    for (int i = 0; i < size; i++) {
      if (watch.isSampled()) {
        count(cache, key(batch, i));
      }
    }
  }

  /** A PING has no key. */
  private void count(String cache, byte[] key) {
    if (key.length > 0) {
      watch.count(cache, watch.hash(key));
    }
  }

  /** Returns no bytes for a buffer that has been released: that is the client's to say. */
  private static byte[] key(Call<?> call) {
    try {
      return call.key();
    } catch (IllegalReferenceCountException | IndexOutOfBoundsException unused) {
      return NO_KEY;
    }
  }

  /** Returns no bytes for a text that has no UTF-8 form. */
  private static byte[] key(Batch<?> batch, int index) {
    try {
      return batch.key(index);
    } catch (InvalidRequestException unused) {
      return NO_KEY;
    }
  }

  private Started started(Call<?> call, long nanos) {
    byte[] key = key(call);
    boolean hasKey = key.length > 0;
    return new Started(
        call.operation(),
        call.cache(),
        hasKey,
        hasKey ? watch.hash(key) : 0,
        1,
        call.itemBytes(),
        nanos);
  }

  private Started started(String cache, Batch<?> batch) {
    return new Started(batch.operation(), cache, false, 0, batch.size(), 0, watch.now());
  }

  private static Outcome outcome(Call<?> call, @Nullable Object value) {
    Operation operation = call.operation();
    if (operation == Operation.GET) {
      return value == null ? Outcome.MISS : Outcome.HIT;
    } else if (operation == Operation.SET) {
      return Outcome.STORED;
    }
    return operation == Operation.DELETE ? Outcome.DELETED : Outcome.DONE;
  }

  private boolean isSlow(long start) {
    long now = watch.now();
    return watch.isSlow(now - start, now);
  }

  private void ended(Started started, @Nullable BatchResult<?> result, @Nullable Throwable error) {
    Throwable failure = error;
    if (result != null) {
      for (KeyResult key : result.results()) {
        if (failure == null) {
          failure = key.error();
        }
      }
    }
    ended(started, Outcome.DONE, null, failure);
  }

  private void ended(
      Started started, Outcome outcome, @Nullable Object value, @Nullable Throwable thrown) {
    long now = watch.now();
    long nanos = now - started.nanos();
    if (!watch.isSlow(nanos, now)) {
      return;
    }
    Throwable error =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    CacheException known = error instanceof CacheException e ? e : null;
    watch.add(
        new SlowCall(
            started.operation(),
            started.cache(),
            started.hasKey() ? KeyWatch.text(started.keyHash()) : null,
            started.keys(),
            nanos,
            error == null ? outcome : Outcome.FAILED,
            known == null ? null : known.fate(),
            error == null ? null : error.getClass().getSimpleName(),
            started.itemBytes(),
            value instanceof byte[] bytes ? bytes.length : 0,
            connection,
            known == null ? null : known.node()),
        now);
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return delegate.capability(type);
  }

  @Override
  public Duration defaultTtl() {
    return delegate.defaultTtl();
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new WatchedClient(delegate.withTimeout(timeout), watch, connection);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
