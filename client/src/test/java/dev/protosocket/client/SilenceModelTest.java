// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link SilenceWatch}, compared in frozen time, millisecond by millisecond, with its rules told in
 * the plainest way: from the whole history of the connection.
 */
@ExtendWith(LeakCheck.class)
class SilenceModelTest {
  private static final int RUNS = 150;
  private static final int MILLIS = 600;
  private static final int[] TIMEOUTS = {7, 30, 80, 400};

  /** A request as the model knows it. Times are in milliseconds. */
  private static final class Asked {
    final long id;
    final int at;
    final int timeout;
    final CompletableFuture<byte[]> future;
    boolean ended;
    boolean timedOut;
    boolean cancelled;

    Asked(long id, int at, int timeout, CompletableFuture<byte[]> future) {
      this.id = id;
      this.at = at;
      this.timeout = timeout;
      this.future = future;
    }

    int deadline() {
      return at + timeout;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void should_end_the_connection_when_the_rules_say_so_and_at_no_other_time(int seed) {
    int dead = 0;
    for (int run = 0; run < RUNS; run++) {
      dead += new Run(new Random(seed * 1000L + run)).play("seed " + seed + ", run " + run);
    }
    // Both ends occur often.
    assertThat(dead).isBetween(RUNS / 10, RUNS - RUNS / 10);
  }

  private static final class Run {
    private final Random random;
    private final int maxSilence;
    private final int requestTimeout;
    private final List<Asked> all = new ArrayList<>();

    /** The last byte, or the beginning. */
    private int heard;

    /** Since when something has waited without a pause; -1 if nothing waits. */
    private int waitingSince = -1;

    Run(Random random) {
      this.random = random;
      this.maxSilence = 20 + random.nextInt(60);
      this.requestTimeout = TIMEOUTS[1 + random.nextInt(2)];
    }

    /** Returns 1 if the connection was found dead, 0 if not. */
    int play(String name) {
      boolean deaf = random.nextInt(3) == 0;
      int deafFrom = random.nextInt(MILLIS / 2);
      try (TestConnection connection =
          new TestConnection(
              config ->
                  config
                      .maxSilence(Duration.ofMillis(maxSilence))
                      .requestTimeout(Duration.ofMillis(requestTimeout)))) {
        int overdue = 0;
        for (int now = 0; now < MILLIS; now++) {
          boolean firstLook = isDue(now);
          act(connection, now, deaf && now >= deafFrom);
          connection.advance(Duration.ofMillis(1));
          expire(now + 1);
          String where = "%s at %d ms, %s".formatted(name, now + 1, this);
          if (!connection.client.isOpen()) {
            assertThat(connection.client.closeReason().kind()).isEqualTo(Kind.UNRESPONSIVE);
            assertThat(firstLook && isDue(now + 1)).as(where).isTrue();
            return 1;
          }
          overdue = isCertain(now + 1) ? overdue + 1 : 0;
          assertThat(overdue).as(where).isLessThan(3);
        }
        return 0;
      }
    }

    private void act(TestConnection connection, int now, boolean deaf) {
      int choice = random.nextInt(deaf ? 30 : 36);
      Asked[] waiting = all.stream().filter(each -> !each.ended).toArray(Asked[]::new);
      if (choice < 2) {
        ask(connection, now, TIMEOUTS[random.nextInt(TIMEOUTS.length)]);
      } else if (choice < 4) {
        ask(connection, now, requestTimeout);
      } else if (choice == 4 && waiting.length > 0) {
        Asked cancelled = waiting[random.nextInt(waiting.length)];
        cancelled.ended = true;
        cancelled.cancelled = true;
        cancelled.future.cancel(true);
        connection.run();
        settle();
      } else if (choice > 32 && waiting.length > 0) {
        Asked answered = waiting[random.nextInt(waiting.length)];
        answered.ended = true;
        connection.reply(Replies.hit(answered.id, "v"));
        heard = now;
        waitingSince = all.stream().allMatch(each -> each.ended) ? -1 : now;
      }
    }

    private void ask(TestConnection connection, int now, int timeout) {
      CompletableFuture<byte[]> future =
          connection.client.withTimeout(Duration.ofMillis(timeout)).getAsync(CACHE, "k");
      connection.run();
      if (waitingSince < 0) {
        waitingSince = now;
      }
      all.add(new Asked(2 + all.size(), now, timeout, future));
    }

    private void expire(int now) {
      for (Asked each : all) {
        if (!each.ended && each.deadline() <= now) {
          each.ended = true;
          each.timedOut = true;
        }
      }
      settle();
    }

    /** Time in which nothing waits is not silence, unless a request has told of it. */
    private void settle() {
      if (all.stream().allMatch(each -> each.ended)
          && ofThisSilence().noneMatch(each -> each.timedOut)) {
        waitingSince = -1;
      }
    }

    private boolean isDue(int now) {
      if (waitingSince < 0) {
        return false;
      }
      if (all.stream().allMatch(each -> each.ended)) {
        return ofThisSilence().anyMatch(each -> each.timedOut) && now - waitingSince >= maxSilence;
      }
      return isCertain(now);
    }

    /** Whatever else waits. */
    private boolean isCertain(int now) {
      return waitingSince >= 0
          && ofThisSilence()
              .anyMatch(each -> each.timedOut || (each.cancelled && each.deadline() <= now))
          && now - waitingSince >= maxSilence
          && now - ofThisSilence().findFirst().orElseThrow().at >= requestTimeout;
    }

    /** Sent since the last byte; no two things happen in one millisecond. */
    private Stream<Asked> ofThisSilence() {
      return all.stream().filter(each -> each.at >= Math.max(heard, waitingSince));
    }

    @Override
    public String toString() {
      return "silence %d, timeout %d, heard %d, waiting since %d, requests %s"
          .formatted(
              maxSilence,
              requestTimeout,
              heard,
              waitingSince,
              Arrays.toString(all.stream().map(each -> each.at + "+" + each.timeout).toArray()));
    }
  }
}
