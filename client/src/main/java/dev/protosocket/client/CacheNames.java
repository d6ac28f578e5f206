// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Wire;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What stands for caches on the wire, so that a call need not make it again. For any thread. */
final class CacheNames {
  /** More names than that are encoded each time. */
  private static final int MAX_NAMES = 1024;

  private final Wire wire;
  private final ConcurrentHashMap<String, Encoded> names = new ConcurrentHashMap<>();

  /**
   * What was found last: most callers use one name, and are spared the look into the map. Written
   * without order, since each of them is immutable and as good as another.
   */
  private @Nullable Encoded latest;

  CacheNames(Wire wire) {
    this.wire = wire;
  }

  /** Returns the bytes that stand for a cache, not to be changed. */
  byte[] get(String cache) {
    Encoded found = latest;
    if (found != null && found.name.equals(cache)) {
      return found.bytes;
    }
    found = names.get(cache);
    if (found == null) {
      found = new Encoded(cache, wire.cacheName(cache, Utf8.encode("cache name", cache)));
      if (names.size() >= MAX_NAMES) {
        return found.bytes;
      }
      names.put(cache, found);
    }
    latest = found;
    return found.bytes;
  }

  private static final class Encoded {
    final String name;
    final byte[] bytes;

    Encoded(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }
  }
}
