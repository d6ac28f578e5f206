// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.junit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;

/** The system's time, and what a test has added to it. Safe for use by any number of threads. */
final class MovedTime extends Clock {
  private final AtomicLong added;
  private final Clock clock;

  MovedTime() {
    this(new AtomicLong(), Clock.systemUTC());
  }

  private MovedTime(AtomicLong added, Clock clock) {
    this.added = added;
    this.clock = clock;
  }

  void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not go backwards: " + by);
    }
    added.accumulateAndGet(by.toNanos(), Math::addExact);
  }

  long nanoTime() {
    return System.nanoTime() + added.get();
  }

  @Override
  public Instant instant() {
    return clock.instant().plusNanos(added.get());
  }

  @Override
  public ZoneId getZone() {
    return clock.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new MovedTime(added, clock.withZone(zone));
  }
}
