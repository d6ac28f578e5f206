// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneTest {
  private final Lanes lanes = new Lanes();
  private final Lane lane = lanes.newLane();

  @Test
  void should_add_up_all_lanes() {
    Lane other = lanes.newLane();
    lane.completed();
    other.completed(5);
    other.failed(new IllegalStateException("first"));
    lane.failed(new IllegalStateException("second"));
    assertThat(lanes.operations()).isEqualTo(6);
    assertThat(lanes.errors()).isEqualTo(2);
    assertThat(lanes.firstFailure()).hasMessage("first");
  }

  @Test
  void should_time_one_operation_at_a_time() {
    assertThat(lane.beginSample()).isTrue();
    for (int i = 0; i < 1_000; i++) {
      assertThat(lane.beginSample()).isFalse();
    }
    lane.endSample();
    assertThat(lanes.takeLatencies().getTotalCount()).isEqualTo(1);
    assertThat(lanes.takeLatencies().getTotalCount()).isZero();
  }

  @Test
  void should_time_about_one_operation_in_64() {
    for (int i = 0; i < 64_000; i++) {
      if (lane.beginSample()) {
        lane.endSample();
      }
    }
    assertThat(lanes.takeLatencies().getTotalCount()).isBetween(900L, 1_100L);
  }
}
