// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineSweepTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final TreeSet<Long> deadlines = new TreeSet<>();
  private final List<Long> sweeps = new ArrayList<>();
  private final DeadlineSweep sweep = new DeadlineSweep(channel.eventLoop(), this::expire);
  private long start;

  @BeforeEach
  void freeze() {
    channel.freezeTime();
    start = channel.eventLoop().ticker().nanoTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void should_sweep_at_the_deadline_and_then_rest() {
    watch(10);

    advance(9);
    assertThat(sweeps).isEmpty();
    advance(1);
    assertThat(sweeps).containsExactly(10L);
    advance(1000);
    assertThat(sweeps).containsExactly(10L);
  }

  @Test
  void should_move_the_timer_only_for_an_earlier_deadline() {
    watch(10);
    watch(20);
    watch(5);

    advance(5);
    assertThat(sweeps).containsExactly(5L);
    advance(5);
    assertThat(sweeps).containsExactly(5L, 10L);
    advance(10);
    assertThat(sweeps).containsExactly(5L, 10L, 20L);
  }

  @Test
  void should_wait_a_millisecond_when_the_deadline_has_passed() {
    advance(7);
    watch(3);

    advance(0);
    assertThat(sweeps).isEmpty();
    advance(1);
    assertThat(sweeps).containsExactly(8L);
  }

  @Test
  void should_do_nothing_when_stopped() {
    watch(10);
    sweep.stop();
    watch(5);

    advance(100);

    assertThat(sweeps).isEmpty();
    assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
  }

  private void watch(long millis) {
    deadlines.add(start + millis * MILLI);
    sweep.watch(start + millis * MILLI);
  }

  private void advance(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private long expire(long now) {
    sweeps.add((now - start) / MILLI);
    deadlines.removeIf(deadline -> deadline - now <= 0);
    return deadlines.isEmpty() ? now + Long.MAX_VALUE : deadlines.first();
  }
}
