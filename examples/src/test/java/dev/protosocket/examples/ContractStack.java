// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.metrics.opentelemetry.TracingCacheClient;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.near.tier.ReadPolicy;
import dev.protosocket.near.tier.TieredClient;
import dev.protosocket.near.tier.WritePolicy;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.shard.Node;
import dev.protosocket.shard.ShardedClient;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

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
  },
  FLEET {
    @Override
    CacheClient open(ClientConfig config) {
      return fleet(config, node -> ProtosocketClient.connect(config));
    }
  },
  FLEET_OF_FLEETS {
    @Override
    CacheClient open(ClientConfig config) {
      return fleet(config, node -> fleet(config, inner -> traced(pool(config))));
    }
  },
  NEAR {
    @Override
    CacheClient open(ClientConfig config) {
      return NearCacheClient.builder(pool(config)).build();
    }
  },
  NEAR_ASKING_EACH_TIME {
    @Override
    CacheClient open(ClientConfig config) {
      return NearCacheClient.builder(pool(config)).maxStale(Duration.ZERO).build();
    }
  },
  TIERS {
    @Override
    CacheClient open(ClientConfig config) {
      return TieredClient.builder(pool(config), pool(config)).build();
    }
  },
  TIERS_ASKED_TOGETHER {
    @Override
    CacheClient open(ClientConfig config) {
      return TieredClient.builder(ProtosocketClient.connect(config), pool(config))
          .reads(ReadPolicy.PREFER_SECOND)
          .writes(WritePolicy.BOTH)
          .build();
    }
  },
  TIERS_OF_NEAR_AND_FLEET {
    @Override
    CacheClient open(ClientConfig config) {
      CacheClient near = NearCacheClient.builder(pool(config)).build();
      return TieredClient.builder(near, fleet(config, node -> pool(config)))
          .writes(WritePolicy.ONE_SUFFICES)
          .build();
    }
  },
  TRACED_NEAR_TRACED {
    @Override
    CacheClient open(ClientConfig config) {
      return traced(NearCacheClient.builder(traced(pool(config))).build());
    }
  };

  /** Connects; closing what it returns closes all of it. */
  abstract CacheClient open(ClientConfig config);

  private static CacheClient pool(ClientConfig config) {
    return ClientPool.connect(PoolConfig.builder(config).size(2).build());
  }

  private static CacheClient fleet(ClientConfig config, Function<Node, CacheClient> connector) {
    return ShardedClient.builder(connector)
        .defaultTtl(config.defaultTtl())
        .connect(List.of(Node.of("one", new Endpoint("one.example", 1))));
  }

  private static CacheClient traced(CacheClient client) {
    return new TracingCacheClient(client, OpenTelemetry.noop(), "localhost", 1);
  }
}
