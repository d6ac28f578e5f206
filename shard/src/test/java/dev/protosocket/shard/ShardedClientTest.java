// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.Cache;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.NoNodeException;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.RequestFate;
import dev.protosocket.memcached.Memcached;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which calls go where, what becomes of their errors, and batches. */
@Timeout(120)
class ShardedClientTest {
  private static final String CACHE = "users";
  private final FakeFleet fakes = new FakeFleet();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private FakeNode owner(ShardedClient fleet, String key) {
    return fakes.of(fleet.nodeOf(CACHE, bytes(key)).orElseThrow());
  }

  @Test
  void should_send_each_key_to_the_node_that_the_ring_says() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(5))) {
      Ring ring = Placement.rendezvous().ring(FakeFleet.nodes(5));
      for (int i = 0; i < 200; i++) {
        String key = "k" + i;
        byte[] hashed = bytes(CACHE + ":" + key);
        FakeNode expected = fakes.of(FakeNode.node(ring.owner(hashed, 0, hashed.length)));
        if (i % 2 == 0) {
          fleet.set(CACHE, key, "v");
        } else {
          fleet.setAsync(CACHE, key, "v").join();
        }
        assertThat(expected.values).containsKey(key);
        assertThat(owner(fleet, key)).isSameAs(expected);
        assertThat(fleet.getString(CACHE, key)).isEqualTo("v");
      }
    }
  }

  @Test
  void should_hash_the_key_alone_without_a_cache_and_by_option() {
    byte[] key = bytes("user:42");
    Ring ring = Placement.rendezvous().ring(FakeFleet.nodes(50));
    Node expected = FakeNode.node(ring.owner(key, 0, key.length));
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(50));
        ShardedClient byKey =
            fakes.builder().hashedPart(HashedPart.KEY).connect(FakeFleet.nodes(50))) {
      assertThat(fleet.nodeOf(Cache.none(), key)).contains(expected);
      assertThat(byKey.nodeOf("any", key)).contains(expected);
      assertThat(fleet.nodeOf("user", bytes("42"))).contains(expected);
    }
  }

  @Test
  void should_hash_what_is_between_braces_by_option() {
    try (ShardedClient fleet = fakes.builder().hashTags(true).connect(FakeFleet.nodes(50))) {
      Node tagged = fleet.nodeOf(CACHE, bytes("{42}:name")).orElseThrow();
      assertThat(fleet.nodeOf("other", bytes("x{42}y{7}"))).contains(tagged);
      assertThat(fleet.nodeOf(Cache.none(), bytes("42"))).contains(tagged);
      // No tag: nothing between the braces, no end, no beginning.
      Ring ring = Placement.rendezvous().ring(FakeFleet.nodes(50));
      for (String key : List.of("{}42", "{42", "42}", "}{42")) {
        byte[] hashed = bytes(CACHE + ":" + key);
        assertThat(fleet.nodeOf(CACHE, bytes(key)))
            .contains(FakeNode.node(ring.owner(hashed, 0, hashed.length)));
      }
    }
  }

  @Test
  void should_route_keys_longer_than_the_scratch() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(5))) {
      String key = "k".repeat(10_000);
      fleet.set(CACHE, key, "v");
      assertThat(owner(fleet, key).values).containsKey(key);
    }
  }

  @Test
  void should_refuse_calls_without_nodes_by_an_error_of_its_own_and_fill_later() {
    try (ShardedClient fleet = fakes.builder().build()) {
      NoNodeException refused =
          catchThrowableOfType(NoNodeException.class, () -> fleet.get(CACHE, "a"));
      assertThat(refused.fate()).isEqualTo(RequestFate.NOT_SENT);
      assertThatThrownBy(() -> fleet.getAsync(CACHE, "a").join())
          .hasCauseInstanceOf(NoNodeException.class);
      assertThatThrownBy(fleet::ping).isInstanceOf(NoNodeException.class);
      assertThat(fleet.getAll(CACHE, List.of("a", "b")).errors().values())
          .hasSize(2)
          .allSatisfy(error -> assertThat(error).isInstanceOf(NoNodeException.class));
      assertThat(fleet.nodeOf(CACHE, bytes("a"))).isEmpty();

      fleet.addNode(FakeNode.node(1)).join();

      assertThat(fleet.get(CACHE, "a")).isNull();
      fleet.setNodes(List.of()).join();
      assertThatThrownBy(() -> fleet.get(CACHE, "a")).isInstanceOf(NoNodeException.class);
    }
  }

  @Test
  void should_refuse_commands_without_a_key_and_send_them_to_each_node_if_asked() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(3))) {
      assertThatThrownBy(() -> fleet.send(Memcached.flushAll()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("sendToEach");
      assertThatThrownBy(() -> fleet.sendAsync(Memcached.flushAll()).join())
          .hasCauseInstanceOf(InvalidRequestException.class);
      assertThat(fakes.byHost.values()).allSatisfy(node -> assertThat(node.calls).hasValue(0));

      fakes.of(FakeNode.node(1)).fail();
      List<NodeResult<@org.jspecify.annotations.Nullable Void>> results =
          fleet.sendToEach(Call.ping());

      assertThat(results).extracting(NodeResult::node).isEqualTo(FakeFleet.nodes(3));
      assertThat(results.get(0).error()).isNull();
      assertThat(results.get(1).error())
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("node n1");
      assertThatThrownBy(() -> results.get(1).orThrow()).isSameAs(results.get(1).error());
      assertThat(fakes.byHost.values()).allSatisfy(node -> assertThat(node.calls).hasValue(1));
    }
  }

  @Test
  void should_ping_all_nodes_and_fail_if_one_does_not_answer() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(3))) {
      fleet.ping();
      fleet.pingAsync().join();
      assertThat(fakes.byHost.values()).allSatisfy(node -> assertThat(node.calls).hasValue(2));
      fakes.of(FakeNode.node(2)).fail();
      assertThatThrownBy(fleet::ping)
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("node n2");
    }
  }

  @Test
  void should_name_the_node_in_errors_and_keep_their_type_fate_and_cause() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(3))) {
      Throwable cause = new IllegalStateException("cause");
      FakeNode down = owner(fleet, "a");
      down.failure = () -> new ConnectionFailedException.NoConnection("x:1", "down", cause);

      CacheException blocking =
          catchThrowableOfType(CacheException.class, () -> fleet.get(CACHE, "a"));
      CacheException async =
          (CacheException)
              catchThrowableOfType(
                      CompletionException.class, () -> fleet.getAsync(CACHE, "a").join())
                  .getCause();

      for (CacheException error : List.of(blocking, async)) {
        assertThat(error)
            .isExactlyInstanceOf(ConnectionFailedException.NoConnection.class)
            .hasCause(cause)
            .hasMessageStartingWith("node " + down.node.name() + ": ")
            .hasMessageContaining("down");
        assertThat(error.fate()).isEqualTo(RequestFate.NOT_SENT);
        assertThat(error.node()).isEqualTo(down.node.name());
      }
      assertThat(blocking.getStackTrace()).isNotEmpty();
    }
  }

  /** Before the caller's own dependents see it, and the future of its own cancels the call. */
  @Test
  void should_name_the_node_in_failures_that_come_later() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(3))) {
      CompletableFuture<Void> hold = new CompletableFuture<>();
      FakeNode slow = owner(fleet, "a");
      slow.held = hold;
      List<String> seen = new ArrayList<>();
      CompletableFuture<byte[]> get = fleet.getAsync(CACHE, "a");
      get.whenComplete((value, failure) -> seen.add(failure.getMessage()));

      hold.completeExceptionally(new ConnectionFailedException.NoConnection("x:1", "gone", null));

      assertThat(seen).hasSize(1);
      assertThat(seen.get(0)).startsWith("node " + slow.node.name() + ": ");
    }
  }

  @Test
  void should_split_a_batch_by_node_and_keep_the_callers_order() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(4))) {
      List<String> keys = new ArrayList<>(IntStream.range(0, 100).mapToObj(i -> "k" + i).toList());
      keys.add("k0");
      for (int i = 0; i < 100; i += 2) {
        fleet.set(CACHE, "k" + i, "v" + i);
      }
      BatchResult<String> found = fleet.getAll(CACHE, keys);
      assertThat(found.keys()).isEqualTo(keys);
      for (int i = 0; i < keys.size(); i++) {
        KeyResult result = found.results().get(i);
        int number = i % 100;
        if (number % 2 == 0) {
          assertThat(result.value()).isEqualTo(bytes("v" + number));
        } else {
          assertThat(result.outcome()).isEqualTo(Outcome.MISS);
        }
      }
      assertThat(fakes.byHost.values()).allSatisfy(node -> assertThat(node.batches).hasValue(1));
    }
  }

  @Test
  void should_fail_only_the_keys_of_the_node_that_is_down() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(4))) {
      byte[][] keys = IntStream.range(0, 100).mapToObj(i -> bytes("k" + i)).toArray(byte[][]::new);
      byte[][] values = IntStream.range(0, 100).mapToObj(i -> bytes("v")).toArray(byte[][]::new);
      fakes.of(FakeNode.node(2)).fail();

      BatchResult<byte[]> result = fleet.setAll(CACHE, keys, values);

      assertThat(result.isComplete()).isFalse();
      for (int i = 0; i < keys.length; i++) {
        KeyResult of = result.results().get(i);
        if (fleet.nodeOf(CACHE, keys[i]).orElseThrow().name().equals("n2")) {
          assertThat(of.error()).hasMessageContaining("node n2");
        } else {
          assertThat(of.outcome()).isEqualTo(Outcome.STORED);
        }
      }
      assertThat(fleet.getAll(CACHE, List.of()).results()).isEmpty();
      assertThat(fleet.getAll(CACHE, List.of("\ud800", "k1")).results().get(0).error())
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  @Test
  void should_cancel_the_parts_of_a_batch() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(2))) {
      CompletableFuture<Void> hold = new CompletableFuture<>();
      fakes.byHost.values().forEach(node -> node.held = hold);
      CompletableFuture<BatchResult<String>> batch =
          fleet.getAllAsync(CACHE, IntStream.range(0, 50).mapToObj(i -> "k" + i).toList());
      assertThat(batch.cancel(true)).isTrue();
      hold.complete(null);
      assertThat(batch).isCancelled();
    }
  }

  @Test
  void should_give_a_view_with_another_timeout_that_follows_the_ring() {
    try (ShardedClient fleet = fakes.builder().build()) {
      CacheClient view = fleet.withTimeout(Duration.ofSeconds(7));
      fleet.addNode(FakeNode.node(1)).join();
      view.set(CACHE, "a", "b");
      view.close();
      assertThat(fakes.of(FakeNode.node(1)).timeouts).containsExactly(Duration.ofSeconds(7));
      assertThat(fleet.getString(CACHE, "a")).isEqualTo("b");
    }
  }

  /** A fleet is a node like any other; the innermost names the node. */
  @Test
  void should_be_a_node_of_another_fleet() {
    try (ShardedClient outer =
        ShardedClient.builder(node -> fakes.builder().connect(FakeFleet.nodes(3)))
            .connect(List.of(FakeNode.node(9)))) {
      outer.set(CACHE, "a", "b");
      assertThat(outer.getString(CACHE, "a")).isEqualTo("b");
      fakes.byHost.values().forEach(FakeNode::fail);
      assertThatThrownBy(() -> outer.get(CACHE, "a")).hasMessageMatching("node n[0-2]: .*down.*");
    }
  }
}
