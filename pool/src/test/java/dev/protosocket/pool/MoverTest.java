// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How connections move to a preferred zone, in frozen time. */
@ExtendWith(LeakCheck.class)
class MoverTest {
  private static final InetSocketAddress NEAR = InetSocketAddress.createUnresolved("near", 1);
  private static final InetSocketAddress FAR = InetSocketAddress.createUnresolved("far", 1);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<FakePlace> places = new ArrayList<>();

  /** When each move began. */
  private final List<Long> moves = new ArrayList<>();

  private long now;
  private boolean nearIsUp = true;

  private final class FakePlace implements Mover.Place {
    private @Nullable InetSocketAddress address = FAR;
    private boolean dialing;

    @Override
    public @Nullable InetSocketAddress address() {
      return address;
    }

    @Override
    public boolean isDialing() {
      return dialing;
    }

    @Override
    public void move() {
      assertThat(places).as("one dial at a time").noneMatch(FakePlace::isDialing);
      dialing = true;
      moves.add(now);
    }
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private Mover start(int size) {
    channel.freezeTime();
    IntStream.range(0, size).forEach(i -> places.add(new FakePlace()));
    Mover mover =
        new Mover(
            places,
            address -> nearIsUp && address.equals(FAR),
            INTERVAL,
            channel.eventLoop(),
            new SplittableRandom(size));
    mover.start();
    mover.start();
    return mover;
  }

  private void advance(Duration time) {
    for (long left = time.toNanos(); left > 0; left -= STEP) {
      now += STEP;
      channel.advanceTimeBy(STEP, TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  /** Ends the dial under way, if there is one; the old connection was there until now. */
  private void end(Mover mover, @Nullable InetSocketAddress to) {
    for (FakePlace place : places) {
      if (place.dialing) {
        place.dialing = false;
        place.address = to;
        mover.dialEnded(place);
        return;
      }
    }
  }

  private long at(InetSocketAddress address) {
    return places.stream().filter(place -> address.equals(place.address)).count();
  }

  @Test
  void should_move_all_within_seconds_when_the_first_dial_leads_back() {
    Mover mover = start(8);
    advance(INTERVAL.dividedBy(2).minusMillis(20));
    assertThat(moves).isEmpty();
    for (int i = 0; i < 4_500; i++) {
      advance(Duration.ofMillis(10));
      assertThat(at(FAR) + at(NEAR)).as("an old one stays until a new one is up").isEqualTo(8);
      end(mover, NEAR);
    }
    assertThat(at(NEAR)).isEqualTo(8);
    assertThat(moves).hasSize(8);
    assertThat(moves.get(0)).isLessThanOrEqualTo(INTERVAL.toNanos() + STEP);
    for (int i = 1; i < moves.size(); i++) {
      assertThat(moves.get(i) - moves.get(i - 1))
          .isBetween(
              TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.MILLISECONDS.toNanos(1_500) + 2 * STEP);
    }
    assertThat(moves.get(7) - moves.get(0)).isLessThan(TimeUnit.SECONDS.toNanos(12));
  }

  @Test
  void should_stop_when_the_zone_fails_again_and_go_on_when_it_is_back() {
    Mover mover = start(8);
    while (at(NEAR) < 3) {
      advance(Duration.ofMillis(10));
      end(mover, NEAR);
    }
    while (moves.size() < 4) {
      advance(Duration.ofMillis(10));
    }
    nearIsUp = false;
    end(mover, FAR);
    // Its circuit lets dials in again, long before the next interval: they are not for this.
    nearIsUp = true;
    advance(Duration.ofSeconds(10));
    assertThat(moves).hasSize(4);
    while (at(NEAR) < 8) {
      advance(Duration.ofMillis(10));
      end(mover, NEAR);
    }
    assertThat(moves).hasSize(9);
  }

  @Test
  void should_probe_once_an_interval_while_dials_lead_elsewhere_or_fail() {
    Mover mover = start(8);
    for (int i = 0; i < 30_000; i++) {
      advance(Duration.ofMillis(10));
      // A failed dial leaves the connection where it is.
      end(mover, FAR);
    }
    assertThat(moves.size()).isBetween(10, 20);
    for (int i = 1; i < moves.size(); i++) {
      assertThat(moves.get(i) - moves.get(i - 1))
          .isBetween(INTERVAL.toNanos() / 2 - STEP, INTERVAL.toNanos() + STEP);
    }
  }

  @Test
  void should_keep_a_bounded_rate_when_the_pool_is_large() {
    Mover mover = start(1_024);
    while (at(NEAR) < 200) {
      advance(Duration.ofMillis(10));
      end(mover, NEAR);
    }
    long took = moves.get(199) - moves.get(0);
    assertThat(took).isBetween(TimeUnit.SECONDS.toNanos(14), TimeUnit.SECONDS.toNanos(28));
  }

  @Test
  void should_wait_for_a_slow_dial_and_for_a_connection_that_ends_meanwhile() {
    Mover mover = start(2);
    while (moves.isEmpty()) {
      advance(Duration.ofMillis(10));
    }
    advance(INTERVAL.multipliedBy(3));
    assertThat(moves).hasSize(1);
    end(mover, null);
    advance(Duration.ofSeconds(10));
    assertThat(moves).hasSize(1);
    advance(INTERVAL);
    assertThat(moves.size()).isGreaterThan(1);
  }

  @Test
  void should_do_nothing_more_when_stopped() {
    Mover mover = start(2);
    while (moves.isEmpty()) {
      advance(Duration.ofMillis(10));
    }
    end(mover, NEAR);
    mover.stop();
    advance(INTERVAL.multipliedBy(3));
    assertThat(moves).hasSize(1);
  }
}
