// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.redis.RedisCacheClient;
import dev.protosocket.redis.RedisConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Redis behind a cache in this process; the argument says where, as host or host:port. */
public final class RedisExample {
  private RedisExample() {}

  /** Stores a value, reads it twice, and counts. */
  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("usage: RedisExample HOST[:PORT]");
      System.exit(2);
    }
    String at = args[0];
    run(
        Endpoint.parse(
            "the argument", at.contains(":") ? at : at + ":" + RedisConfig.DEFAULT_PORT));
  }

  static void run(Endpoint endpoint) {
    // snippet: redis
    RedisConfig config =
        RedisConfig.builder(endpoint)
            .connectTimeout(Duration.ofSeconds(30)) // patient: this also runs on busy machines
            .requestTimeout(Duration.ofSeconds(30))
            .build();
    try (CacheClient client =
        NearCacheClient.builder(RedisCacheClient.connect(config))
            .maxStale(Duration.ofSeconds(1)) // of what this process has read before
            .build()) {
      client.set("users", "42", "Ada Lovelace", Duration.ofMinutes(5)); // stored as users:42
      System.out.println("redis " + client.getString("users", "42"));
      System.out.println("near " + client.getString("users", "42"));

      Counters counters = client.capability(Counters.class).orElseThrow();
      byte[] visits = "visits".getBytes(StandardCharsets.UTF_8);
      System.out.println(
          "redis visit "
              + client
                  .send(counters.increment("counters", visits, 1, 1, Duration.ofHours(1)))
                  .value());
    }
    // end
  }
}
