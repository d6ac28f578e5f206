// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));

  @Test
  void should_double_the_ceiling_from_nothing_to_the_cap() {
    assertThat(BACKOFF.ceilingNanos(0)).isZero();
    assertThat(BACKOFF.ceilingNanos(1)).isZero();
    assertThat(BACKOFF.ceilingNanos(2)).isEqualTo(50_000_000);
    assertThat(BACKOFF.ceilingNanos(3)).isEqualTo(100_000_000);
    assertThat(BACKOFF.ceilingNanos(8)).isEqualTo(3_200_000_000L);
    assertThat(BACKOFF.ceilingNanos(9)).isEqualTo(5_000_000_000L);
    assertThat(BACKOFF.ceilingNanos(Integer.MAX_VALUE)).isEqualTo(5_000_000_000L);
  }

  @Test
  void should_draw_from_the_whole_range() {
    SplittableRandom random = new SplittableRandom(1);
    long low = Long.MAX_VALUE;
    long high = 0;
    for (int i = 0; i < 10_000; i++) {
      long delay = BACKOFF.delayNanos(9, random);
      low = Math.min(low, delay);
      high = Math.max(high, delay);
    }
    assertThat(low).isBetween(0L, 10_000_000L);
    assertThat(high).isBetween(4_990_000_000L, 5_000_000_000L);
  }

  @Test
  void should_keep_100_000_outages_of_60_s_below_the_computed_bound() {
    SplittableRandom random = new SplittableRandom(2);
    long outage = Duration.ofSeconds(60).toNanos();
    long most = 0;
    long sum = 0;
    for (int i = 0; i < 100_000; i++) {
      long dials = 0;
      int failures = 0;
      for (long now = 0; now < outage; now += BACKOFF.delayNanos(failures, random)) {
        dials++;
        failures++;
      }
      most = Math.max(most, dials);
      sum += dials;
    }
    long bound = DialBound.perSlot(BACKOFF.initial(), BACKOFF.cap(), Duration.ofSeconds(60));
    System.out.printf(
        "dials of a slot in 60 s: mean %.1f, most %d, bound %d%n", sum / 1e5, most, bound);
    assertThat(most).isLessThanOrEqualTo(bound);
    assertThat(sum / 100_000).isBetween(20L, 40L);
  }

  @Test
  void should_reach_the_cap_from_any_initial_delay() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    for (Duration initial : List.of(Duration.ofNanos(1), Duration.ofMillis(1), forever)) {
      for (Duration cap : List.of(forever, Duration.ofDays(365 * 100), Duration.ofSeconds(5))) {
        if (cap.compareTo(initial) < 0) {
          continue;
        }
        Backoff backoff = new Backoff(initial, cap);
        long ceiling = 0;
        for (int failures = 0; failures < 100; failures++) {
          assertThat(backoff.ceilingNanos(failures)).isBetween(ceiling, backoff.cap().toNanos());
          ceiling = backoff.ceilingNanos(failures);
          assertThat(backoff.delayNanos(failures, new SplittableRandom(failures)))
              .isBetween(0L, ceiling);
        }
        assertThat(ceiling).isEqualTo(backoff.cap().toNanos());
      }
    }
  }

  @Test
  void should_refuse_a_cap_below_the_initial_delay() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .withMessageContaining("initial <= cap");
  }
}
