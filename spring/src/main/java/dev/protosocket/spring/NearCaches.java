// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.spring.ProtosocketProperties.Near;
import org.jspecify.annotations.Nullable;

/** Loaded only if protosocket-near is there. */
final class NearCaches {
  private NearCaches() {}

  static CacheClient over(CacheClient behind, Near near, String name, @Nullable Meters meters) {
    NearCacheClient.Builder builder =
        NearCacheClient.builder(behind)
            .maxBytes(near.maxSize().toBytes())
            .maxStale(near.maxStale())
            .staleIfError(near.staleIfError());
    near.maxStaleOf().forEach(builder::maxStale);
    NearCacheClient made = builder.build();
    if (meters != null) {
      meters.near(name, made);
    }
    return made;
  }
}
