// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.ValueFormat;
import dev.protosocket.metrics.KeyWatch;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.near.tier.TieredClient;
import dev.protosocket.shard.Node;
import dev.protosocket.shard.ShardedClient;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The layers over clients in a registry. */
class LayerMeterBinderTest {
  private static final String CACHE = "users";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MapClient server = new MapClient();

  private double value(String meter, String... tags) {
    return registry.get(meter).tags(tags).meter().measure().iterator().next().getValue();
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    registry.getMeters().forEach(meter -> names.add(meter.getId().getName()));
    return names;
  }

  @Test
  void should_show_a_near_cache() {
    NearCacheClient near = NearCacheClient.builder(server).build();
    new NearCacheMeterBinder(near, "sessions").bindTo(registry);
    near.set(CACHE, "a", "1");
    near.getString(CACHE, "a");
    near.getString(CACHE, "a");
    near.set(CACHE, "a", "2");

    assertThat(value("protosocket.near.reads", "name", "sessions", "result", "hit")).isEqualTo(1);
    assertThat(value("protosocket.near.reads", "name", "sessions", "result", "miss")).isEqualTo(1);
    assertThat(value("protosocket.near.loads")).isEqualTo(1);
    assertThat(value("protosocket.near.drops")).isEqualTo(1);
    near.getString(CACHE, "a");
    assertThat(value("protosocket.near.entries")).isEqualTo(1);
    assertThat(value("protosocket.near.weight")).isGreaterThan(100);
    assertThat(names())
        .containsExactly(
            "protosocket.near.drops",
            "protosocket.near.entries",
            "protosocket.near.evictions",
            "protosocket.near.load.failures",
            "protosocket.near.loads",
            "protosocket.near.reads",
            "protosocket.near.refresh.failures",
            "protosocket.near.refreshes",
            "protosocket.near.stale.served",
            "protosocket.near.validations",
            "protosocket.near.weight");
  }

