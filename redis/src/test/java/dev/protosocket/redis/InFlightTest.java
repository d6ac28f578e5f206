// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightTest {
  @Test
  void should_take_as_many_as_the_bound_and_each_place_again() {
    for (int bound : new int[] {1, 2, 3, 1000}) {
      InFlight<String> inFlight = new InFlight<>(bound);
      for (int round = 0; round < 3; round++) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < bound; i++) {
          places.add(inFlight.enter("call", (what, place) -> {}));
        }
        assertThat(places).doesNotHaveDuplicates().doesNotContain(InFlight.FULL);
        assertThat(inFlight.enter("one more", (what, place) -> {})).isEqualTo(InFlight.FULL);
        assertThat(inFlight.size()).isEqualTo(bound);
        places.forEach(inFlight::leave);
        assertThat(inFlight.size()).isZero();
      }
    }
  }

  @Test
  void should_show_what_is_there() {
    InFlight<String> inFlight = new InFlight<>(10);
    int one = inFlight.enter("one", (what, place) -> {});
    inFlight.enter("two", (what, place) -> {});
    inFlight.leave(one);
    Set<String> seen = new HashSet<>();
    inFlight.forEach(seen::add);
    assertThat(seen).containsExactly("two");
  }

  @Test
  void should_never_give_a_place_to_two() throws Exception {
    InFlight<Object> inFlight = new InFlight<>(3);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> ends = new ArrayList<>();
    boolean[] taken = new boolean[64];
    for (int t = 0; t < 4; t++) {
      ends.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  int place = inFlight.enter(this, (what, at) -> {});
                  if (place != InFlight.FULL) {
                    synchronized (taken) {
                      assertThat(taken[place]).isFalse();
                      taken[place] = true;
                    }
                    synchronized (taken) {
                      taken[place] = false;
                    }
                    inFlight.leave(place);
                  }
                }
              }));
    }
    for (Future<?> end : ends) {
      end.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(inFlight.size()).isZero();
  }
}
