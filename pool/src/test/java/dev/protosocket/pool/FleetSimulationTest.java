// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * 1,000 processes of 16 connections against 100 servers, with the pool's own backoff and rotation:
 * the figures of docs/scaling.md.
 */
class FleetSimulationTest {
  private static final int PROCESSES = 1_000;
  private static final int CONNECTIONS = 16;
  private static final int SERVERS = 100;
  private static final int SLOTS = PROCESSES * CONNECTIONS;
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));

  @Test
  void should_spread_the_dials_of_a_fleet_whose_servers_are_all_gone() {
    SplittableRandom random = new SplittableRandom(3);
    int[] perSecond = new int[60];
    int[] per100Millis = new int[600];
    for (int slot = 0; slot < SLOTS; slot++) {
      int failures = 0;
      for (long now = 0; now < 60_000_000_000L; now += BACKOFF.delayNanos(failures, random)) {
        perSecond[(int) (now / 1_000_000_000L)]++;
        per100Millis[(int) (now / 100_000_000L)]++;
        failures++;
      }
    }
    int steady = Arrays.stream(per100Millis, 200, 600).max().orElseThrow();
    int steadyMean = Arrays.stream(per100Millis, 200, 600).sum() / 400;
    System.out.printf(
        "dials: first second %d, second %d, tenth %d, last %d; from 20 s on per 100 ms mean %d, most"
            + " %d%n",
        perSecond[0], perSecond[1], perSecond[9], perSecond[59], steadyMean, steady);
    // Full jitter leaves no wave: no tenth of a second has a quarter more than the mean.
    assertThat(steady).isLessThan(steadyMean * 5 / 4);
    // 2 / cap for each slot.
    assertThat(perSecond[59]).isBetween(SLOTS * 2 / 5 * 9 / 10, SLOTS * 2 / 5 * 11 / 10);
  }

  @Test
  void should_spread_connections_evenly_over_servers() {
    List<InetSocketAddress> servers =
        IntStream.range(0, SERVERS)
            .mapToObj(i -> InetSocketAddress.createUnresolved("server", i + 1))
            .toList();
    int[] load = new int[SERVERS + 1];
    for (int process = 0; process < PROCESSES; process++) {
      RotatingSource source = new RotatingSource(() -> CompletableFuture.completedFuture(servers));
      for (int i = 0; i < CONNECTIONS; i++) {
        load[source.addresses().toCompletableFuture().join().get(0).getPort()]++;
      }
    }
    int most = Arrays.stream(load).max().orElseThrow();
    int least = Arrays.stream(load, 1, SERVERS + 1).min().orElseThrow();
    System.out.printf(
        "connections per server: mean %d, least %d, most %d%n", SLOTS / SERVERS, least, most);
    assertThat(most).isLessThan(SLOTS / SERVERS * 2);
    assertThat(least).isGreaterThan(SLOTS / SERVERS / 2);
  }
}
