// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that come, go and move while there are calls. */
@Timeout(120)
class FleetChangesTest {
  private static final String CACHE = "users";
  private final FakeFleet fakes = new FakeFleet();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private FakeNode owner(ShardedClient fleet, String key) {
    return fakes.of(fleet.nodeOf(CACHE, bytes(key)).orElseThrow());
  }

  private static String ownerName(ShardedClient fleet, int key) {
    return fleet.nodeOf(CACHE, bytes("k" + key)).orElseThrow().name();
  }

  @Test
  void should_add_remove_and_replace_nodes() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(2))) {
      fleet.addNode(FakeNode.node(2)).join();
      assertThat(fleet.nodes()).isEqualTo(FakeFleet.nodes(3));
      assertThat(fleet.epoch()).isEqualTo(2);
      List<String> owners = IntStream.range(0, 100).mapToObj(i -> ownerName(fleet, i)).toList();

      FakeNode former = fakes.of(FakeNode.node(1));
      fleet.replaceNode("n1", new Endpoint("elsewhere.example", 1)).join();

      assertThat(IntStream.range(0, 100).mapToObj(i -> ownerName(fleet, i))).isEqualTo(owners);
      Waiting.until("the former is closed", () -> former.closed);
      fleet.removeNode("n1").join();
      Waiting.until(() -> fakes.byHost.get("elsewhere.example").closed);
      assertThat(fleet.nodes()).extracting(Node::name).containsExactly("n0", "n2");
      assertThat(fakes.of(FakeNode.node(0)).closed).isFalse();
    }
    assertThat(fakes.byHost.values()).allSatisfy(node -> assertThat(node.closed).isTrue());
  }

  @Test
  void should_keep_the_place_on_a_ketama_ring_when_a_node_is_replaced() {
    try (ShardedClient fleet =
        fakes
            .builder()
            .placement(Placement.ketama(LabelFormat.LIBMEMCACHED))
            .connect(FakeFleet.nodes(4))) {
      List<String> owners = IntStream.range(0, 200).mapToObj(i -> ownerName(fleet, i)).toList();
      fleet.replaceNode("n3", new Endpoint("elsewhere.example", 1)).join();
      assertThat(IntStream.range(0, 200).mapToObj(i -> ownerName(fleet, i))).isEqualTo(owners);
      assertThat(fleet.nodes().get(3).label()).isEqualTo("n3.example");
    }
  }

  @Test
  void should_keep_the_client_of_a_node_whose_weight_changes() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(2))) {
      FakeNode before = fakes.of(FakeNode.node(0));
      fleet.setNodes(List.of(FakeNode.node(0).withWeight(3), FakeNode.node(1))).join();
      assertThat(fakes.of(FakeNode.node(0))).isSameAs(before);
      fleet.set(CACHE, "a", "b");
      assertThat(before.closed).isFalse();
    }
  }

  @Test
  void should_change_nothing_when_a_change_fails() {
    FakeFleet some = fakes;
    ShardedClient.Builder builder =
        ShardedClient.builder(
            node -> {
              if (node.name().equals("bad")) {
                throw new ConnectionFailedException.TcpFailed("bad:1", "refused", null);
              }
              return some.connect(node);
            });
    Node bad = Node.of("bad", new Endpoint("bad.example", 1));
    try (ShardedClient fleet = builder.connect(FakeFleet.nodes(2))) {
      List<Node> wanted = List.of(FakeNode.node(0), FakeNode.node(7), bad);
      assertThatThrownBy(() -> fleet.setNodes(wanted).join())
          .hasCauseInstanceOf(ConnectionFailedException.TcpFailed.class)
          .hasMessageContaining("node bad");
      assertThat(fleet.nodes()).isEqualTo(FakeFleet.nodes(2));
      Waiting.until("what was connected is closed", () -> some.of(FakeNode.node(7)).closed);
      assertThatThrownBy(() -> fleet.removeNode("none").join())
          .hasCauseInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> fleet.addNode(FakeNode.node(0)).join())
          .hasCauseInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> fleet.addNode(bad.withLabel("n0")).join())
          .hasCauseInstanceOf(IllegalArgumentException.class);
      assertThat(fleet.epoch()).isEqualTo(1);
      fleet.addNode(FakeNode.node(2)).join();
      assertThat(fleet.nodes()).hasSize(3);
    }
    assertThatThrownBy(() -> builder.connect(List.of(bad)))
        .isInstanceOf(ConnectionFailedException.TcpFailed.class);
    assertThatThrownBy(() -> builder.connect(List.of(FakeNode.node(0), FakeNode.node(0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void should_let_a_blocking_call_end_before_its_removed_node_is_closed() throws Exception {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(2))) {
      FakeNode slow = owner(fleet, "a");
      slow.values.put("a", bytes("v"));
      CompletableFuture<Void> hold = new CompletableFuture<>();
      slow.held = hold;
      CountDownLatch done = new CountDownLatch(1);
      List<String> values = new ArrayList<>();
      Thread caller =
          new Thread(
              () -> {
                values.add(fleet.getString(CACHE, "a"));
                done.countDown();
              });
      caller.start();
      Waiting.until("the call is on its way", () -> slow.calls.get() == 1);

      fleet.removeNode(slow.node.name()).join();
      fleet.set(CACHE, "a", "elsewhere");

      assertThat(slow.closed).isFalse();
      hold.complete(null);
      done.await();
      assertThat(values).containsExactly("v");
      Waiting.until("it is closed", () -> slow.closed);
    }
  }

  @Test
  void should_refuse_calls_and_changes_once_closed() {
    ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(2));
    fleet.close();
    fleet.close();
    assertThatThrownBy(() -> fleet.get(CACHE, "a"))
        .isInstanceOf(ConnectionClosedException.class)
        .hasMessageContaining("not sent");
    assertThatThrownBy(() -> fleet.addNode(FakeNode.node(5)).join())
        .hasCauseInstanceOf(ConnectionClosedException.class);
    assertThat(fleet).hasToString("ShardedClient[0 nodes, change 2]");
  }
}
