// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestFate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A batch of SETs or DELETEs on two tiers, on both at once or one after the other.
 *
 * @param <K> how the keys are given
 */
@NullUnmarked // CompletableFuture says nothing of nulls
final class TierBatchWrite<K> extends TierBatch<K> {
  private final List<Fence.Place> places = new ArrayList<>();

  // Guarded by this, until both have ended.
  private int left = 2;
  private List<KeyResult> ofFirst = List.of();
  private List<KeyResult> ofSecond = List.of();
  private @Nullable Throwable failed;

  TierBatchWrite(
      TierCore core, CacheClient first, CacheClient second, String cache, Batch<K> batch) {
    super(core, first, second, cache, batch);
  }

  TierBatchWrite<K> start() {
    List<CompletableFuture<?>> quiet = new ArrayList<>();
    for (TierKey key : keys) {
      if (key != null) {
        Fence.Place place = core.fence.at(key);
        places.add(place);
        CompletableFuture<?> before = place.beginWrite();
        if (before != null) {
          quiet.add(before);
        }
      }
    }
    if (quiet.isEmpty()) {
      write();
    } else {
      CompletableFuture.allOf(quiet.toArray(new CompletableFuture<?>[0]))
          .whenComplete((nothing, never) -> write());
    }
    return this;
  }

  private void write() {
    if (isDone()) {
      places.forEach(Fence.Place::endWrite);
      return;
    }
    boolean oneAfterTheOther = core.settings.writes() == WritePolicy.SEQUENTIAL;
    send(
        Tier.SECOND,
        batch,
        (results, failure) -> {
          if (oneAfterTheOther) {
            thenFirst(results, failure);
          } else {
            ended(Tier.SECOND, results, failure);
          }
        });
    if (!oneAfterTheOther) {
      send(Tier.FIRST, onFirst(batch), (results, failure) -> ended(Tier.FIRST, results, failure));
    }
  }

  /** The same for the first tier, where nothing lives too long. */
  private Batch<K> onFirst(Batch<K> some) {
    return some.operation() == Operation.SET
        ? some.withTtl(core.settings.firstTtl(some.ttl()))
        : some;
  }

  private void thenFirst(@Nullable List<KeyResult> results, @Nullable Throwable failure) {
    if (failure != null || isDone()) {
      fail(failure);
      return;
    }
    int[] done = places(keys.length, i -> results.get(i).error() == null);
    int[] unsure = places(keys.length, i -> mayHaveChanged(results.get(i)));
    if (done.length == 0) {
      dropFirst(unsure, () -> end(results));
      return;
    }
    send(
        Tier.FIRST,
        onFirst(batch.select(done)),
        (onFirst, ofFirstFailure) -> {
          if (ofFirstFailure != null) {
            fail(ofFirstFailure);
            return;
          }
          KeyResult[] all = results.toArray(new KeyResult[0]);
          for (int i = 0; i < done.length; i++) {
            all[done[i]] = onFirst.get(i);
          }
          dropFirst(unsure, () -> end(Arrays.asList(all)));
        });
  }

  private void ended(Tier tier, @Nullable List<KeyResult> results, @Nullable Throwable failure) {
    synchronized (this) {
      if (failure != null) {
        failed = failure;
      } else if (tier == Tier.FIRST) {
        ofFirst = results;
      } else {
        ofSecond = results;
      }
      if (--left > 0) {
        return;
      }
    }
    if (failed != null || isDone()) {
      fail(failed);
      return;
    }
    boolean oneSuffices = core.settings.writes() == WritePolicy.ONE_SUFFICES;
    KeyResult[] all = new KeyResult[keys.length];
    for (int i = 0; i < all.length; i++) {
      KeyResult one = ofFirst.get(i);
      KeyResult two = ofSecond.get(i);
      boolean bothFailed = one.error() != null && two.error() != null;
      boolean needsFirst = oneSuffices ? two.error() != null : two.error() == null;
      boolean takesFirst =
          bothFailed ? TierCore.isFirstWorse(one.error(), two.error()) : needsFirst;
      all[i] = takesFirst ? one : two;
    }
    boolean deleted = batch.operation() == Operation.DELETE;
    dropFirst(
        places(
            keys.length,
            i ->
                all[i].error() != null
                    && ofSecond.get(i).error() != null
                    && !(deleted && ofFirst.get(i).error() == null)),
        () -> end(Arrays.asList(all)));
  }

  private static boolean mayHaveChanged(KeyResult result) {
    CacheException error = result.error();
    return error != null && error.fate() != RequestFate.NOT_SENT;
  }

  /** Takes keys off the first tier, whatever becomes of the call. */
  private void dropFirst(int[] places, Runnable then) {
    byte[][] bytes =
        Arrays.stream(places)
            .mapToObj(place -> keys[place])
            .filter(Objects::nonNull)
            .map(TierKey::bytes)
            .toArray(byte[][]::new);
    if (bytes.length == 0) {
      then.run();
      return;
    }
    first
        .executeAsync(cache, Batch.delete(bytes))
        .whenComplete(
            (result, failure) -> {
              if (result != null) {
                result
                    .results()
                    .forEach(ofKey -> core.failed(Tier.FIRST, Operation.DELETE, ofKey.error()));
              }
              then.run();
            });
  }

  /** Nobody knows what was written: neither may the first tier. */
  private void fail(@Nullable Throwable failure) {
    dropFirst(
        places(keys.length, i -> true),
        () -> {
          places.forEach(Fence.Place::endWrite);
          if (failure != null) {
            completeExceptionally(failure);
          }
        });
  }

  private void end(List<KeyResult> results) {
    places.forEach(Fence.Place::endWrite);
    complete(BatchResult.of(batch, results));
  }
}
