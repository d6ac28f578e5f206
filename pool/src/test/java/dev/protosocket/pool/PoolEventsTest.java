// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the log hears of outages that follow each other. */
@ExtendWith(LeakCheck.class)
class PoolEventsTest {
  private static final String DOWN = "no connection is up; dialling until one is: ";

  private final PoolEvents events = new PoolEvents(Pools.plainPool(1).build(), "here:1");
  private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void down(String why) {
    events.down(new IllegalStateException(why), now);
  }

  private void up() {
    events.up(now);
  }

  private static List<String> messages(CapturedLog log) {
    return log.linesNotOf("dev.protosocket.server").stream()
        .map(line -> line.replaceAll(".*(WARN|INFO).* - here:1", "$1"))
        .toList();
  }

  @Test
  void should_warn_once_when_an_outage_goes_on_and_inform_once_of_its_end() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 100; i++) {
        down("the first");
        events.failed(0, new IllegalStateException("a dial"));
        pass(Duration.ofSeconds(2));
      }
      up();
      up();

      assertThat(messages(log))
          .containsExactly(
              "WARN: " + DOWN + "the first", "INFO: up again after 200000 ms and 100 failed dials");
    }
  }

  @Test
  void should_warn_of_each_outage_when_connections_have_lasted_in_between() {
    try (CapturedLog log = new CapturedLog()) {
      down("the first");
      up();
      pass(PoolEvents.LASTING);
      down("the second");
      up();

      assertThat(messages(log))
          .containsExactly(
              "WARN: " + DOWN + "the first",
              "INFO: up again after 0 ms and 0 failed dials",
              "WARN: " + DOWN + "the second",
              "INFO: up again after 0 ms and 0 failed dials");
    }
  }

  @Test
  void should_warn_once_a_minute_when_every_connection_ends_at_once() {
    try (CapturedLog log = new CapturedLog()) {
      Duration step = Duration.ofMillis(10);
      for (Duration time = Duration.ZERO;
          time.compareTo(PoolEvents.REMINDER.multipliedBy(3)) < 0;
          time = time.plus(step)) {
        down("garbage");
        up();
        pass(step);
      }

      assertThat(messages(log))
          .hasSize(2 * 3)
          .filteredOn(line -> line.startsWith("WARN"))
          .hasSize(3);
    }
  }

  @Test
  void should_warn_when_an_outage_that_follows_at_once_lasts() {
    try (CapturedLog log = new CapturedLog()) {
      down("the first");
      up();
      down("the second");
      pass(PoolEvents.LASTING);
      down("a dial of the second");
      down("another dial");

      assertThat(messages(log))
          .containsExactly(
              "WARN: " + DOWN + "the first",
              "INFO: up again after 0 ms and 0 failed dials",
              "WARN: " + DOWN + "a dial of the second");
    }
  }
}
