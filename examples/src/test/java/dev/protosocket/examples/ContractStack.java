// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.metrics.opentelemetry.TracingCacheClient;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import io.opentelemetry.api.OpenTelemetry;

/** Every implementation of {@link CacheClient}, and some over each other. */
enum ContractStack {
  CONNECTION {
    @Override
    CacheClient open(ClientConfig config) {
      return ProtosocketClient.connect(config);
    }
  },
  POOL {
    @Override
    CacheClient open(ClientConfig config) {
      return pool(config);
    }
  },
  TRACED {
    @Override
    CacheClient open(ClientConfig config) {
      return traced(pool(config));
    }
  };

  /** Connects; closing what it returns closes all of it. */
  abstract CacheClient open(ClientConfig config);

  private static CacheClient pool(ClientConfig config) {
    return ClientPool.connect(PoolConfig.builder(config).size(2).build());
  }

  private static CacheClient traced(CacheClient client) {
    return new TracingCacheClient(client, OpenTelemetry.noop(), "localhost", 1);
  }
}
