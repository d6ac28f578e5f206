// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.protosocket.client.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How evenly rings spread keys, and how many move when nodes come and go. No chance in it. */
class RingSpreadTest {
  private static final Logger logger = LoggerFactory.getLogger(RingSpreadTest.class);
  private static final int KEYS = 200_000;

  private static final Map<String, Placement> PLACEMENTS =
      new TreeMap<>(
          Map.of(
              "rendezvous", Placement.rendezvous(),
              "ketama", Placement.ketama(LabelFormat.LIBMEMCACHED),
              "ketama, fnv1a", Placement.ketama(LabelFormat.LIBMEMCACHED, KeyHash.fnv1a64()),
              "jump", Placement.jump()));

  private static List<Node> nodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Node.of(new Endpoint("cache-" + i + ".example", 11211)))
        .toList();
  }

  private static int[] owners(Ring ring) {
    int[] owners = new int[KEYS];
    for (int i = 0; i < KEYS; i++) {
      byte[] key = ("user:" + i).getBytes(UTF_8);
      owners[i] = ring.owner(key, 0, key.length);
    }
    return owners;
  }

  private static double maxOverMean(Placement placement, int nodes) {
    int[] counts = new int[nodes];
    for (int owner : owners(placement.ring(nodes(nodes)))) {
      counts[owner]++;
    }
    return Arrays.stream(counts).max().orElseThrow() * (double) nodes / KEYS;
  }

  @Test
  void should_spread_keys_over_the_nodes() {
    StringBuilder table = new StringBuilder("most keys of a node / mean of all:");
    PLACEMENTS.forEach(
        (name, placement) -> {
          double two = maxOverMean(placement, 2);
          double eight = maxOverMean(placement, 8);
          double many = maxOverMean(placement, 64);
          table.append(
              String.format(
                  Locale.ROOT, "%n%-14s 2: %.3f  8: %.3f  64: %.3f", name, two, eight, many));
          double bound = name.startsWith("ketama") ? 1.5 : 1.07;
          assertThat(List.of(two, eight, many))
              .allSatisfy(each -> assertThat(each).isBetween(1.0, bound));
        });
    logger.info("{}", table);
  }

  /** The share that moves when a node joins 8 or leaves 9, in units of what must move. */
  @Test
  void should_move_no_more_keys_than_must() {
    StringBuilder table = new StringBuilder("keys that move, in units of those that must:");
    PLACEMENTS.forEach(
        (name, placement) -> {
          int[] eight = owners(placement.ring(nodes(8)));
          int[] nine = owners(placement.ring(nodes(9)));
          int moved = 0;
          for (int i = 0; i < KEYS; i++) {
            if (eight[i] != nine[i]) {
              moved++;
              // To the new node, and between no others.
              assertThat(nine[i]).isEqualTo(8);
            }
          }
          List<Node> without = new ArrayList<>(nodes(8));
          without.remove(3);
          int[] seven = owners(placement.ring(without));
          int left = 0;
          for (int i = 0; i < KEYS; i++) {
            boolean moves = eight[i] != seven[i] + (seven[i] >= 3 ? 1 : 0);
            left += moves ? 1 : 0;
            if (!name.equals("jump")) {
              assertThat(moves).isEqualTo(eight[i] == 3);
            }
          }
          double joins = moved * 9.0 / KEYS;
          double leaves = left * 8.0 / KEYS;
          table.append(
              String.format(
                  Locale.ROOT, "%n%-14s joins 8: %.3f  leaves 8: %.3f", name, joins, leaves));
          if (name.equals("rendezvous")) {
            assertThat(joins).isCloseTo(1, within(0.1));
            assertThat(leaves).isCloseTo(1, within(0.1));
          }
        });
    logger.info("{}", table);
  }

  @Test
  void should_give_each_node_its_weight() {
    for (String name : List.of("rendezvous", "ketama")) {
      List<Node> nodes = new ArrayList<>(nodes(4));
      nodes.set(2, nodes.get(2).withWeight(5));
      int[] counts = new int[4];
      for (int owner : owners(PLACEMENTS.get(name).ring(nodes))) {
        counts[owner]++;
      }
      assertThat(counts[2] / (double) KEYS).isCloseTo(5 / 8.0, within(0.06));
    }
  }

  /** Those behind the owner share its keys evenly, where the owner is out. */
  @Test
  void should_spread_the_keys_of_a_missing_node_over_the_others() {
    PLACEMENTS.forEach(
        (name, placement) -> {
          Ring ring = placement.ring(nodes(8));
          int[] seconds = new int[8];
          int ofThree = 0;
          for (int i = 0; i < KEYS; i++) {
            byte[] key = ("user:" + i).getBytes(UTF_8);
            int[] order = ring.order(key, 0, key.length);
            assertThat(order).hasSize(8);
            if (order[0] == 3) {
              ofThree++;
              seconds[order[1]]++;
            }
          }
          int most = Arrays.stream(seconds).max().orElseThrow();
          assertThat(seconds[3]).isZero();
          assertThat(most * 7.0 / ofThree)
              .as(name)
              .isLessThan(name.startsWith("ketama") ? 2.0 : 1.1);
        });
  }

  @Test
  void should_refuse_weights_for_jump() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Placement.jump().ring(List.of(nodes(1).get(0).withWeight(2))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
