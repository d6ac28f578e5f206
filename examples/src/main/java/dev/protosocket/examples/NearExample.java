// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.near.NearCacheStats;
import java.time.Duration;

/** A cache in this process in front of another client, as docs/near-cache.md has it. */
public final class NearExample {
  private NearExample() {}

  static void run(CacheClient pool, String cache) {
    // snippet: near
    NearCacheClient near =
        NearCacheClient.builder(pool) // closed with it
            .maxBytes(64 << 20)
            .maxStale(Duration.ofSeconds(2))
            .maxStale("flags", Duration.ofMillis(200)) // for one cache
            .staleIfError(Duration.ofSeconds(30)) // rather an old value than none
            .build();
    // end
    try (near) {
      near.set(cache, "near", "value");
      for (int i = 0; i < 100; i++) {
        near.getString(cache, "near");
      }
      NearCacheStats stats = near.stats();
      System.out.println("near      " + stats.loads() + " asked for, " + stats.hits() + " served");
    }
  }
}
