// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node that is down does to its keys: failing fast, ejection, and reads from the next. */
@Timeout(120)
class NodeFailureTest {
  private static final String CACHE = "users";
  private static final Duration OUT = Duration.ofSeconds(30);

  private final FakeFleet fakes = new FakeFleet();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final List<String> told = new ArrayList<>();

  private final ShardListener listener =
      new ShardListener() {
        @Override
        public void failed(Node node, CacheException error) {
          told.add("failed " + node.name());
        }

        @Override
        public void ejected(Node node) {
          told.add("ejected " + node.name());
        }

        @Override
        public void returned(Node node) {
          told.add("returned " + node.name());
          throw new IllegalStateException("listeners may throw");
        }
      };

  private FakeNode owner(ShardedClient fleet, String key) {
    return fakes.of(fleet.nodeOf(CACHE, key.getBytes(UTF_8)).orElseThrow());
  }

  private ShardedClient ejecting(int nodes) {
    return fakes
        .builder()
        .ejection(new Ejection(3, OUT))
        .nanoTime(now::get)
        .listener(listener)
        .connect(FakeFleet.nodes(nodes));
  }

  private void fails(ShardedClient fleet) {
    if (told.size() % 2 == 0) {
      assertThatThrownBy(() -> fleet.get(CACHE, "a")).isInstanceOf(ConnectionFailedException.class);
    } else {
      assertThatThrownBy(() -> fleet.getAsync(CACHE, "a").join())
          .hasCauseInstanceOf(ConnectionFailedException.class);
    }
  }

  @Test
  void should_leave_the_keys_where_they_are_by_default() {
    try (ShardedClient fleet = fakes.builder().connect(FakeFleet.nodes(3))) {
      owner(fleet, "a").fail();
      for (int i = 0; i < 100; i++) {
        assertThatThrownBy(() -> fleet.get(CACHE, "a"))
            .isInstanceOf(ConnectionFailedException.class);
      }
    }
  }

  @Test
  void should_leave_a_node_out_after_failures_in_a_row_and_take_it_back_with_what_it_held() {
    try (ShardedClient fleet = ejecting(3)) {
      FakeNode down = owner(fleet, "a");
      fleet.set(CACHE, "a", "old");
      down.fail();
      fails(fleet);
      fails(fleet);
      assertThat(owner(fleet, "a")).isSameAs(down);
      fails(fleet);

      FakeNode next = owner(fleet, "a");
      assertThat(next).isNotSameAs(down);
      fleet.set(CACHE, "a", "new");
      assertThat(next.values).containsKey("a");
      String name = down.node.name();
      assertThat(told)
          .containsExactly("failed " + name, "failed " + name, "failed " + name, "ejected " + name);

      now.addAndGet(OUT.toNanos() - 1);
      assertThat(owner(fleet, "a")).isSameAs(next);
      now.addAndGet(1);
      down.failure = null;
      // This is the price of it.
      assertThat(fleet.getString(CACHE, "a")).isEqualTo("old");
      assertThat(told).endsWith("returned " + name);
    }
  }

  @Test
  void should_leave_it_out_again_at_the_first_failure_and_forget_failures_at_an_answer() {
    try (ShardedClient fleet = ejecting(3)) {
      FakeNode down = owner(fleet, "a");
      down.fail();
      IntStream.range(0, 3).forEach(i -> fails(fleet));
      now.addAndGet(OUT.toNanos());
      fails(fleet);
      assertThat(owner(fleet, "a")).isNotSameAs(down);

      now.addAndGet(OUT.toNanos());
      down.failure = null;
      fleet.getAsync(CACHE, "a").join();
      down.fail();
      fails(fleet);
      fails(fleet);
      assertThat(owner(fleet, "a")).isSameAs(down);
    }
  }

