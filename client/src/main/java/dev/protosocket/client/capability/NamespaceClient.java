// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.Cache;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.spi.Blocking;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client each of whose caches can be emptied at once, by {@link #purge}, however many keys it
 * has: each cache is a namespace. For servers that have no caches of their own, memcached for
 * instance. Decorates any client that has {@link Counters}; for any thread.
 *
 * <p>A counter on the server holds the generation of each cache; each value is stored with the
 * generation that it is of, in 8 bytes before it, and one of another generation is absent. So all
 * who use such a cache must use it through this class.
 *
 * <ul>
 *   <li>A read sends for the value and for the counter at the same time, and takes one round trip.
 *       What was purged before the call is not found.
 *   <li>A write sends for the counter first and takes two, each with the client's timeout; a batch
 *       sends for the counter once. What is written while somebody purges may be of either
 *       generation.
 *   <li>A delete takes one.
 *   <li>A purge counts on, and touches no value: those that nobody can find any more stay on the
 *       server until they end, are overwritten or evicted.
 *   <li>A counter that is lost, because it was evicted or the server started anew, is a purge: a
 *       new one begins with the time of day, and with some chance, so that no former generation
 *       comes back.
 * </ul>
 *
 * <p>The counters are keys of a cache of their own; the key is the cache's name. Each is read with
 * each call of its cache, so on a ring its node is asked by all; a near cache between this and the
 * ring may hold it for some time, which is how much later a purge is noticed then.
 *
 * <p>Only get, set and delete, batches of them, and calls that concern no key are carried out: what
 * goes past the generations, as the other capabilities would, is refused, and {@link #capability}
 * has none.
 */
@SuppressWarnings("NullAway") // a future's value may be null, which it does not see
public final class NamespaceClient implements CacheClient {
  private final CacheClient delegate;
  private final Counters counters;
  private final String generations;
  private final LongSupplier firsts;

  private NamespaceClient(
      CacheClient delegate, Counters counters, String generations, LongSupplier firsts) {
    this.delegate = delegate;
    this.counters = counters;
    this.generations = generations;
    this.firsts = firsts;
  }

  /**
   * Decorates a client.
   *
   * @param delegate a connection, a pool or a decorator; closed by {@link #close()}
   * @param generations the cache that the counters are in; nothing else should be
   * @throws InvalidRequestException if the client has no {@link Counters}
   */
  public static NamespaceClient of(CacheClient delegate, String generations) {
    return of(delegate, generations, Generation::first);
  }

  static NamespaceClient of(CacheClient delegate, String generations, LongSupplier firsts) {
    Objects.requireNonNull(delegate, "delegate");
    Objects.requireNonNull(generations, "generations");
    Counters counters =
        delegate
            .capability(Counters.class)
            .orElseThrow(
                () -> new InvalidRequestException("the client has no counters; memcached's has"));
    return new NamespaceClient(delegate, counters, generations, firsts);
  }

  /**
   * Empties a cache: waits for {@link #purgeAsync}.
   *
   * @throws CacheException if it is not known that it is empty now; purge again
   */
  public void purge(String cache) {
    Blocking.await(purgeAsync(cache));
  }

  /**
   * Empties a cache: what was stored before is found by no call that begins when this has ended.
   *
   * @param cache its name
   * @return a future that completes when it is empty
   */
  public CompletableFuture<@Nullable Void> purgeAsync(String cache) {
    InvalidRequestException refusal = refusal(cache);
    return refusal != null
        ? CompletableFuture.failedFuture(refusal)
        : Steps.map(count(cache, 1), counter -> null);
  }

  private CompletableFuture<Counter> count(String cache, long delta) {
    return delegate.sendAsync(
        counters.increment(
            generations, cache.getBytes(UTF_8), delta, firsts.getAsLong(), Ttl.NEVER));
  }

  @Override
  @SuppressWarnings("unchecked") // what comes of a GET is bytes, of a SET nothing
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Operation operation = call.operation();
    if (call.cache().isEmpty()) {
      return delegate.sendAsync(call);
    }
    InvalidRequestException refusal = refusal(call.cache());
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    if (operation == Operation.GET) {
      return (CompletableFuture<V>) get((Call<byte @Nullable []>) call);
    }
    if (operation == Operation.SET) {
      return (CompletableFuture<V>) set((Call<@Nullable Void>) call);
    }
    if (operation == Operation.DELETE) {
      return delegate.sendAsync(call);
    }
    return CompletableFuture.failedFuture(
        new InvalidRequestException(operation + " knows no generations (NamespaceClient)"));
  }

  private CompletableFuture<byte @Nullable []> get(Call<byte @Nullable []> call) {
    CompletableFuture<byte @Nullable []> value = delegate.sendAsync(call);
    Steps<byte @Nullable []> steps = new Steps<>(value);
    steps.after(
        value,
        counter(call.cache()),
        (found, counter) -> steps.complete(Generation.open(found, Generation.read(counter))));
    return steps;
  }

  private CompletableFuture<@Nullable Void> set(Call<@Nullable Void> call) {
    Call<@Nullable Void> later = call.copy();
    return write(
        call.cache(),
        generation ->
            delegate.sendAsync(
                Call.set(
                    later.cache(),
                    later.key(),
                    Generation.seal(later.value(), generation),
                    later.ttl())));
  }

  private CompletableFuture<byte @Nullable []> counter(String cache) {
    return delegate.sendAsync(Call.get(generations, cache.getBytes(UTF_8)));
  }

  /** What a write does once it knows the generation. */
  private interface Write<T> {
    CompletableFuture<T> of(long generation);
  }

  private <T> CompletableFuture<T> write(String cache, Write<T> write) {
    CompletableFuture<byte @Nullable []> counter = counter(cache);
    Steps<T> steps = new Steps<>(counter);
    steps.after(
        counter,
        text -> {
          Long generation = Generation.read(text);
          if (generation != null) {
            steps.endWith(write.of(generation));
          } else {
            // Somebody else may have made it meanwhile, hence no more than adding nothing.
            steps.after(count(cache, 0), made -> steps.endWith(write.of(made.value())));
          }
        });
    return steps;
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    Objects.requireNonNull(batch, "batch");
    InvalidRequestException refusal = refusal(cache);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    if (batch.operation() == Operation.DELETE || batch.size() == 0) {
      return delegate.executeAsync(cache, batch);
    }
    if (batch.operation() == Operation.SET) {
      Batch<K> later = batch.copy();
      return write(
          cache,
          generation -> {
            SealedBatch<K> sealed = new SealedBatch<>(later, generation);
            return Steps.map(delegate.executeAsync(cache, sealed.batch()), sealed::result);
          });
    }
    CompletableFuture<BatchResult<K>> values = delegate.executeAsync(cache, batch);
    Steps<BatchResult<K>> steps = new Steps<>(values);
    steps.after(
        values,
        counter(cache),
        (found, counter) ->
            steps.complete(SealedBatch.open(batch, found, Generation.read(counter))));
    return steps;
  }

  private @Nullable InvalidRequestException refusal(String cache) {
    Objects.requireNonNull(cache, "cache");
    if (cache.equals(generations)) {
      return new InvalidRequestException("the cache has the generations of the others");
    }
    return cache.equals(Cache.none())
        ? new InvalidRequestException("keys without a cache are in no namespace")
        : null;
  }

  @Override
  public Duration defaultTtl() {
    return delegate.defaultTtl();
  }

  /** Returns a view; as with the delegate, closing it does not close the client. */
  @Override
  public NamespaceClient withTimeout(Duration timeout) {
    return new NamespaceClient(delegate.withTimeout(timeout), counters, generations, firsts);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
