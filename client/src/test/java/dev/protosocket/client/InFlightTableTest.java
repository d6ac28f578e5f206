// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightTableTest {
  private final InFlightTable table = new InFlightTable();

  @ParameterizedTest
  @ValueSource(longs = {1, 60, (1L << 32) - 500, Long.MAX_VALUE - 500, -500})
  void should_agree_with_a_hash_map_when_ids_run_on_and_replies_come_at_random(long firstId) {
    Random random = new Random(firstId);
    Map<Long, Request> model = new HashMap<>();
    List<Long> live = new ArrayList<>();
    long nextId = firstId;
    int most = 1;
    for (int i = 0; i < 100_000; i++) {
      if (i % 10_000 == 0) {
        most = 1 + random.nextInt(700);
      }
      if (live.size() < most && random.nextBoolean()) {
        Request request = request(nextId++, 0);
        table.put(request);
        model.put(request.id, request);
        live.add(request.id);
      } else if (!live.isEmpty() && random.nextInt(10) > 0) {
        int at = random.nextInt(live.size());
        long id = live.get(at);
        live.set(at, live.get(live.size() - 1));
        live.remove(live.size() - 1);
        assertThat(table.remove(id)).isSameAs(model.remove(id));
      } else {
        long unknown = random.nextBoolean() ? nextId + random.nextInt(1000) : random.nextLong();
        assertThat(table.remove(unknown)).isSameAs(model.remove(unknown));
        live.remove(unknown);
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.removeAll()).containsExactlyInAnyOrderElementsOf(model.values());
    assertThat(table.size()).isZero();
  }

  @Test
  void should_find_every_request_of_a_probe_chain_whatever_is_removed_first() {
    // All of these have the same home, at any capacity reached here, and the chain wraps around.
    int length = 24;
    for (int removedFirst = 0; removedFirst < length; removedFirst++) {
      InFlightTable chain = new InFlightTable();
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        Request request = request(62 + 1024L * i, 0);
        requests.add(request);
        chain.put(request);
      }
      Request first = requests.remove(removedFirst);
      assertThat(chain.remove(first.id)).isSameAs(first);
      assertThat(chain.remove(first.id)).isNull();
      for (Request request : requests) {
        assertThat(chain.remove(request.id)).isSameAs(request);
      }
      assertThat(chain.size()).isZero();
    }
  }

  @Test
  void should_find_overlapping_chains_when_gaps_are_closed() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      InFlightTable dense = new InFlightTable();
      List<Request> requests = new ArrayList<>();
      // Homes 56 to 63 and 0 to 3 of 64 slots, up to three requests to each.
      for (long home = 56; home < 68; home++) {
        for (long turn = 0; turn <= random.nextInt(3); turn++) {
          if (requests.size() < 31) {
            Request request = request(home + 64 * turn, 0);
            requests.add(request);
            dense.put(request);
          }
        }
      }
      Collections.shuffle(requests, random);
      for (Request request : requests) {
        assertThat(dense.remove(request.id)).isSameAs(request);
      }
      assertThat(dense.size()).isZero();
    }
  }

  @Test
  void should_collect_what_has_expired_and_leave_it_in_place() {
    table.put(request(1, 100));
    table.put(request(2, 101));
    table.put(request(3, 150));
    List<Request> expired = new ArrayList<>();

    assertThat(table.collectExpired(100, expired)).isEqualTo(101);

    assertThat(expired).extracting(request -> request.id).containsExactly(1L);
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  void should_compare_deadlines_across_the_overflow_of_the_clock() {
    long now = Long.MAX_VALUE - 10;
    table.put(request(1, now - 1));
    table.put(request(2, now + 20));
    List<Request> expired = new ArrayList<>();

    assertThat(table.collectExpired(now, expired)).isEqualTo(now + 20);

    assertThat(expired).extracting(request -> request.id).containsExactly(1L);
  }

  @Test
  void should_name_a_deadline_without_end_when_nothing_is_left() {
    long now = System.nanoTime();
    assertThat(table.collectExpired(now, new ArrayList<>())).isEqualTo(now + Long.MAX_VALUE);
  }

  private static Request request(long id, long deadline) {
    Request request = new Request();
    request.id = id;
    request.deadlineNanos = deadline;
    return request;
  }
}
