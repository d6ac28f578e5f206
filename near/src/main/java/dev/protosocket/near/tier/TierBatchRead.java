// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Outcome;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A batch of GETs on two tiers: one request for each, the second for what the first has not got.
 *
 * @param <K> how the keys are given
 */
@NullUnmarked // CompletableFuture says nothing of nulls
final class TierBatchRead<K> extends TierBatch<K> {
  private final long[] generations;

  // Guarded by this, until both have ended.
  private int left = 2;
  private List<KeyResult> ofFirst = List.of();
  private List<KeyResult> ofSecond = List.of();

  TierBatchRead(
      TierCore core, CacheClient first, CacheClient second, String cache, Batch<K> batch) {
    super(core, first, second, cache, batch);
    this.generations = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      generations[i] = keys[i] == null ? 0 : core.fence.at(keys[i]).generation();
    }
  }

  TierBatchRead<K> start() {
    if (core.settings.reads() == ReadPolicy.SEQUENTIAL) {
      send(Tier.FIRST, batch, this::askForTheRest);
    } else {
      send(Tier.FIRST, batch, (results, failure) -> ended(Tier.FIRST, results, failure));
      send(Tier.SECOND, batch, (results, failure) -> ended(Tier.SECOND, results, failure));
    }
    return this;
  }

  private void askForTheRest(@Nullable List<KeyResult> results, @Nullable Throwable failure) {
    if (failure != null) {
      completeExceptionally(failure);
      return;
    }
    int[] rest = places(keys.length, i -> results.get(i).outcome() != Outcome.HIT);
    if (rest.length == 0 || isDone()) {
      core.counts.firstHits.add(keys.length);
      complete(BatchResult.of(batch, results));
      return;
    }
    send(
        Tier.SECOND,
        batch.select(rest),
        (ofRest, ofSecondFailure) -> {
          if (ofSecondFailure != null) {
            completeExceptionally(ofSecondFailure);
            return;
          }
          KeyResult[] spread = new KeyResult[keys.length];
          for (int i = 0; i < rest.length; i++) {
            spread[rest[i]] = ofRest.get(i);
          }
          combine(results, Arrays.asList(spread));
        });
  }

  private void ended(Tier tier, @Nullable List<KeyResult> results, @Nullable Throwable failure) {
    if (failure != null) {
      completeExceptionally(failure);
      return;
    }
    List<KeyResult> one;
    List<KeyResult> two;
    synchronized (this) {
      if (tier == Tier.FIRST) {
        ofFirst = results;
      } else {
        ofSecond = results;
      }
      if (--left > 0) {
        return;
      }
      one = ofFirst;
      two = ofSecond;
    }
    combine(one, two);
  }

  /**
   * Puts the result together.
   *
   * @param two null for a key of which the second tier was not asked
   */
  private void combine(List<KeyResult> one, List<@Nullable KeyResult> two) {
    boolean preferSecond = core.settings.reads() == ReadPolicy.PREFER_SECOND;
    KeyResult[] results = new KeyResult[keys.length];
    for (int i = 0; i < results.length; i++) {
      KeyResult here = one.get(i);
      KeyResult there = two.get(i);
      boolean takesFirst =
          there == null
              || (here.outcome() == Outcome.HIT && (!preferSecond || there.error() != null));
      results[i] = takesFirst ? here : there;
      if (results[i].error() == null) {
        boolean isHit = results[i].outcome() == Outcome.HIT;
        core.counts.read(isHit ? (takesFirst ? Tier.FIRST : Tier.SECOND) : null);
      }
      if (core.settings.refill()
          && !takesFirst
          && there.value() != null
          && here.outcome() == Outcome.MISS
          && keys[i] != null) {
        core.refill(first, keys[i], there.value(), core.settings.maxFirstTtl(), generations[i]);
      }
    }
    complete(BatchResult.of(batch, Arrays.asList(results)));
  }
}