  @Test
  void should_count_only_what_tells_that_a_node_is_down() {
    try (ShardedClient fleet = ejecting(3)) {
      FakeNode node = owner(fleet, "a");
      for (CacheException error :
          List.of(new OverloadedException("full"), new InvalidRequestException("wrong"))) {
        node.failure = () -> error;
        for (int i = 0; i < 10; i++) {
          assertThatThrownBy(() -> fleet.get(CACHE, "a")).isSameAs(error);
        }
      }
      assertThat(owner(fleet, "a")).isSameAs(node);
      node.failure = () -> new RequestTimeoutException(Operation.GET, TimeUnit.SECONDS.toNanos(1));
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> fleet.get(CACHE, "a")).isInstanceOf(RequestTimeoutException.class);
      }
      assertThat(owner(fleet, "a")).isNotSameAs(node);
    }
  }

  @Test
  void should_ask_the_owner_when_all_nodes_are_out() {
    try (ShardedClient fleet = ejecting(2)) {
      fakes.byHost.values().forEach(FakeNode::fail);
      IntStream.range(0, 6).forEach(i -> fails(fleet));
      FakeNode owner = owner(fleet, "a");
      int calls = owner.calls.get();
      fails(fleet);
      assertThat(owner.calls).hasValue(calls + 1);
    }
  }

  @Test
  void should_count_a_batch_as_one_call_of_each_node() {
    try (ShardedClient fleet = ejecting(3)) {
      List<String> keys = IntStream.range(0, 90).mapToObj(i -> "k" + i).toList();
      FakeNode down = owner(fleet, "k1");
      down.fail();
      for (int i = 0; i < 3; i++) {
        assertThat(owner(fleet, "k1")).isSameAs(down);
        assertThat(fleet.getAll(CACHE, keys).isComplete()).isFalse();
      }
      assertThat(fleet.getAll(CACHE, keys).isComplete()).isTrue();
    }
  }

  @Test
  void should_read_from_the_next_node_by_option_and_never_write_there() {
    try (ShardedClient fleet = fakes.builder().readsFromNext(true).connect(FakeFleet.nodes(3))) {
      FakeNode down = owner(fleet, "a");
      down.fail();
      for (FakeNode node : fakes.byHost.values()) {
        node.values.put("a", node.node.name().getBytes(UTF_8));
      }
      byte[] hashed = "users:a".getBytes(UTF_8);
      int[] order = Placement.rendezvous().ring(FakeFleet.nodes(3)).order(hashed, 0, 7);
      String second = "n" + order[1];

      assertThat(fleet.getString(CACHE, "a")).isEqualTo(second);
      assertThat(fleet.getStringAsync(CACHE, "a").join()).isEqualTo(second);
      assertThat(fleet.getAll(CACHE, List.of("a")).values().get("a"))
          .isEqualTo(second.getBytes(UTF_8));
      assertThatThrownBy(() -> fleet.set(CACHE, "a", "b"))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("node " + down.node.name());
      assertThat(fleet.setAll(CACHE, java.util.Map.of("a", new byte[1])).isComplete()).isFalse();

      fakes.of(FakeNode.node(order[1])).fail();
      assertThatThrownBy(() -> fleet.get(CACHE, "a")).hasMessageContaining("node " + second);
      assertThatThrownBy(() -> fleet.getAsync(CACHE, "a").join())
          .hasMessageContaining("node " + second);
      BatchResult<String> failed = fleet.getAll(CACHE, List.of("a"));
      assertThat(failed.errors().get("a")).hasMessageContaining("node " + second);
    }
  }

  @Test
  void should_fail_with_the_nodes_own_error_when_no_other_can_stand_in() {
    try (ShardedClient fleet = fakes.builder().readsFromNext(true).connect(FakeFleet.nodes(1))) {
      fakes.of(FakeNode.node(0)).fail();
      assertThatThrownBy(() -> fleet.get(CACHE, "a")).hasMessageContaining("node n0");
      assertThatThrownBy(() -> fleet.getAsync(CACHE, "a").join()).hasMessageContaining("node n0");
      assertThat(fleet.getAll(CACHE, List.of("a")).errors().get("a"))
          .hasMessageContaining("node n0");
    }
  }

  @Test
  void should_refuse_numbers_that_make_no_sense() {
    assertThatThrownBy(() -> new Ejection(0, OUT)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Ejection(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FakeNode.node(1).withWeight(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FakeNode.node(1).withLabel(""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
