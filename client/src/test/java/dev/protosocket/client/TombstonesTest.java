// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TombstonesTest {
  @Test
  void should_match_an_id_once() {
    Tombstones tombstones = new Tombstones(10);
    tombstones.add(5);

    assertThat(tombstones.clear(4)).isFalse();
    assertThat(tombstones.clear(5)).isTrue();
    assertThat(tombstones.clear(5)).isFalse();
    assertThat(tombstones.size()).isZero();
  }

  @Test
  void should_forget_the_oldest_when_full() {
    Tombstones tombstones = new Tombstones(3);
    for (long id = 1; id <= 5; id++) {
      tombstones.add(id);
    }

    assertThat(tombstones.size()).isEqualTo(3);
    assertThat(tombstones.clear(1)).isFalse();
    assertThat(tombstones.clear(2)).isFalse();
    assertThat(tombstones.clear(3)).isTrue();
    assertThat(tombstones.clear(4)).isTrue();
    assertThat(tombstones.clear(5)).isTrue();
  }

  @Test
  void should_stay_within_its_bound_over_many_stalls() {
    Tombstones tombstones = new Tombstones(Tombstones.MAX_TOMBSTONES);
    for (long id = 0; id < 3L * Tombstones.MAX_TOMBSTONES; id++) {
      tombstones.add(id);
    }

    assertThat(tombstones.size()).isEqualTo(Tombstones.MAX_TOMBSTONES);
    assertThat(tombstones.clear(2L * Tombstones.MAX_TOMBSTONES)).isTrue();
    assertThat(tombstones.clear(2L * Tombstones.MAX_TOMBSTONES - 1)).isFalse();
  }
}
