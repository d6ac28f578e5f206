// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For how long values are served without asking. Nanoseconds, each at most {@link
 * Durations#FOREVER}.
 *
 * @param general of caches that are not named in the map
 * @param ofCache by the name of the cache
 * @param ofKey goes before both; null if there is no such rule
 */
record MaxStaleTimes(long general, Map<String, Long> ofCache, @Nullable MaxStale ofKey) {
  long of(NearKey key) {
    MaxStale rule = ofKey;
    if (rule != null) {
      Duration time;
      try {
        time = rule.of(key.cache(), key.bytes());
      } catch (RuntimeException e) {
        return 0;
      }
      if (time != null) {
        return Durations.nanos(time);
      }
    }
    return of(key.cache());
  }

  private long of(String cache) {
    Long time = ofCache.isEmpty() ? null : ofCache.get(cache);
    return time == null ? general : time;
  }

  /** Tells whether values of a cache may be served without asking. */
  boolean mayBePositive(String cache) {
    return ofKey != null || of(cache) > 0;
  }
}
