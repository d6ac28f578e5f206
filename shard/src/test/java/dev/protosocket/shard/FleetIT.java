// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fleet of embedded memcached servers, each behind a pool or a connection. */
@ExtendWith(LeakCheck.class)
@Timeout(180)
class FleetIT {
  private static final Logger logger = LoggerFactory.getLogger(FleetIT.class);
  private static final String CACHE = "users";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final int CHANGES = 100;

  private final List<MemcachedServer> servers = new ArrayList<>();

  private Node start() {
    MemcachedServer server = MemcachedServer.start();
    servers.add(server);
    return Node.of("s" + servers.size(), new Endpoint("127.0.0.1", server.port()));
  }

  private List<Node> start(int count) {
    return IntStream.range(0, count).mapToObj(i -> start()).toList();
  }

  @AfterEach
  void stop() {
    servers.forEach(MemcachedServer::close);
  }

  /** With patience: a machine may stand still for seconds. */
  private static ClientConfig config(Node node) {
    return Memcached.config(node.endpoint())
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE)
        .closeTimeout(PATIENCE)
        .build();
  }

  private static CacheClient pool(Node node) {
    return ClientPool.connect(PoolConfig.builder(config(node)).size(2).build());
  }

  private static CacheClient connection(Node node) {
    return ProtosocketClient.connect(config(node));
  }

  @Test
  void should_spread_keys_over_servers_and_reach_each_of_them() {
    List<Node> nodes = start(4);
    try (ShardedClient fleet =
        ShardedClient.builder(FleetIT::pool)
            .placement(Placement.ketama(LabelFormat.LIBMEMCACHED))
            .connect(nodes)) {
      List<String> keys = IntStream.range(0, 400).mapToObj(i -> "k" + i).toList();
      for (String key : keys) {
        fleet.set(CACHE, key, key, TTL);
      }
      assertThat(servers).allSatisfy(server -> assertThat(server.items()).isBetween(20, 300));
      assertThat(servers.stream().mapToInt(MemcachedServer::items).sum()).isEqualTo(400);
      BatchResult<String> found = fleet.getAll(CACHE, keys).orThrow();
      assertThat(found.values().keySet()).containsExactlyElementsOf(keys);
      fleet.ping();
      // Each node has the keys that the ring says: asked by itself, it knows them.
      Node node = fleet.nodeOf(CACHE, "k7".getBytes(UTF_8)).orElseThrow();
      try (CacheClient alone = connection(node)) {
        assertThat(alone.getString(CACHE, "k7")).isEqualTo("k7");
      }
      List<NodeResult<Map<String, String>>> stats = fleet.sendToEach(Memcached.stats());
      assertThat(stats)
          .extracting(each -> Integer.parseInt(each.orThrow().get("curr_items")))
          .containsExactlyElementsOf(servers.stream().map(MemcachedServer::items).toList());
      fleet.sendToEach(Memcached.flushAll()).forEach(NodeResult::orThrow);
      assertThat(fleet.getAll(CACHE, keys).values()).isEmpty();
    }
  }

  @Test
  void should_have_what_all_of_its_nodes_have() {
    try (ShardedClient fleet = ShardedClient.builder(FleetIT::pool).build()) {
      assertThat(fleet.capability(Counters.class)).isEmpty();
      fleet.setNodes(start(2)).join();
      assertThat(fleet.withTimeout(PATIENCE).capability(Counters.class)).isPresent();
      AtomicWrites writes = fleet.capability(AtomicWrites.class).orElseThrow();
      for (int i = 0; i < 20; i++) {
        byte[] key = ("k" + i).getBytes(UTF_8);
        assertThat(fleet.send(writes.add(CACHE, key, key, TTL))).isEqualTo(StoreResult.STORED);
        assertThat(fleet.sendAsync(writes.add(CACHE, key, key, TTL)).join())
            .isNotEqualTo(StoreResult.STORED);
      }
      assertThat(servers).allSatisfy(server -> assertThat(server.items()).isPositive());
    }
  }

  @Test
  void should_lose_only_the_keys_of_a_server_that_is_killed() {
    List<Node> nodes = start(4);
    try (ShardedClient fleet = ShardedClient.builder(FleetIT::pool).connect(nodes)) {
      List<String> keys = IntStream.range(0, 400).mapToObj(i -> "k" + i).toList();
      keys.forEach(key -> fleet.set(CACHE, key, key, TTL));

      servers.get(2).close();
      Waiting.until(
          "the fleet has noticed",
          () ->
              fleet.getAll(CACHE, keys).errors().values().stream()
                  .allMatch(ConnectionFailedException.class::isInstance));

      int lost = 0;
      for (String key : keys) {
        if (fleet.nodeOf(CACHE, key.getBytes(UTF_8)).orElseThrow().name().equals("s3")) {
          lost++;
          assertThatThrownBy(() -> fleet.get(CACHE, key))
              .isInstanceOf(ConnectionFailedException.class)
              .hasMessageStartingWith("node s3: ");
          assertThatThrownBy(() -> fleet.getAsync(CACHE, key).join())
              .hasCauseInstanceOf(ConnectionFailedException.class)
              .hasMessageContaining("node s3: ");
        } else {
          assertThat(fleet.getString(CACHE, key)).isEqualTo(key);
        }
      }
      logger.info("a killed server of 4 took {} of {} keys with it", lost, keys.size());
      assertThat(lost).isBetween(20, 300);
    }
  }

  /** By the connection's own future, which tells of its failure before it completes. */
  @Test
  void should_name_the_node_whose_connection_is_lost_while_calls_are_in_flight() {
    List<Node> nodes = start(1);
    try (ShardedClient fleet = ShardedClient.builder(FleetIT::connection).connect(nodes)) {
      Queue<CacheException> seen = new ConcurrentLinkedQueue<>();
      for (int round = 0; round < 1000 && seen.isEmpty(); round++) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          calls.add(
              fleet
                  .getAsync(CACHE, "k" + i)
                  .whenComplete(
                      (value, failure) -> {
                        if (Failures.cause(failure == null ? new Error() : failure)
                            instanceof CacheException error) {
                          seen.add(error);
                        }
                      }));
          if (i == 100) {
            servers.get(0).resetConnections();
          }
        }
        Waiting.until(() -> calls.stream().allMatch(CompletableFuture::isDone));
      }
      assertThat(seen)
          .isNotEmpty()
          .allSatisfy(
              error ->
                  assertThat(error)
                      .isInstanceOf(ConnectionClosedException.class)
                      .hasMessageStartingWith("node s1: "));
    }
  }

  @Test
  void should_fail_no_call_while_nodes_come_and_go() throws Exception {
    List<Node> spare = start(6);
    Deque<Node> inside = new ArrayDeque<>(spare.subList(0, 3));
    Deque<Node> outside = new ArrayDeque<>(spare.subList(3, 6));
    AtomicBoolean over = new AtomicBoolean();
    LongAdder calls = new LongAdder();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (ShardedClient fleet = ShardedClient.builder(FleetIT::pool).connect(List.copyOf(inside))) {
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int style = i;
        Thread caller = new Thread(() -> load(fleet, style, over, calls, failures));
        callers.add(caller);
        caller.start();
      }
      long start = System.nanoTime();
      int changes = 0;
      try {
        while (changes < CHANGES && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60)) {
          Node added = outside.remove();
          fleet.addNode(added).join();
          inside.add(added);
          Node removed = inside.remove();
          fleet.removeNode(removed.name()).join();
          outside.add(removed);
          changes++;
          long before = calls.sum();
          Waiting.until("calls go on", () -> calls.sum() > before + 10);
        }
      } finally {
        over.set(true);
        for (Thread caller : callers) {
          caller.join();
        }
      }
      logger.info(
          "{} nodes added and {} removed under {} calls in {} ms: {} failed",
          changes,
          changes,
          calls.sum(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
          failures.size());
      assertThat(failures).isEmpty();
      assertThat(changes).isPositive();
    }
  }

  private static void load(
      ShardedClient fleet,
      int style,
      AtomicBoolean over,
      LongAdder calls,
      Queue<Throwable> failures) {
    for (int i = 0; !over.get(); i++) {
      try {
        if (style == 0) {
          fleet.get(CACHE, "k" + i % 1000);
          calls.increment();
        } else if (style == 1) {
          List<CompletableFuture<?>> window = new ArrayList<>();
          for (int j = 0; j < 32; j++) {
            window.add(fleet.setAsync(CACHE, "k" + (i + j) % 1000, "v", TTL));
          }
          CompletableFuture.allOf(window.toArray(new CompletableFuture<?>[0])).join();
          calls.add(32);
        } else {
          List<String> keys = IntStream.range(i, i + 32).mapToObj(j -> "k" + j % 1000).toList();
          failures.addAll(fleet.getAll(CACHE, keys).errors().values());
          calls.add(32);
        }
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
  }
}
