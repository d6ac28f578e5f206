// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.ConditionalWrites;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.client.spi.Blocking;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The calls of {@link CacheClient} on two tiers, with one timeout. */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
abstract class TieredCalls implements CacheClient {
  final TierCore core;

  /** The tiers, or views of them. */
  final CacheClient first;

  final CacheClient second;

  /** What a call to the first tier may take at most; null if that is its own affair. */
  private final @Nullable Duration firstTimeout;

  TieredCalls(
      TierCore core, CacheClient first, CacheClient second, @Nullable Duration firstTimeout) {
    this.core = core;
    this.first = first;
    this.second = second;
    this.firstTimeout = firstTimeout;
  }

  private static byte @Nullable [] value(byte @Nullable [] value, @Nullable Tier tier) {
    return value;
  }

  private static boolean isGet(Call<?> call) {
    return call.operation() == Operation.GET && !(call instanceof Command);
  }

  private static boolean isPing(Call<?> call) {
    return call.operation() == Operation.PING && !(call instanceof Command);
  }

  /** Of commands that write, only those of a key: of others the first tier could not be told. */
  private static void checkKey(Call<?> call) {
    if (call instanceof Command && call.key().length == 0) {
      throw new InvalidRequestException(
          call.operation()
              + " concerns no key, and would leave the first tier as it is; send it to"
              + " each tier");
    }
  }

  // One key.

  @Override
  @SuppressWarnings("unchecked") // V is what comes of the call
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Objects.requireNonNull(call, "call");
    try {
      if (isGet(call)) {
        return (CompletableFuture<V>) readAsync(call, TieredCalls::value);
      }
      if (isPing(call)) {
        return (CompletableFuture<V>) new TierPing(core, first, second).start();
      }
      if (call.operation().isRead()) {
        return second.sendAsync(call);
      }
      checkKey(call);
      return new TierWrite<>(core, first, second, call.copy()).start();
    } catch (IllegalReferenceCountException e) {
      // Its buffer has been released, as the tier will say.
      return second.sendAsync(call);
    } catch (InvalidRequestException e) {
      return core.blocking().failedFuture(e);
    }
  }

  final <R> CompletableFuture<R> readAsync(
      Call<?> call, BiFunction<byte @Nullable [], @Nullable Tier, R> result) {
    TierKey key = new TierKey(call.cache(), call.key().clone());
    return new TierRead<>(core, first, second, key, result).start();
  }

  /** A hit of the first tier costs no future. */
  @Override
  @SuppressWarnings("unchecked") // V is the value of a GET
  public <V extends @Nullable Object> V send(Call<V> call) {
    Objects.requireNonNull(call, "call");
    if (isGet(call) && core.settings.reads() == ReadPolicy.SEQUENTIAL) {
      return (V) read(call, TieredCalls::value);
    }
    if (call.operation().isRead() && !isGet(call) && !isPing(call)) {
      return second.send(call);
    }
    core.blocking().begin();
    return Blocking.await(sendAsync(call));
  }

  /** Reads one tier after the other, in this thread. */
  @SuppressWarnings("unchecked") // the value of a GET
  final <R> R read(Call<?> call, BiFunction<byte @Nullable [], @Nullable Tier, R> result) {
    byte[] value;
    boolean missed = false;
    try {
      value = first.send((Call<byte[]>) call);
      if (value != null) {
        core.counts.read(Tier.FIRST);
        return result.apply(value, Tier.FIRST);
      }
      missed = true;
    } catch (CacheException e) {
      if (e instanceof InvalidRequestException || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      core.failed(Tier.FIRST, Operation.GET, e);
    }
    TierKey key = new TierKey(call.cache(), call.key());
    long asked = core.fence.at(key).generation();
    Object answer;
    try {
      answer = second.send(core.secondRead(key.cache(), key.bytes()));
    } catch (CacheException e) {
      core.failed(Tier.SECOND, Operation.GET, e);
      throw e;
    }
    value = TierCore.value(answer);
    if (value == null) {
      core.counts.read((Tier) null);
      return result.apply(null, null);
    }
    core.counts.read(Tier.SECOND);
    if (missed && core.settings.refill()) {
      core.refill(first, key, value, core.firstTtl(answer), asked);
    }
    return result.apply(value, Tier.SECOND);
  }

  // Many keys.

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    if (batch.operation().isRead()) {
      return new TierBatchRead<>(core, first, second, cache, batch.copy()).start();
    }
    return core.settings.writes() == WritePolicy.SECOND_LATER
        ? CacheClient.super.executeAsync(cache, batch)
        : new TierBatchWrite<>(core, first, second, cache, batch.copy()).start();
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    core.blocking().begin();
    return Blocking.await(executeAsync(cache, batch));
  }

  // The rest.

  /**
   * Returns the second tier's, whose calls are carried out there; those that write drop the key
   * from the first. Not what deals in versions: they name what one tier has.
   */
  @Override
  public <C> Optional<C> capability(Class<C> type) {
    Objects.requireNonNull(type, "type");
    return type == ConditionalReads.class
            || type == ConditionalWrites.class
            || type == Invalidations.class
        ? Optional.empty()
        : second.capability(type);
  }

  @Override
  public Duration defaultTtl() {
    return second.defaultTtl();
  }

  /** Returns a view; each tier has that time, the first no more than its own. */
  @Override
  public CacheClient withTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    Duration ofFirst =
        firstTimeout != null && firstTimeout.compareTo(timeout) < 0 ? firstTimeout : timeout;
    return new View(core, first.withTimeout(ofFirst), second.withTimeout(timeout), firstTimeout);
  }

  /** The same with another timeout. */
  private static final class View extends TieredCalls {
    View(TierCore core, CacheClient first, CacheClient second, @Nullable Duration firstTimeout) {
      super(core, first, second, firstTimeout);
    }

    /** Does nothing: the tiers belong to the client. */
    @Override
    public void close() {}
  }
}
