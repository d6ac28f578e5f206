// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.spi;

import dev.protosocket.client.Cache;

/**
 * What stands before the keys of a cache where a server has one space of keys for all caches: its
 * name and a colon, so that no two caches that have none in their names share a key.
 */
public final class CachePrefix {
  /** Behind the name. */
  public static final byte END = ':';

  private static final byte[] NONE = new byte[0];

  private CachePrefix() {}

  /**
   * Returns the prefix of a cache; it is empty for {@link Cache#none()}.
   *
   * @param cache the name
   * @param utf8 the name's bytes; not checked
   */
  public static byte[] of(String cache, byte[] utf8) {
    if (cache.equals(Cache.none())) {
      return NONE;
    }
    byte[] prefix = new byte[utf8.length + 1];
    System.arraycopy(utf8, 0, prefix, 0, utf8.length);
    prefix[utf8.length] = END;
    return prefix;
  }
}
