// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheException;
import java.util.Collections;
import java.util.Map;

/**
 * How the keys of a call for many ended, each by itself: some may have a value while others are
 * absent or failed. Immutable.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class TypedBatch<K, V> {
  private final int size;
  private final Map<K, V> values;
  private final Map<K, CacheException> errors;

  /** Takes the maps. */
  TypedBatch(int size, Map<K, V> values, Map<K, CacheException> errors) {
    this.size = size;
    this.values = Collections.unmodifiableMap(values);
    this.errors = Collections.unmodifiableMap(errors);
  }

  /** Returns the values that were found, in the order of the keys; none of a write. */
  public Map<K, V> values() {
    return values;
  }

  /** Returns why keys failed, in the order of the keys; empty if none did. */
  public Map<K, CacheException> errors() {
    return errors;
  }

  /** Tells whether no key failed; keys may be absent. */
  public boolean isComplete() {
    return errors.isEmpty();
  }

  /**
   * Returns this if no key failed.
   *
   * @throws CacheException the error of the first key that failed
   */
  public TypedBatch<K, V> orThrow() {
    for (CacheException error : errors.values()) {
      throw error.withCallerStack();
    }
    return this;
  }

  /** Shows how many keys failed of how many; neither keys nor values. */
  @Override
  public String toString() {
    return "TypedBatch[" + size + " keys, " + errors.size() + " failed]";
  }
}
