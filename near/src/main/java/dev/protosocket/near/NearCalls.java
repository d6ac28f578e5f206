// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.client.spi.Durations;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls of {@link CacheClient} on a near cache, with one timeout. */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
abstract class NearCalls implements CacheClient {
  final NearCore core;

  /** The client behind this one, or a view of it. */
  final CacheClient delegate;

  /** Of the view; 0 for the delegate's own. */
  private final long timeoutNanos;

  NearCalls(NearCore core, CacheClient delegate, long timeoutNanos) {
    this.core = core;
    this.delegate = delegate;
    this.timeoutNanos = timeoutNanos;
  }

  // Reading.

  /** A hit costs a key's wrapper and the copy, and no {@link Call}. */
  @Override
  public byte @Nullable [] get(String cache, byte[] key) {
    return get(wrap(cache, key));
  }

  private byte @Nullable [] get(NearKey key) {
    Entry hit = core.hit(key);
    return hit != null ? hit.copy() : load(key);
  }

  static NearKey wrap(String cache, byte[] key) {
    return new NearKey(Objects.requireNonNull(cache, "cache"), Objects.requireNonNull(key, "key"));
  }

  private byte @Nullable [] load(NearKey key) {
    if (core.isOff(key.cache())) {
      core.counters.misses.increment();
      return delegate.get(key.cache(), key.bytes());
    }
    return BlockingFlight.read(core, delegate, timeoutNanos, key.owned()).copy();
  }

  /** Returns the entry of a key, which nobody may change; loads it if memory has not got it. */
  final Entry entry(NearKey key) {
    Entry hit = core.hit(key);
    return hit != null ? hit : BlockingFlight.read(core, delegate, timeoutNanos, key.owned());
  }

  /** As {@link #entry}, in a form for the caller. */
  final <R> CompletableFuture<R> entryAsync(NearKey key, Function<Entry, R> form) {
    Entry hit = core.hit(key);
    return hit != null
        ? done(form.apply(hit))
        : AsyncFlight.read(core, delegate, timeoutNanos, key.owned(), form);
  }

  @Override
  public CompletableFuture<byte @Nullable []> getAsync(String cache, byte[] key) {
    return getAsync(wrap(cache, key));
  }

  private CompletableFuture<byte @Nullable []> getAsync(NearKey key) {
    Entry hit = core.hit(key);
    return hit != null ? done(hit.copy()) : loadAsync(key);
  }

  private CompletableFuture<byte @Nullable []> loadAsync(NearKey key) {
    if (core.isOff(key.cache())) {
      core.counters.misses.increment();
      return delegate.getAsync(key.cache(), key.bytes());
    }
    return AsyncFlight.read(core, delegate, timeoutNanos, key.owned(), Entry::copy);
  }

  /** Returns a future whose dependents are guarded as those of the delegate's are. */
  private <V extends @Nullable Object> CompletableFuture<V> done(V value) {
    CompletableFuture<V> future = core.blocking().newFuture();
    future.complete(value);
    return future;
  }

  private static boolean isGet(Call<?> call) {
    return call.operation() == Operation.GET && !(call instanceof Command);
  }

  /** Returns the call's key; null if its buffer has been released, which the delegate tells. */
  private static @Nullable NearKey key(Call<?> call) {
    try {
      return new NearKey(call.cache(), call.key());
    } catch (IllegalReferenceCountException e) {
      return null;
    }
  }

  @Override
  @SuppressWarnings("unchecked") // V is the value of a GET
  public <V extends @Nullable Object> V send(Call<V> call) {
    Objects.requireNonNull(call, "call");
    if (call.operation().isRead()) {
      NearKey key = isGet(call) ? key(call) : null;
      return key == null ? delegate.send(call) : (V) get(key);
    }
    NearKey written = written(call, false);
    drop(written);
    try {
      return delegate.send(call);
    } finally {
      drop(written);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // V is the value of a GET
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Objects.requireNonNull(call, "call");
    if (call.operation().isRead()) {
      NearKey key = isGet(call) ? key(call) : null;
      return key == null ? delegate.sendAsync(call) : (CompletableFuture<V>) getAsync(key);
    }
    NearKey written = written(call, true);
    drop(written);
    return new WriteFuture<>(delegate.sendAsync(call), () -> drop(written));
  }

  // Writing.

  /**
   * Returns the key that a call writes; null if it concerns all of them.
   *
   * @param later whether the key is looked at after the call, too
   */
  private static @Nullable NearKey written(Call<?> call, boolean later) {
    NearKey key = key(call);
    if (key == null) {
      // It will be refused: nothing is written.
      return new NearKey(call.cache(), new byte[0]);
    }
    if (key.bytes().length == 0 && call instanceof Command) {
      return null;
    }
    return later ? key.owned() : key;
  }

  private void drop(@Nullable NearKey written) {
    if (written == null) {
      core.memory.dropAll();
    } else {
      core.memory.drop(written);
    }
  }

  // Many keys.

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    if (isRead(cache, batch)) {
      BatchRead<K> read = new BatchRead<>(core, cache, batch);
      Batch<K> rest = read.rest();
      return rest == null
          ? done(read.result())
          : new BatchRead.Future<>(read, delegate.executeAsync(cache, rest));
    }
    List<NearKey> written = written(cache, batch, true);
    written.forEach(core.memory::drop);
    return new WriteFuture<>(
        delegate.executeAsync(cache, batch), () -> written.forEach(core.memory::drop));
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    if (isRead(cache, batch)) {
      BatchRead<K> read = new BatchRead<>(core, cache, batch);
      Batch<K> rest = read.rest();
      return rest == null ? read.result() : read.result(delegate.execute(cache, rest));
    }
    List<NearKey> written = written(cache, batch, false);
    written.forEach(core.memory::drop);
    try {
      return delegate.execute(cache, batch);
    } finally {
      written.forEach(core.memory::drop);
    }
  }

  private static boolean isRead(String cache, Batch<?> batch) {
    Objects.requireNonNull(cache, "cache");
    return Objects.requireNonNull(batch, "batch").operation().isRead();
  }

  private static List<NearKey> written(String cache, Batch<?> batch, boolean later) {
    List<NearKey> keys = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      try {
        NearKey key = new NearKey(cache, batch.key(i));
        keys.add(later && !batch.isCopy() ? key.owned() : key);
      } catch (InvalidRequestException e) {
        // A text that is no key: nothing is written under it, as the result will say.
      }
    }
    return keys;
  }

  /**
   * The delegate's: the calls that it makes are carried by this client, which knows their keys. But
   * for {@link Invalidations}: what is read here from memory is no read on the server.
   */
  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return type == Invalidations.class ? Optional.empty() : delegate.capability(type);
  }

  @Override
  public Duration defaultTtl() {
    return delegate.defaultTtl();
  }

  /** Returns a view with the same memory. */
  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new View(core, delegate.withTimeout(timeout), Durations.nanos(timeout));
  }

  /** The same with another timeout. */
  private static final class View extends NearCalls {
    View(NearCore core, CacheClient delegate, long timeoutNanos) {
      super(core, delegate, timeoutNanos);
    }

    /** Does nothing: memory and delegate belong to the client. */
    @Override
    public void close() {}
  }
}
