// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Futures in callers' hands that must complete though the pool ends before what would complete
 * them. Safe for use by any number of threads.
 */
final class Owed {
  private final Map<Object, Consumer<CacheException>> ends = new ConcurrentHashMap<>();

  /** Set once, by {@link #end}: from then on nothing else completes a future. */
  private volatile @Nullable CacheException reason;

  /**
   * Adds a future until it completes.
   *
   * @param end completes it; called by any thread
   */
  void add(CompletableFuture<?> future, Consumer<CacheException> end) {
    Object key = new Object();
    ends.put(key, end);
    future.whenComplete((done, failure) -> ends.remove(key));
    CacheException over = reason;
    if (over != null) {
      end.accept(over);
    }
  }

  /** Completes all there are and will be. */
  void end(CacheException why) {
    reason = why;
    ends.values().forEach(end -> end.accept(why));
  }
}
