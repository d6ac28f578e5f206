// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ShardedStatsTest {
  private static final String CACHE = "users";

  private final FakeFleet fakes = new FakeFleet();

  @Test
  void should_count_failures_by_node_and_ejections() {
    try (ShardedClient fleet =
        fakes.builder().ejection(new Ejection(2, Duration.ofDays(1))).connect(FakeFleet.nodes(3))) {
      assertThat(fleet.stats().nodes())
          .extracting(ShardedStats.OfNode::node)
          .isEqualTo(FakeFleet.nodes(3));
      Node owner = fleet.nodeOf(CACHE, "a".getBytes(UTF_8)).orElseThrow();
      fakes.of(owner).fail();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> fleet.get(CACHE, "a"))
            .isInstanceOf(ConnectionFailedException.class);
      }

      ShardedStats stats = fleet.stats();
      assertThat(stats.failures()).isEqualTo(2);
      assertThat(stats.ejections()).isEqualTo(1);
      assertThat(stats.epoch()).isEqualTo(fleet.epoch());
      assertThat(stats.nodes())
          .contains(new ShardedStats.OfNode(owner, 2, true))
          .filteredOn(node -> node.failures() == 0 && !node.out())
          .hasSize(2);

      fleet.removeNode(owner.name()).join();
      assertThat(fleet.stats().failures()).isEqualTo(2);
      assertThat(fleet.stats().nodes()).hasSize(2);
    }
  }

  @Test
  void should_count_failures_of_the_source() {
    NodeSource broken =
        () -> {
          throw new IllegalStateException("broken");
        };
    try (ShardedClient fleet =
        fakes.builder().startTimeout(Duration.ofMillis(1)).connect(broken, Duration.ofMillis(5))) {
      Waiting.until(() -> fleet.stats().sourceFailures() > 1);
      assertThat(fleet.stats().nodes()).isEmpty();
    }
  }
}
