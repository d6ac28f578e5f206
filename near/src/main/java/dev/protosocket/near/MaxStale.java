// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says for how long a value is served without asking, by its key. It is asked when a value is
 * loaded, more than once perhaps, and not when it is served; on any thread, and must not wait. What
 * it throws counts as zero, and so does a negative time.
 */
@FunctionalInterface
public interface MaxStale {
  /**
   * Returns the time; zero: each read asks.
   *
   * @param cache the name of the cache
   * @param key to be read only, and not to be kept
   * @return null for what is set for the cache
   */
  @Nullable Duration of(String cache, byte[] key);
}
