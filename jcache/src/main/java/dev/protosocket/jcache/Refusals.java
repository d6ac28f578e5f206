// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import javax.cache.configuration.CompleteConfiguration;

/** What a cache on a server cannot do, and what to do instead. */
final class Refusals {
  private Refusals() {}

  static UnsupportedOperationException listing(String operation) {
    return new UnsupportedOperationException(
        operation
            + " needs the keys of the cache, which its server cannot list; remove or read by key,"
            + " or empty the cache by NamespaceClient");
  }

  static UnsupportedOperationException listeners() {
    return new UnsupportedOperationException(
        "listeners are refused: the server tells nobody what other processes write; have them"
            + " tell you");
  }

  /** Refuses what a configuration asks for and does not get. */
  static void check(String cache, CompleteConfiguration<?, ?> configuration) {
    if (!configuration.isStoreByValue()) {
      throw new UnsupportedOperationException(
          "cache " + cache + ": values are on a server, so stored by value; set storeByValue");
    }
    if (configuration.isReadThrough() || configuration.getCacheLoaderFactory() != null) {
      throw new UnsupportedOperationException(
          "cache "
              + cache
              + ": a CacheLoader is refused, as it has no order with what other processes write;"
              + " use getOrLoad of the TypedCache that unwrap returns");
    }
    if (configuration.isWriteThrough() || configuration.getCacheWriterFactory() != null) {
      throw new UnsupportedOperationException(
          "cache "
              + cache
              + ": a CacheWriter is refused, as two stores cannot be written in one step; write to"
              + " yours first, then remove the key here");
    }
    if (configuration.getCacheEntryListenerConfigurations().iterator().hasNext()) {
      throw listeners();
    }
  }
}
