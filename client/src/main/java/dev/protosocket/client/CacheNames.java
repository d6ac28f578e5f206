// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.ConcurrentHashMap;

/** Encoded cache names, so that a call doesn't encode its cache's name again. For any thread. */
final class CacheNames {
  /** More names than that are encoded each time. */
  private static final int MAX_NAMES = 1024;

  private final ConcurrentHashMap<String, Encoded> names = new ConcurrentHashMap<>();

  /**
   * What was found last: most callers use one name, and are spared the look into the map. Written
   * without order, since each of them is immutable and as good as another.
   */
  private Encoded latest = new Encoded("", new byte[0]);

  /** Returns the name's UTF-8 bytes, not to be changed. */
  byte[] utf8(String cache) {
    Encoded found = latest;
    if (found.name.equals(cache) && found.utf8.length > 0) {
      return found.utf8;
    }
    found = names.get(cache);
    if (found == null) {
      if (cache.isBlank()) {
        throw new InvalidRequestException("the cache name is blank");
      }
      found = new Encoded(cache, Utf8.encode("cache name", cache));
      if (names.size() >= MAX_NAMES) {
        return found.utf8;
      }
      names.put(cache, found);
    }
    latest = found;
    return found.utf8;
  }

  private static final class Encoded {
    final String name;
    final byte[] utf8;

    Encoded(String name, byte[] utf8) {
      this.name = name;
      this.utf8 = utf8;
    }
  }
}
