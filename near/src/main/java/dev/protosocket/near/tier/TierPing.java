// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Asks both tiers for any answer; fails if either fails. */
@NullUnmarked // CompletableFuture says nothing of nulls
final class TierPing extends TierFuture<Void> {
  private final CacheClient first;
  private final CacheClient second;

  // Guarded by this.
  private int left = 2;
  private @Nullable Throwable failed;

  TierPing(TierCore core, CacheClient first, CacheClient second) {
    super(core);
    this.first = first;
    this.second = second;
  }

  TierPing start() {
    core.send(this, Tier.FIRST, first, Call.ping(), (nothing, failure) -> ended(failure));
    core.send(this, Tier.SECOND, second, Call.ping(), (nothing, failure) -> ended(failure));
    return this;
  }

  private void ended(@Nullable Throwable failure) {
    synchronized (this) {
      if (failure != null) {
        failed = failure;
      }
      if (--left > 0) {
        return;
      }
    }
    if (failed == null) {
      complete(null);
    } else {
      completeExceptionally(failed);
    }
  }
}
