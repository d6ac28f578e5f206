// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The client against a cluster of three real servers, with each layout. */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@NeedsRedis
@Timeout(180)
class RedisClusterIT {
  private static final String CACHE = "c";
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Duration LONG = Duration.ofSeconds(60);

  private RealCluster cluster;
  @Parameter private RedisLayout layout;
  private RedisCacheClient client;

  @BeforeEach
  void start() throws Exception {
    cluster = new RealCluster(0);
    client = RedisCacheClient.connect(config().build());
  }

  private RedisConfig.Builder config() {
    return cluster.config().layout(layout).requestTimeout(LONG).connectTimeout(LONG);
  }

  @AfterEach
  void stop() throws Exception {
    if (client != null) {
      client.close();
    }
    cluster.close();
  }

  private static Map<String, byte[]> entries(int count) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      entries.put("k" + i, ("v" + i).getBytes(UTF_8));
    }
    return entries;
  }

  @Test
  void should_find_the_node_of_each_key_from_the_first_call_on() throws Exception {
    Map<String, byte[]> entries = entries(100);
    // To nodes to which there is no connection yet.
    List<CompletableFuture<Void>> sets = new ArrayList<>();
    entries.forEach((key, value) -> sets.add(client.setAsync(CACHE, key, value, TTL)));
    for (CompletableFuture<Void> set : sets) {
      set.get(60, TimeUnit.SECONDS);
    }
    entries.forEach((key, value) -> assertThat(client.get(CACHE, key)).isEqualTo(value));
    for (RedisProcess node : cluster.nodes()) {
      assertThat(node.ask("DBSIZE")).isNotEqualTo(":0");
    }
    Counters counters = client.capability(Counters.class).orElseThrow();
    ConditionalReads reads = client.capability(ConditionalReads.class).orElseThrow();
    for (int i = 0; i < 20; i++) {
      byte[] key = ("n" + i).getBytes(UTF_8);
      assertThat(client.send(counters.increment(CACHE, key, 1, 7, TTL)).value()).isEqualTo(7);
      assertThat(client.send(reads.get(CACHE, key)).state()).isEqualTo(Versioned.State.PRESENT);
    }
  }

  @Test
  void should_split_batches_by_slot() {
    Map<String, byte[]> entries = entries(300);
    assertThat(client.setAll(CACHE, entries, TTL).errors()).isEmpty();
    List<String> keys = new ArrayList<>(entries.keySet());
    keys.add("absent");
    assertThat(client.getAll(CACHE, keys).orThrow().values())
        .hasSize(300)
        .allSatisfy((key, value) -> assertThat(value).isEqualTo(entries.get(key)));
    assertThat(client.deleteAll(CACHE, keys).errors()).isEmpty();
    assertThat(client.getAll(CACHE, keys).orThrow().values()).isEmpty();
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_keep_a_cache_on_one_node_by_option() throws Exception {
    try (RedisCacheClient tagged = RedisCacheClient.connect(config().cacheHashTag(true).build())) {
      assertThat(tagged.setAll(CACHE, entries(50), TTL).errors()).isEmpty();
      RedisProcess node = cluster.node(RealCluster.masterOf("c"));
      assertThat(node.ask("DBSIZE")).isEqualTo(":50");
      assertThat(node.ask("EXISTS", "{c}:k0")).isEqualTo(":1");
    }
  }

  @Test
  void should_follow_a_slot_that_moves_without_a_failed_call() throws Exception {
    String key = "moving";
    int slot = SlotHash.getSlot("c:" + key);
    RedisProcess from = cluster.node(RealCluster.masterOf("c:" + key));
    RedisProcess to = cluster.node((RealCluster.masterOf("c:" + key) + 1) % RealCluster.MASTERS);
    String fromId = from.ask("CLUSTER", "MYID");
    String toId = to.ask("CLUSTER", "MYID");
    client.set(CACHE, key, "0", TTL);

    to.ask("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", fromId);
    from.ask("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", toId);
    assertThat(client.getString(CACHE, key)).isEqualTo("0");
    String moved = from.ask("MIGRATE", to.host(), "" + to.port(), "c:" + key, "0", "60000");
    assertThat(moved).isEqualTo("+OK");
    // Asked there by ASK.
    assertThat(client.getString(CACHE, key)).isEqualTo("0");
    client.set(CACHE, key, "1", TTL);
    for (RedisProcess node : List.of(to, from)) {
      node.ask("CLUSTER", "SETSLOT", "" + slot, "NODE", toId);
    }
    assertThat(client.getString(CACHE, key)).isEqualTo("1");
    client.set(CACHE, key, "2", TTL);
    assertThat(client.getString(CACHE, key)).isEqualTo("2");
    assertThat(to.ask("EXISTS", "c:" + key)).isEqualTo(":1");
  }

  @Test
  void should_end_calls_to_a_dead_node_and_go_on_with_the_others() throws Exception {
    Map<String, byte[]> entries = entries(60);
    client.setAll(CACHE, entries, TTL).orThrow();
    RedisProcess dead = cluster.node(2);
    dead.kill();
    // Retries are given up before long; nothing waits for the node.
    Map<String, CacheException> errors =
        client.getAll(CACHE, new ArrayList<>(entries.keySet())).errors();
    assertThat(errors).isNotEmpty().hasSizeLessThan(60);
    entries.forEach(
        (key, value) -> {
          boolean onDead = RealCluster.masterOf("c:" + key) == 2;
          assertThat(errors.containsKey(key)).isEqualTo(onDead);
          if (!onDead) {
            assertThat(client.get(CACHE, key)).isEqualTo(value);
          }
        });
    assertThat(client.inFlight()).isZero();
  }
}
