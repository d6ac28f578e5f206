// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Operation;

/**
 * Is told what callers of a {@link FailSoftClient} are not. Called in the thread where it happens,
 * an event loop too, so an implementation must neither block nor do much; what it throws is
 * contained.
 */
public interface FailSoftListener {
  /**
   * A read became a miss, or a write was dropped, because it failed. Not called for what is skipped
   * while the cache is left alone.
   */
  default void onFailure(Operation operation, String cache, CacheException error) {}

  /** The cache is left alone from now on, for a time, or is not any more. */
  default void onBreaker(boolean open) {}
}
