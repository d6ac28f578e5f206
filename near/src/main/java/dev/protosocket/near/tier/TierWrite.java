// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A key that is written on two tiers: a SET, a DELETE or a command, which only the second carries
 * out. The first tier is never left with what it had if the second may have something else, as far
 * as the first can be reached.
 *
 * @param <V> what comes of it
 */
@NullUnmarked // CompletableFuture says nothing of nulls
final class TierWrite<V> extends TierFuture<V> {
  private final CacheClient first;
  private final CacheClient second;
  private final Call<V> call;
  private final TierKey key;
  private final Fence.Place place;

  // Guarded by this.
  private int left = 2;
  private @Nullable Throwable firstFailure;
  private @Nullable Throwable secondFailure;

  /**
   * Creates a write.
   *
   * @param call may be read at any time
   */
  TierWrite(TierCore core, CacheClient first, CacheClient second, Call<V> call) {
    super(core);
    this.first = first;
    this.second = second;
    this.call = call;
    this.key = new TierKey(call.cache(), call.key());
    this.place = core.fence.at(key);
  }

  TierWrite<V> start() {
    CompletableFuture<?> quiet = place.beginWrite();
    if (quiet == null) {
      write();
    } else {
      quiet.whenComplete((nothing, never) -> write());
    }
    return this;
  }

  private void write() {
    if (isDone()) {
      place.endWrite();
    } else if (call instanceof Command) {
      onSecondOnly();
    } else {
      switch (core.settings.writes()) {
        case BOTH, ONE_SUFFICES -> onBoth();
        case SEQUENTIAL -> oneAfterTheOther();
        case SECOND_LATER -> {
          if (call.operation() == Operation.SET) {
            secondLater();
          } else {
            onBoth();
          }
        }
      }
    }
  }

  /** The same for the first tier, where nothing lives too long. */
  private Call<?> onFirst() {
    return call.operation() == Operation.SET
        ? Call.set(key.cache(), key.bytes(), call.value(), core.settings.firstTtl(call.ttl()))
        : call;
  }

  private void onSecondOnly() {
    core.inOrder(
        key,
        ended ->
            core.send(
                this,
                Tier.SECOND,
                second,
                call,
                (value, failure) -> {
                  ended.run();
                  if (TierCore.isNotSent(failure)) {
                    end(value, failure);
                  } else {
                    dropFirst(() -> end(value, failure));
                  }
                }));
  }

  private void oneAfterTheOther() {
    core.send(
        this,
        Tier.SECOND,
        second,
        call,
        (value, failure) -> {
          if (TierCore.isNotSent(failure)) {
            end(value, failure);
          } else if (failure != null || isDone()) {
            dropFirst(() -> end(value, failure));
          } else {
            core.send(
                this, Tier.FIRST, first, onFirst(), (nothing, ofFirst) -> end(value, ofFirst));
          }
        });
  }

  private void onBoth() {
    core.inOrder(
        key,
        ended ->
            core.send(
                this,
                Tier.SECOND,
                second,
                call,
                (value, failure) -> {
                  ended.run();
                  bothEnded(Tier.SECOND, failure);
                }));
    core.send(
        this, Tier.FIRST, first, onFirst(), (nothing, failure) -> bothEnded(Tier.FIRST, failure));
  }

  private void bothEnded(Tier tier, @Nullable Throwable failure) {
    Throwable ofFirst;
    Throwable ofSecond;
    synchronized (this) {
      if (tier == Tier.FIRST) {
        firstFailure = failure;
      } else {
        secondFailure = failure;
      }
      if (--left > 0) {
        return;
      }
      ofFirst = firstFailure;
      ofSecond = secondFailure;
    }
    boolean oneSuffices = core.settings.writes() == WritePolicy.ONE_SUFFICES;
    if (oneSuffices && (ofFirst == null || ofSecond == null) && !isDone()) {
      end(null, null);
      return;
    }
    Throwable failed =
        ofSecond == null || TierCore.isFirstWorse(ofFirst, ofSecond) ? ofFirst : ofSecond;
    boolean isDropped = call.operation() == Operation.DELETE && ofFirst == null;
    if ((ofSecond != null || isDone()) && !isDropped) {
      dropFirst(() -> end(null, failed));
    } else {
      end(null, failed);
    }
  }

  private void secondLater() {
    core.send(
        this,
        Tier.FIRST,
        first,
        onFirst(),
        (nothing, failure) -> {
          if (isDone()) {
            dropFirst(() -> end(null, failure));
          } else if (failure == null && core.counts.begin()) {
            later();
          } else {
            secondNow(failure);
          }
        });
  }

  private void later() {
    core.inOrder(
        key,
        ended ->
            core.send(
                null,
                Tier.SECOND,
                second,
                call,
                (nothing, failure) -> {
                  ended.run();
                  (failure == null ? core.counts.laterWrites : core.counts.laterFailures)
                      .increment();
                  core.counts.end();
                  place.endWrite();
                }));
    complete(null);
  }

  /** The background is full, or the first tier has not got it. */
  private void secondNow(@Nullable Throwable ofFirst) {
    core.inOrder(
        key,
        ended ->
            core.send(
                this,
                Tier.SECOND,
                second,
                call,
                (nothing, failure) -> {
                  ended.run();
                  if (failure == null && ofFirst == null) {
                    end(null, null);
                  } else {
                    Throwable failed = TierCore.isFirstWorse(ofFirst, failure) ? ofFirst : failure;
                    dropFirst(() -> end(null, failed));
                  }
                }));
  }

  /** Takes the key off the first tier, whatever becomes of the call. */
  private void dropFirst(Runnable then) {
    core.send(
        null,
        Tier.FIRST,
        first,
        Call.delete(key.cache(), key.bytes()),
        (nothing, failure) -> then.run());
  }

  private void end(V value, @Nullable Throwable failure) {
    place.endWrite();
    if (failure == null) {
      complete(value);
    } else {
      completeExceptionally(failure);
    }
  }
}
