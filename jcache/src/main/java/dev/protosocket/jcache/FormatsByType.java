// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.ValueFormat;
import java.io.Serializable;

/** What the types of a configuration say. */
final class FormatsByType implements JCacheFormats {
  static final FormatsByType INSTANCE = new FormatsByType();

  /** memcached takes 250 bytes, the cache's name among them. */
  private static final int MAX_KEY_BYTES = 200;

  private FormatsByType() {}

  @Override
  @SuppressWarnings("unchecked") // as the comparisons say
  public <K> KeyFormat<K> keys(String cache, Class<K> type) {
    if (type == String.class) {
      return (KeyFormat<K>) KeyFormat.utf8().hashedAbove(MAX_KEY_BYTES);
    }
    try {
      return KeyFormat.readable("k", type).hashedAbove(MAX_KEY_BYTES);
    } catch (IllegalArgumentException e) {
      throw refused(cache, "keys", type);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // as the comparisons say
  public <V> ValueFormat<V> values(String cache, Class<V> type) {
    if (type == String.class) {
      return (ValueFormat<V>) ValueFormat.utf8();
    }
    if (type == byte[].class) {
      return (ValueFormat<V>) ValueFormat.bytes();
    }
    if (type.isInterface() || !Serializable.class.isAssignableFrom(type)) {
      throw refused(cache, "values", type);
    }
    return ValueFormat.javaSerializationAllowing(type);
  }

  private static IllegalArgumentException refused(String cache, String what, Class<?> type) {
    return new IllegalArgumentException(
        "cache "
            + cache
            + ": there is no format for "
            + what
            + " of "
            + type.getName()
            + "; set other types, or give the manager JCacheFormats");
  }
}
