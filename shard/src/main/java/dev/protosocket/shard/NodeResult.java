// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended on one of a fleet's nodes.
 *
 * @param node where
 * @param value what came of it; null if it failed, or if nothing comes of such a call
 * @param error why it failed; null if it did not
 * @param <V> what comes of the call
 */
public record NodeResult<V extends @Nullable Object>(
    Node node, @Nullable V value, @Nullable CacheException error) {

  /**
   * Returns what came of the call.
   *
   * @throws CacheException if it failed
   */
  public @Nullable V orThrow() {
    if (error != null) {
      throw error.withCallerStack();
    }
    return value;
  }
}
