// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.Waiting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NodeSourceTest {
  private static final Duration OFTEN = Duration.ofMillis(5);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final FakeFleet fakes = new FakeFleet();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicReference<Supplier<CompletionStage<NodeList>>> answer =
      new AtomicReference<>();

  private final ShardListener listener =
      new ShardListener() {
        @Override
        public void sourceFailed(Throwable failure) {
          failed.incrementAndGet();
        }
      };

  private CompletionStage<NodeList> ask() {
    asked.incrementAndGet();
    return answer.get().get();
  }

  private void answers(NodeList list) {
    answer.set(() -> CompletableFuture.completedFuture(list));
  }

  private ShardedClient connect() {
    return fakes.builder().listener(listener).startTimeout(SHORT).connect(this::ask, OFTEN);
  }

  private void awaitPolls() {
    int before = asked.get();
    Waiting.until("two more questions", () -> asked.get() >= before + 2);
  }

  @Test
  void should_follow_a_source() {
    answers(NodeList.of(FakeFleet.nodes(2)));
    try (ShardedClient fleet = connect()) {
      Waiting.until(() -> fleet.nodes().equals(FakeFleet.nodes(2)));
      answers(NodeList.of(FakeFleet.nodes(3)));
      Waiting.until(() -> fleet.nodes().equals(FakeFleet.nodes(3)));
      long epoch = fleet.epoch();
      awaitPolls();
      assertThat(fleet.epoch()).isEqualTo(epoch);
    }
    Waiting.until(() -> fakes.byHost.values().stream().allMatch(node -> node.closed));
  }

  @Test
  void should_keep_the_last_list_whatever_the_source_does() {
    answers(NodeList.of(FakeFleet.nodes(2)));
    List<Supplier<CompletionStage<NodeList>>> bad = new ArrayList<>();
    bad.add(() -> CompletableFuture.failedFuture(new UnknownHostException("gone")));
    bad.add(
        () -> {
          throw new AssertionError("broken");
        });
    bad.add(() -> null);
    bad.add(() -> CompletableFuture.completedFuture(NodeList.of(List.of())));
    bad.add(
        () ->
            CompletableFuture.completedFuture(
                NodeList.of(List.of(FakeNode.node(0), FakeNode.node(0)))));
    try (ShardedClient fleet = connect()) {
      Waiting.until(() -> !fleet.nodes().isEmpty());
      for (Supplier<CompletionStage<NodeList>> each : bad) {
        answer.set(each);
        int before = failed.get();
        Waiting.until("it is told", () -> failed.get() > before + 1);
        assertThat(fleet.nodes()).isEqualTo(FakeFleet.nodes(2));
      }
      answers(NodeList.of(FakeFleet.nodes(1)));
      Waiting.until("it goes on", () -> fleet.nodes().size() == 1);
    }
  }

  @Test
  void should_start_without_nodes_when_the_source_is_slow_and_fill_later() {
    CompletableFuture<NodeList> slow = new CompletableFuture<>();
    answer.set(() -> slow);
    try (ShardedClient fleet = connect()) {
      assertThat(fleet.nodes()).isEmpty();
      slow.complete(NodeList.of(FakeFleet.nodes(2)));
      Waiting.until(() -> fleet.nodes().size() == 2);
    }
  }

  @Test
  void should_take_only_newer_versions() {
    answers(new NodeList(7, FakeFleet.nodes(2)));
    try (ShardedClient fleet = connect()) {
      Waiting.until(() -> fleet.nodes().size() == 2);
      answers(new NodeList(7, FakeFleet.nodes(3)));
      awaitPolls();
      answers(new NodeList(6, FakeFleet.nodes(1)));
      awaitPolls();
      assertThat(fleet.nodes()).hasSize(2);
      answers(new NodeList(8, FakeFleet.nodes(4)));
      Waiting.until(() -> fleet.nodes().size() == 4);
    }
  }

  @Test
  void should_use_a_scheduler_that_is_given_and_leave_it_running() {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try {
      answers(NodeList.of(FakeFleet.nodes(2)));
      ShardedClient fleet = fakes.builder().scheduler(scheduler).connect(this::ask, OFTEN);
      awaitPolls();
      fleet.close();
      assertThat(scheduler.isShutdown()).isFalse();
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void should_know_fixed_nodes() {
    NodeSource source = NodeSource.fixed(FakeFleet.nodes(3));
    assertThat(source.fetch().toCompletableFuture().join().nodes()).isEqualTo(FakeFleet.nodes(3));
  }

  @Test
  void should_make_a_node_of_each_address_in_an_order_that_does_not_rotate() throws Exception {
    List<InetAddress> addresses =
        new ArrayList<>(
            List.of(
                InetAddress.getByAddress("any", new byte[] {10, 0, 0, (byte) 200}),
                InetAddress.getByAddress("any", new byte[] {10, 0, 0, 2}),
                InetAddress.getByAddress("any", new byte[] {10, 0, 0, 2})));
    NodeSource source = NodeSource.dns(() -> CompletableFuture.completedFuture(addresses), 11211);
    List<Node> nodes = source.fetch().toCompletableFuture().join().nodes();
    assertThat(nodes)
        .containsExactly(
            Node.of(new Endpoint("10.0.0.2", 11211)), Node.of(new Endpoint("10.0.0.200", 11211)));
    java.util.Collections.reverse(addresses);
    assertThat(source.fetch().toCompletableFuture().join().nodes()).isEqualTo(nodes);
    NodeSource system = NodeSource.dns(new Endpoint("127.0.0.1", 5));
    assertThat(system.fetch().toCompletableFuture().join().nodes())
        .containsExactly(Node.of(new Endpoint("127.0.0.1", 5)));
  }

  @Test
  void should_follow_a_cluster_of_elasticache() {
    AtomicReference<String> body = new AtomicReference<>("1\nn0.example|10.0.0.1|11211\n");
    NodeSource source =
        ElastiCache.source(
            () -> {
              String text = body.get();
              String whole = "CONFIG cluster 0 " + text.length() + "\r\n" + text + "\r\nEND\r\n";
              return CompletableFuture.completedFuture(whole.getBytes(US_ASCII));
            });
    try (ShardedClient fleet = fakes.builder().connect(source, OFTEN)) {
      Waiting.until(() -> fleet.nodes().size() == 1);
      body.set("2\nn0.example|10.0.0.9|11211 n1.example||11211\n");
      Waiting.until(() -> fleet.nodes().size() == 2);
      // By its name it is the same: its client stays.
      assertThat(fakes.byHost.get("n0.example").closed).isFalse();
    }
  }
}
