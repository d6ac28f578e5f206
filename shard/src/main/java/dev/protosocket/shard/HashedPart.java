// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

/** What of a call is hashed to find its node; all clients of a fleet need the same. */
public enum HashedPart {
  /**
   * The key behind its cache's prefix, {@code cache:key}, which is the whole key of a memcached; of
   * {@link dev.protosocket.client.Cache#none()} the key alone, as it is sent.
   */
  CACHE_AND_KEY,
  /** The key without its cache: keys of the same name are on one node whatever their cache. */
  KEY
}
