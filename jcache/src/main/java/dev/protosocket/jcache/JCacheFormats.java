// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.ValueFormat;

/** Says how the keys and values of caches are written, when they are made. For any thread. */
public interface JCacheFormats {
  /**
   * Returns how keys are written.
   *
   * @param cache the name of the cache
   * @param type the configuration's key type; {@code Object} if it says none
   * @throws IllegalArgumentException if keys of this type cannot be written
   */
  <K> KeyFormat<K> keys(String cache, Class<K> type);

  /**
   * Returns how values are written.
   *
   * @param cache the name of the cache
   * @param type the configuration's value type; {@code Object} if it says none
   * @throws IllegalArgumentException if values of this type cannot be written
   */
  <V> ValueFormat<V> values(String cache, Class<V> type);

  /**
   * Returns what goes by the types alone: keys that are text, integers, {@code UUID}s or enums, as
   * text; values that are text or bytes as they are, other serializable ones by Java serialization
   * of their class and no other. All else is refused, {@code Object} too.
   */
  static JCacheFormats byType() {
    return FormatsByType.INSTANCE;
  }
}
