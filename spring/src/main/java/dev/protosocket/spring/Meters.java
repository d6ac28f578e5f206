// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.codec.TypedCache;

/** Where clients and caches are counted; without Micrometer there is none. For any thread. */
interface Meters {
  /** Returns what a client of this name is to tell. */
  ClientObserver observerOf(String client);

  /** Counts a near cache. */
  void near(String client, CacheClient near);

  /** Counts a cache of Spring's. */
  void typed(String cache, TypedCache<?, ?> typed);
}
