// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.spi.Plugins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client whose failures are misses: a GET that fails returns null, a SET or DELETE that fails is
 * dropped, and both are counted and told to a listener. After so many failures in a row the cache
 * is left alone for a time, in which nothing waits for it. For who has another source of the
 * values; wrap each server's client if they fail apart.
 *
 * <p>A DELETE that is dropped leaves a value behind that should be gone, until its time to live
 * ends: keep that short.
 *
 * <p>What is not the cache's failure is thrown as ever: requests that are at fault, programming
 * errors, cancelling and interrupts. So is what no miss stands for: a ping, which tells whether the
 * cache is there, and the commands of a protocol. For the same reason there are no {@linkplain
 * #capability capabilities}; ask the client beneath.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
public final class FailSoftClient implements CacheClient {
  private static final Logger logger = LoggerFactory.getLogger(FailSoftClient.class);

  private final CacheClient delegate;
  private final Shared shared;

  /** What the views of a client have in common. */
  private static final class Shared {
    private final FailSoftListener listener;
    private final AtomicBoolean warned = new AtomicBoolean();
    final LongAdder reads = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final Breaker breaker;

    Shared(FailSoftListener listener, int failures, Duration pause, LongSupplier nanoTime) {
      this.listener = listener;
      this.breaker = new Breaker(failures, pause.toNanos(), nanoTime, this::tell);
    }

    private void tell(boolean open) {
      Plugins.tell(() -> listener.onBreaker(open), this::contained);
    }

    void tell(Operation operation, String cache, CacheException error) {
      Plugins.tell(() -> listener.onFailure(operation, cache, error), this::contained);
    }

    /** Once is enough. */
    private void contained(Throwable thrown) {
      if (warned.compareAndSet(false, true)) {
        logger.warn(
            "the listener of a fail-soft client has thrown; this is not said again", thrown);
      }
    }
  }

  /**
   * What became of calls since the client was wrapped.
   *
   * @param failedReads reads that became misses, those that were skipped not among them
   * @param failedWrites writes that were dropped, those that were skipped not among them
   * @param skipped calls that were not made while the cache was left alone
   */
  public record Stats(long failedReads, long failedWrites, long skipped) {}

  private FailSoftClient(CacheClient delegate, Shared shared) {
    this.delegate = delegate;
    this.shared = shared;
  }

  /**
   * Wraps a client.
   *
   * @param delegate the client; closed by {@link #close()}
   * @param failures after how many failures in a row it is left alone
   * @param pause for how long; then one call tries
   * @param listener is told of failures
   * @throws IllegalArgumentException if {@code failures} is less than 1, or the pause less than a
   *     millisecond
   */
  public static FailSoftClient of(
      CacheClient delegate, int failures, Duration pause, FailSoftListener listener) {
    return of(delegate, failures, pause, listener, System::nanoTime);
  }

  /** For tests: by another clock. */
  static FailSoftClient of(
      CacheClient delegate,
      int failures,
      Duration pause,
      FailSoftListener listener,
      LongSupplier nanoTime) {
    Objects.requireNonNull(delegate, "delegate");
    Objects.requireNonNull(listener, "listener");
    if (failures < 1) {
      throw new IllegalArgumentException("failures must be at least 1, not " + failures);
    }
    Duration checked = Durations.positive("pause", pause);
    return new FailSoftClient(delegate, new Shared(listener, failures, checked, nanoTime));
  }

  /** Returns what became of calls so far. */
  public Stats stats() {
    return new Stats(shared.reads.sum(), shared.writes.sum(), shared.skipped.sum());
  }

  /** Tells whether the cache is left alone at present. */
  public boolean isOpen() {
    return shared.breaker.isOpen();
  }

  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Operation operation = Objects.requireNonNull(call, "call").operation();
    if (!isSoft(operation)) {
      return delegate.sendAsync(call);
    }
    if (isSkipped(1)) {
      return CompletableFuture.completedFuture(null);
    }
    String cache = call.cache();
    return Derived.of(
        delegate.sendAsync(call),
        this::succeeded,
        failure -> {
          softened(operation, cache, failure);
          return null;
        });
  }

  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    if (!isSoft(Objects.requireNonNull(call, "call").operation())) {
      return delegate.send(call);
    }
    if (isSkipped(1)) {
      return null;
    }
    try {
      return succeeded(delegate.send(call));
    } catch (CacheException e) {
      softened(call.operation(), call.cache(), e);
      return null;
    }
  }

  /** Failed keys are misses, and STORED or DELETED, as if they had not failed. */
  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    if (isSkipped(batch.size())) {
      return CompletableFuture.completedFuture(skipped(batch));
    }
    // Of the batch only what it was given by is looked at later, not the caller's arrays.
    return Derived.of(
        delegate.executeAsync(cache, batch), result -> softened(cache, batch, result));
  }

  /** As {@link #executeAsync}. */
  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    if (isSkipped(batch.size())) {
      return skipped(batch);
    }
    return softened(cache, batch, delegate.execute(cache, batch));
  }

  private static boolean isSoft(Operation operation) {
    return operation == Operation.GET
        || operation == Operation.SET
        || operation == Operation.DELETE;
  }

  private boolean isSkipped(int calls) {
    if (shared.breaker.mayCall()) {
      return false;
    }
    shared.skipped.add(calls);
    return true;
  }

  private <V extends @Nullable Object> V succeeded(V value) {
    shared.breaker.succeeded();
    return value;
  }

  /** Counts and tells a failure, unless it is to be thrown. */
  private void softened(Operation operation, String cache, Throwable failure) {
    if (!(failure instanceof CacheException error)
        || error instanceof InvalidRequestException
        || (error instanceof RequestCancelledException && error.fate() != RequestFate.ANSWERED)) {
      Derived.<Object, RuntimeException>rethrow(failure);
      return;
    }
    (operation.isRead() ? shared.reads : shared.writes).increment();
    shared.tell(operation, cache, error);
    shared.breaker.failed();
  }

  private <K> BatchResult<K> softened(String cache, Batch<K> batch, BatchResult<K> result) {
    List<KeyResult> results = new ArrayList<>(batch.size());
    for (KeyResult one : result.results()) {
      CacheException error = one.error();
      if (error == null) {
        shared.breaker.succeeded();
        results.add(one);
      } else if (error instanceof InvalidRequestException) {
        results.add(one);
      } else {
        softened(batch.operation(), cache, error);
        results.add(soft(batch.operation()));
      }
    }
    return BatchResult.of(batch, results);
  }

  private static <K> BatchResult<K> skipped(Batch<K> batch) {
    List<KeyResult> results = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      results.add(soft(batch.operation()));
    }
    return BatchResult.of(batch, results);
  }

  private static KeyResult soft(Operation operation) {
    if (operation == Operation.GET) {
      return KeyResult.miss();
    }
    return operation == Operation.SET ? KeyResult.stored() : KeyResult.deleted();
  }

  /** Returns nothing: what a capability's calls return has no harmless stand-in. */
  @Override
  public <C> Optional<C> capability(Class<C> type) {
    Objects.requireNonNull(type, "type");
    return Optional.empty();
  }

  @Override
  public Duration defaultTtl() {
    return delegate.defaultTtl();
  }

  /** Returns a fail-soft view, with the same counts and the same breaker. */
  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new FailSoftClient(delegate.withTimeout(timeout), shared);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
