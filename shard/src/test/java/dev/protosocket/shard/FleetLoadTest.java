// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.protosocket.shard.FleetLoad.Event;
import dev.protosocket.shard.FleetLoad.Figures;
import dev.protosocket.shard.FleetLoad.Options;
import org.junit.jupiter.api.Test;

/** 1,000 clients and 64 nodes: the figures of docs/scaling.md, which it prints. */
class FleetLoadTest {
  private static final Options PLAIN = new Options(false, false, false);
  private static final Options LEASES = new Options(true, false, false);
  private static final Options NEAR = new Options(false, true, false);
  private static final Options EJECTION = new Options(false, false, true);
  private static final Options EJECTION_LEASES = new Options(true, false, true);
  private static final Options ALL = new Options(true, true, true);

  private static Figures run(Event event, Options options) {
    Figures figures = new FleetLoad(options).run(event);
    System.out.printf(
        "%s %s: origin %d (first second %d, most %d), fleet %d (first second %d), failed %d%n",
        event,
        options,
        figures.origin(),
        figures.originFirst(),
        figures.originMost(),
        figures.fleet(),
        figures.fleetFirst(),
        figures.failed());
    return figures;
  }

  @Test
  void should_load_from_the_origin_what_a_lost_node_had() {
    Figures plain = run(Event.NODE_LOST, PLAIN);
    Figures near = run(Event.NODE_LOST, NEAR);
    Figures ejection = run(Event.NODE_LOST, EJECTION);
    Figures ejectionLeases = run(Event.NODE_LOST, EJECTION_LEASES);
    Figures all = run(Event.NODE_LOST, ALL);

    assertThat(plain).isEqualTo(new Figures(6_698, 115, 135, 600_000, 10_000, 6_700));
    // Leases are on the node that is lost, and near has nothing that was never got.
    assertThat(near.origin()).isCloseTo(plain.origin(), withinPercentage(5));
    assertThat(ejection.origin()).isLessThan(plain.origin());
    assertThat(ejectionLeases.origin()).isLessThanOrEqualTo(ejection.origin());
    assertThat(all.failed()).isPositive();
  }

  @Test
  void should_load_from_the_origin_what_moves_to_a_node_that_joins() {
    Figures plain = run(Event.NODE_ADDED, PLAIN);
    Figures leases = run(Event.NODE_ADDED, LEASES);
    Figures near = run(Event.NODE_ADDED, NEAR);

    System.out.printf(
        "moved: joining %.5f, leaving %.5f%n",
        FleetLoad.moved(FleetLoad.NODES, FleetLoad.NODES + 1),
        FleetLoad.moved(FleetLoad.NODES, FleetLoad.NODES - 1));
    assertThat(plain.origin()).isEqualTo(1_004);
    // With leases each key that moves is loaded once at most.
    assertThat(leases.origin()).isLessThan(plain.origin());
    assertThat(leases.origin()).isLessThan(FleetLoad.KEYS / 50);
    assertThat(near.failed()).isZero();
  }

  @Test
  void should_ask_the_fleet_for_what_restarted_clients_have_forgotten() {
    Figures near = run(Event.CLIENTS_RESTARTED, NEAR);

    assertThat(near.origin()).isZero();
    assertThat(near.fleetFirst()).isGreaterThan(near.fleet() / FleetLoad.SECONDS);
  }
}
