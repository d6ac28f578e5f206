// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.KeyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A batch on two tiers. Each key ends by itself.
 *
 * @param <K> how the keys are given
 */
@NullUnmarked // CompletableFuture says nothing of nulls
abstract class TierBatch<K> extends TierFuture<BatchResult<K>> {
  final CacheClient first;
  final CacheClient second;
  final String cache;
  final Batch<K> batch;

  /** By place; null for a text that is no key. */
  final @Nullable TierKey[] keys;

  /**
   * Creates a batch.
   *
   * @param batch may be read at any time
   */
  TierBatch(TierCore core, CacheClient first, CacheClient second, String cache, Batch<K> batch) {
    super(core);
    this.first = first;
    this.second = second;
    this.cache = cache;
    this.batch = batch;
    this.keys = new TierKey[batch.size()];
    for (int i = 0; i < keys.length; i++) {
      try {
        keys[i] = new TierKey(cache, batch.key(i));
      } catch (InvalidRequestException e) {
        // The tiers say so in its result.
      }
    }
  }

  /**
   * Sends a batch to a tier and hands on its keys' results. What fails as a whole, and is one of
   * this library's errors, is a failure of each key.
   */
  final void send(
      Tier tier, Batch<K> some, BiConsumer<@Nullable List<KeyResult>, @Nullable Throwable> then) {
    CompletableFuture<BatchResult<K>> sent;
    try {
      sent = (tier == Tier.FIRST ? first : second).executeAsync(cache, some);
    } catch (Throwable e) {
      then.accept(null, e);
      return;
    }
    sent(tier, sent);
    sent.whenComplete(
        (result, failure) -> {
          Throwable cause = TierCore.unwrap(failure);
          List<KeyResult> results;
          if (cause == null) {
            results = result.results();
          } else if (cause instanceof CacheException error) {
            results = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
              results.add(KeyResult.failed(error));
            }
          } else {
            then.accept(null, cause);
            return;
          }
          for (KeyResult ofKey : results) {
            core.failed(tier, some.operation(), ofKey.error());
          }
          then.accept(results, null);
        });
  }

  /** Returns the places for which it is true. */
  static int[] places(int size, IntPredicate isOne) {
    return IntStream.range(0, size).filter(isOne).toArray();
  }
}
