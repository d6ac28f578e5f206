// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key of one cache.
 *
 * @param bytes its own
 */
@SuppressWarnings("ArrayRecordComponent")
record TierKey(String cache, byte[] bytes) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TierKey key
        && Arrays.equals(bytes, key.bytes)
        && cache.equals(key.cache);
  }

  @Override
  public int hashCode() {
    return 31 * cache.hashCode() + Arrays.hashCode(bytes);
  }

  /** Shows the cache and the length; never the key. */
  @Override
  public String toString() {
    return "a key of " + bytes.length + " bytes in " + cache;
  }
}
