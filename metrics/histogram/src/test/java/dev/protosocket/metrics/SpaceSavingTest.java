// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.metrics.SpaceSaving.Entry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the counters promise, against exact counts of the same stream. */
class SpaceSavingTest {
  private static final int ITEMS = 10_000;
  private static final int COUNTERS = 200;
  private static final int LENGTH = 200_000;

  /** Returns a stream by Zipf's law with exponent 1: 0 is the most frequent, then 1. */
  static int[] zipf(long seed, int items, int length) {
    double[] sums = new double[items];
    double sum = 0;
    for (int i = 0; i < items; i++) {
      sum += 1.0 / (i + 1);
      sums[i] = sum;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] stream = new int[length];
    for (int i = 0; i < length; i++) {
      int place = Arrays.binarySearch(sums, random.nextDouble() * sum);
      stream[i] = Math.min(items - 1, place < 0 ? -place - 1 : place);
    }
    return stream;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void should_find_the_most_frequent_of_a_zipf_stream(long seed) {
    SpaceSaving<Integer> counts = new SpaceSaving<>(COUNTERS);
    Map<Integer, Long> exact = new HashMap<>();
    for (int item : zipf(seed, ITEMS, LENGTH)) {
      counts.add(item);
      exact.merge(item, 1L, Long::sum);
    }

    List<Entry<Integer>> all = counts.top(COUNTERS);

    assertThat(counts.total()).isEqualTo(LENGTH);
    assertThat(all).hasSize(COUNTERS);
    assertThat(all.stream().mapToLong(Entry::count).sum()).isEqualTo(LENGTH);
    for (Entry<Integer> entry : all) {
      long count = exact.get(entry.item());
      assertThat(entry.count()).isBetween(count, count + entry.excess());
      assertThat(entry.excess()).isLessThanOrEqualTo(LENGTH / COUNTERS);
    }
    assertThat(all)
        .extracting(Entry::item)
        .containsAll(
            exact.keySet().stream().filter(i -> exact.get(i) > LENGTH / COUNTERS).toList());
    assertThat(counts.top(20)).extracting(Entry::item).contains(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(counts.top(3)).extracting(Entry::item).containsExactly(0, 1, 2);
  }

  @Test
  void should_find_what_becomes_frequent_late() {
    SpaceSaving<Integer> counts = new SpaceSaving<>(10);
    for (int i = 0; i < 10_000; i++) {
      counts.add(i);
    }
    for (int i = 0; i < 5_000; i++) {
      counts.add(-1);
    }

    assertThat(counts.top(1).get(0).item()).isEqualTo(-1);
    assertThat(counts.top(1).get(0).count()).isBetween(5_000L, 6_000L);
  }

  @Test
  void should_be_exact_while_there_are_counters_for_all() {
    SpaceSaving<String> counts = new SpaceSaving<>(4);
    assertThat(counts.top(3)).isEmpty();
    for (String item : List.of("a", "b", "c", "b", "a", "b")) {
      counts.add(item);
    }

    assertThat(counts.top(9))
        .containsExactly(new Entry<>("b", 3, 0), new Entry<>("a", 2, 0), new Entry<>("c", 1, 0));
    counts.clear();
    assertThat(counts.top(9)).isEmpty();
    counts.add("d");
    assertThat(counts.top(9)).containsExactly(new Entry<>("d", 1, 0));
    assertThat(counts.total()).isEqualTo(1);
  }
}