  @Test
  void should_show_how_hot_keys_are_and_not_which() {
    KeyWatch watch = KeyWatch.builder().sampleOneIn(1).keys(1).build();
    new KeyWatchMeterBinder(watch, "sessions").bindTo(registry);
    assertThat(value("protosocket.keys.hottest")).isZero();
    CacheClient client = watch.over(server);
    client.set(CACHE, "hot", "1");
    client.getString(CACHE, "hot");
    client.getString(CACHE, "hot");
    client.getString(CACHE, "cold");

    assertThat(value("protosocket.keys.hottest", "name", "sessions")).isEqualTo(0.75);
    assertThat(value("protosocket.keys.hot")).isEqualTo(0.75);
    assertThat(value("protosocket.keys.slowest.call")).isPositive().isLessThan(60);
    assertThat(names())
        .containsExactly(
            "protosocket.keys.hot", "protosocket.keys.hottest", "protosocket.keys.slowest.call");
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(meter.getId().getTags()).hasSize(1));
  }

  @Test
  void should_show_tiers_by_their_labels() {
    MapClient first = new MapClient();
    TieredClient tiers = TieredClient.builder(first, server).labels("here", "there").build();
    new TieredMeterBinder(tiers, "regions").bindTo(registry);
    server.set(CACHE, "a", "1");
    tiers.getString(CACHE, "a");
    tiers.getString(CACHE, "a");
    tiers.getString(CACHE, "b");
    first.down = true;
    tiers.getString(CACHE, "a");

    assertThat(value("protosocket.tiers.hits", "tier", "here")).isEqualTo(1);
    assertThat(value("protosocket.tiers.hits", "tier", "there")).isEqualTo(2);
    assertThat(value("protosocket.tiers.misses")).isEqualTo(1);
    assertThat(value("protosocket.tiers.failures", "tier", "here")).isGreaterThanOrEqualTo(1);
    assertThat(value("protosocket.tiers.failures", "tier", "there")).isZero();
    assertThat(value("protosocket.tiers.refills", "outcome", "stored")).isEqualTo(1);
    assertThat(names())
        .containsExactly(
            "protosocket.tiers.failures",
            "protosocket.tiers.hits",
            "protosocket.tiers.later.writes",
            "protosocket.tiers.misses",
            "protosocket.tiers.pending",
            "protosocket.tiers.refills");
  }

  @Test
  void should_show_a_typed_cache_by_its_name() {
    TypedCache<String, String> cache =
        TypedCache.builder(server, CACHE, KeyFormat.utf8(), ValueFormat.utf8()).build();
    new TypedCacheMeterBinder(cache).bindTo(registry);
    cache.getOrLoad("a", key -> "value");
    cache.get("a");
    server.set(CACHE, "b", "no envelope");
    assertThatThrownBy(() -> cache.get("b")).isNotNull();

    assertThat(value("protosocket.typed.reads", "name", CACHE, "result", "hit")).isEqualTo(1);
    assertThat(value("protosocket.typed.reads", "result", "miss")).isEqualTo(1);
    assertThat(value("protosocket.typed.reads", "result", "undecodable")).isEqualTo(1);
    assertThat(value("protosocket.typed.loads", "outcome", "loaded")).isEqualTo(1);
    assertThat(value("protosocket.typed.written", "form", "format")).isEqualTo(5);
    assertThat(value("protosocket.typed.written", "form", "stored")).isEqualTo(9);
    assertThat(names())
        .containsExactly(
            "protosocket.typed.loads",
            "protosocket.typed.reads",
            "protosocket.typed.refreshes",
            "protosocket.typed.store.failures",
            "protosocket.typed.written");
  }

  private static Node node(int number) {
    return Node.of("n" + number, new Endpoint("n" + number + ".example", 11211));
  }

  @Test
  void should_show_a_fleet_and_follow_its_nodes() {
    Map<String, MapClient> clients = new ConcurrentHashMap<>();
    try (ShardedClient fleet =
        ShardedClient.builder(node -> clients.computeIfAbsent(node.name(), name -> new MapClient()))
            .connect(List.of(node(0), node(1)))) {
      ShardedMeterBinder binder = new ShardedMeterBinder(fleet, "fleet");
      binder.bindTo(registry);
      clients.values().forEach(client -> client.down = true);
      assertThatThrownBy(() -> fleet.get(CACHE, "a")).isInstanceOf(ConnectionFailedException.class);

      assertThat(value("protosocket.shard.nodes", "state", "in")).isEqualTo(2);
      assertThat(value("protosocket.shard.nodes", "state", "out")).isZero();
      assertThat(value("protosocket.shard.failures")).isEqualTo(1);
      assertThat(
              value("protosocket.shard.node.failures", "node", "n0")
                  + value("protosocket.shard.node.failures", "node", "n1"))
          .isEqualTo(1);

      fleet.setNodes(List.of(node(1), node(2))).join();
      assertThat(value("protosocket.shard.nodes", "state", "in")).isEqualTo(2);
      assertThat(registry.find("protosocket.shard.node.failures").meters())
          .extracting(meter -> meter.getId().getTag("node"))
          .containsExactlyInAnyOrder("n1", "n2");
      assertThat(value("protosocket.shard.changes")).isEqualTo(2);

      binder.close();
      assertThat(registry.getMeters()).isEmpty();
    }
  }

  @Test
  void should_refuse_a_second_binder_of_the_same_name_until_the_first_is_closed() {
    NearCacheClient near = NearCacheClient.builder(server).build();
    NearCacheMeterBinder first = new NearCacheMeterBinder(near, "a");
    first.bindTo(registry);
    List<Meter> meters = registry.getMeters();
    first.bindTo(registry);
    assertThat(registry.getMeters()).isEqualTo(meters);

    NearCacheMeterBinder second = new NearCacheMeterBinder(near, "a");
    assertThatIllegalStateException()
        .isThrownBy(() -> second.bindTo(registry))
        .withMessageContaining("the meters of another binder");
    new NearCacheMeterBinder(near, "b").bindTo(registry);
    first.close();
    second.bindTo(registry);
    assertThat(registry.getMeters()).hasSize(2 * meters.size());
  }
}
