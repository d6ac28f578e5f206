// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.ValueFormatException;

/**
 * Is told what callers of a {@link TypedCache} are not. Called in the thread where it happens, an
 * event loop too, so an implementation must neither block nor do much; what it throws is contained.
 */
public interface TypedCacheListener {
  /** A value was read that is none of the format; an error, or a miss. */
  default void onUndecodable(ValueFormatException error) {}

  /**
   * A value was loaded and returned, and could not be stored: a {@code CacheException}, or an
   * {@code IllegalStateException} if the executor of the load runs it on an event loop.
   */
  default void onStoreFailed(Throwable error) {}

  /** A value past its soft time to live was served, and could not be made anew. */
  default void onRefreshFailed(Throwable error) {}
}
