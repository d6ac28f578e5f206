// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.Operation;
import dev.protosocket.codec.FailSoftClient;
import dev.protosocket.codec.FailSoftListener;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.ValueFormat;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.near.tier.TieredClient;
import dev.protosocket.near.tier.WritePolicy;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.shard.LabelFormat;
import dev.protosocket.shard.Node;
import dev.protosocket.shard.Placement;
import dev.protosocket.shard.ShardedClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recipes of docs/compose.md. Each returns what a service would keep. */
final class ComposeExample {
  private ComposeExample() {}

  /** What is cached. */
  record User(long id, String name) {}

  /** Where it comes from. */
  interface Database {
    User load(long id);

    void store(User user);
  }

  /** Cache-aside: the service reads through the cache, and drops what it has changed. */
  @SuppressWarnings("NullAway") // the database has every user
  static final class Users {
    // snippet: aside
    private final Database database;
    private final TypedCache<Long, User> users;

    Users(CacheClient client, Database database) {
      this.database = database;
      this.users =
          TypedCache.builder(
                  client,
                  "users",
                  KeyFormat.readable("user", Long.class),
                  ValueFormat.json(User.class))
              .ttl(Duration.ofMinutes(5))
              .build();
    }

    @Nullable User get(long id) { // null if there is none
      return users.getOrLoad(id, database::load);
    }

    void rename(long id, String name) {
      database.store(new User(id, name));
      users.delete(id);
    }
    // end
  }

  static void withLeases(ClientConfig memcached, Database database, long id) {
    // snippet: leases
    CacheClient pool = ClientPool.connect(PoolConfig.builder(memcached).build());
    Users users = new Users(pool, database); // of all processes one loads a missing user
    // end
    try (pool) {
      Check.that(users.get(id) != null, "what is missing is loaded");
    }
  }

  static NearCacheClient hotKeys(CacheClient pool) {
    // snippet: near
    NearCacheClient near =
        NearCacheClient.builder(pool)
            .maxStale(Duration.ofSeconds(2)) // then memcached is asked whether it has changed
            .refreshAhead(80) // before that, if somebody reads it
            .build();
    // end
    return near;
  }

  static CacheClient fleet(Endpoint one, Endpoint two) {
    // snippet: fleet
    CacheClient fleet =
        ShardedClient.builder(
                node ->
                    ClientPool.connect(
                        PoolConfig.builder(
                                Memcached.config(node.endpoint())
                                    .connectTimeout(Duration.ofSeconds(30)) // or far less
                                    .requestTimeout(Duration.ofSeconds(30))
                                    .build())
                            .build()))
            .placement(Placement.ketama(LabelFormat.LIBMEMCACHED))
            .connect(List.of(Node.of(one), Node.of(two)));
    // end
    return fleet;
  }

  static TieredClient twoRegions(CacheClient here, CacheClient there) {
    // snippet: regions
    TieredClient regions =
        TieredClient.builder(here, there) // the other region's has the truth
            .labels("here", "there")
            .maxFirstTtl(Duration.ofSeconds(30)) // how late another region's writes are seen
            .firstTimeout(Duration.ofSeconds(20))
            .writes(WritePolicy.SEQUENTIAL) // there, and then here
            .build();
    // end
    return regions;
  }

  static FailSoftClient goingOn(CacheClient client) {
    // snippet: soft
    FailSoftClient soft =
        FailSoftClient.of(
            client,
            5, // failures in a row
            Duration.ofSeconds(3), // without a call
            new FailSoftListener() {
              @Override
              public void onFailure(Operation operation, String cache, CacheException error) {
                System.err.println("without the cache: " + error.getMessage());
              }
            });
    // end
    return soft;
  }
}
