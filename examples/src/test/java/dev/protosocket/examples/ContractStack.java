// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Endpoint;
import dev.protosocket.metrics.KeyWatch;
import dev.protosocket.metrics.opentelemetry.TracingCacheClient;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.near.tier.ReadPolicy;
import dev.protosocket.near.tier.TieredClient;
import dev.protosocket.near.tier.WritePolicy;
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
    CacheClient open(ContractServer server) {
      return server.connection();
    }
  },
  POOL {
    @Override
    CacheClient open(ContractServer server) {
      return server.pool();
    }
  },
  TRACED {
    @Override
    CacheClient open(ContractServer server) {
      return traced(server.pool());
    }
  },
  WATCHED {
    @Override
    CacheClient open(ContractServer server) {
      return KeyWatch.builder().sampleOneIn(1).build().over(server.pool());
    }
  },
  FLEET {
    @Override
    CacheClient open(ContractServer server) {
      return fleet(node -> server.connection());
    }
  },
  FLEET_OF_FLEETS {
    @Override
    CacheClient open(ContractServer server) {
      return fleet(node -> fleet(inner -> traced(server.pool())));
    }
  },
  NEAR {
    @Override
    CacheClient open(ContractServer server) {
      return NearCacheClient.builder(server.pool()).build();
    }
  },
  NEAR_ASKING_EACH_TIME {
    @Override
    CacheClient open(ContractServer server) {
      return NearCacheClient.builder(server.pool()).maxStale(Duration.ZERO).build();
    }
  },
  TIERS {
    @Override
    CacheClient open(ContractServer server) {
      return TieredClient.builder(server.pool(), server.pool()).build();
    }
  },
  TIERS_ASKED_TOGETHER {
    @Override
    CacheClient open(ContractServer server) {
      return TieredClient.builder(server.connection(), server.pool())
          .reads(ReadPolicy.PREFER_SECOND)
          .writes(WritePolicy.BOTH)
          .build();
    }
  },
  TIERS_OF_NEAR_AND_FLEET {
    @Override
    CacheClient open(ContractServer server) {
      CacheClient near = NearCacheClient.builder(server.pool()).build();
      return TieredClient.builder(near, fleet(node -> server.pool()))
          .writes(WritePolicy.ONE_SUFFICES)
          .build();
    }
  },
  TRACED_NEAR_TRACED {
    @Override
    CacheClient open(ContractServer server) {
      return traced(NearCacheClient.builder(traced(server.pool())).build());
    }
  };

  /** Over a second kind of Redis only what is nearest to it: what is above sees the same client. */
  boolean isRunOver(ContractServer.Kind kind) {
    return switch (kind) {
      case REDIS_CLUSTER -> this == POOL || this == FLEET || this == NEAR;
      case REDIS_HASH -> this == POOL;
      default -> true;
    };
  }

  /** Connects; closing what it returns closes all of it. */
  abstract CacheClient open(ContractServer server);

  private static CacheClient fleet(Function<Node, CacheClient> connector) {
    return ShardedClient.builder(connector)
        .defaultTtl(ContractServer.DEFAULT_TTL)
        .connect(List.of(Node.of("one", new Endpoint("one.example", 1))));
  }

  private static CacheClient traced(CacheClient client) {
    return new TracingCacheClient(client, OpenTelemetry.noop(), "localhost", 1);
  }
}
