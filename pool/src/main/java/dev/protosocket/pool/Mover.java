// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Moves connections to where the addresses' source would rather have them, for instance back to a
 * zone that has recovered. At intervals it has one place dial anew, which is the probe. If that
 * leads where it should, the others follow, one dial at a time with random pauses, so that the pool
 * is back within seconds and what has just recovered is not run over. A dial that fails or leads
 * elsewhere ends that until the next interval. Confined to the pool's event loop.
 */
final class Mover {
  /** What the pauses of a pool add up to, within the bounds of a single one. */
  static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(10);

  static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The place of a connection. */
  interface Place {
    /** Returns the address of the connection; null while there is none. */
    @Nullable InetSocketAddress address();

    boolean isDialing();

    /** Dials anew and puts the new connection in place of the old one, which stays until then. */
    void move();
  }

  private final List<? extends Place> places;
  private final Predicate<InetSocketAddress> prefersOther;
  private final long intervalNanos;
  private final ScheduledExecutorService loop;
  private final RandomGenerator random;
  private @Nullable Place moving;
  private @Nullable InetSocketAddress movingFrom;
  private @Nullable Future<?> interval;
  private @Nullable Future<?> pause;

  /**
   * Creates a mover, which does nothing yet.
   *
   * @param prefersOther as {@link AddressSource#prefersOther}
   * @param interval the longest time between two probes; half of it is the shortest
   */
  Mover(
      List<? extends Place> places,
      Predicate<InetSocketAddress> prefersOther,
      Duration interval,
      ScheduledExecutorService loop,
      RandomGenerator random) {
    this.places = places;
    this.prefersOther = prefersOther;
    this.intervalNanos = interval.toNanos();
    this.loop = loop;
    this.random = random;
  }

  /** Begins; does nothing the second time. */
  void start() {
    if (interval == null) {
      schedule();
    }
  }

  void stop() {
    cancel(interval);
    cancel(pause);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void schedule() {
    long delay = intervalNanos - random.nextLong(intervalNanos / 2 + 1);
    interval = loop.schedule(this::probe, delay, TimeUnit.NANOSECONDS);
  }

  private void probe() {
    schedule();
    boolean underWay = pause != null || (moving != null && moving.isDialing());
    if (!underWay) {
      moveNext();
    }
  }

  private void moveNext() {
    pause = null;
    moving = null;
    for (Place place : places) {
      InetSocketAddress address = place.address();
      if (address != null && !place.isDialing() && prefersOther.test(address)) {
        moving = place;
        movingFrom = address;
        place.move();
        return;
      }
    }
  }

  /** A place's dial has ended, either way. */
  void dialEnded(Place place) {
    InetSocketAddress from = movingFrom;
    if (place != moving || from == null) {
      return;
    }
    moving = null;
    InetSocketAddress to = place.address();
    // Where it came from must still be worse: a zone that has failed again is nobody's preference.
    if (to != null && !prefersOther.test(to) && prefersOther.test(from)) {
      long mean =
          Math.max(
              SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, SPREAD_NANOS / places.size()));
      long delay = mean / 2 + random.nextLong(mean + 1);
      pause = loop.schedule(this::moveNext, delay, TimeUnit.NANOSECONDS);
    }
  }
}
