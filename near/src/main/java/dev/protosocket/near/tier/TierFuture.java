// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A call on two tiers. Cancelling it cancels what is under way.
 *
 * @param <V> what comes of it
 */
@NullUnmarked // CompletableFuture says nothing of nulls
abstract class TierFuture<V> extends GuardedFuture<V> {
  final TierCore core;
  private volatile @Nullable CompletableFuture<?> atFirst;
  private volatile @Nullable CompletableFuture<?> atSecond;

  TierFuture(TierCore core) {
    this.core = core;
  }

  /** Notes a request that was sent. */
  final void sent(Tier tier, CompletableFuture<?> request) {
    core.learn(tier, request);
    if (tier == Tier.FIRST) {
      atFirst = request;
    } else {
      atSecond = request;
    }
    if (isCancelled()) {
      request.cancel(false);
    }
  }

  /** Cancels the request to a tier if there is one. */
  final void cancelAt(Tier tier) {
    CompletableFuture<?> request = tier == Tier.FIRST ? atFirst : atSecond;
    if (request != null) {
      request.cancel(false);
    }
  }

  @Override
  protected final Blocking blocking() {
    return core.blocking();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      cancelAt(Tier.FIRST);
      cancelAt(Tier.SECOND);
    }
    return cancelled;
  }
}
