// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import static dev.protosocket.benchmarks.e2e.Contender.ASYNC;
import static dev.protosocket.benchmarks.e2e.Contender.BLOCKING;
import static dev.protosocket.benchmarks.e2e.Contender.DRIVEN;
import static dev.protosocket.benchmarks.e2e.Contender.FIRE;
import static dev.protosocket.benchmarks.e2e.Contender.FLOOR;
import static dev.protosocket.benchmarks.e2e.Contender.FOLSOM;
import static dev.protosocket.benchmarks.e2e.Contender.FOLSOM_TEXT;
import static dev.protosocket.benchmarks.e2e.Contender.FOLSOM_TLS;
import static dev.protosocket.benchmarks.e2e.Contender.GETALL;
import static dev.protosocket.benchmarks.e2e.Contender.HANDOFF;
import static dev.protosocket.benchmarks.e2e.Contender.HANDOFF_VIRTUAL;
import static dev.protosocket.benchmarks.e2e.Contender.LETTUCE_DEFAULT;
import static dev.protosocket.benchmarks.e2e.Contender.LETTUCE_TUNED;
import static dev.protosocket.benchmarks.e2e.Contender.LETTUCE_TUNED_BLOCKING;
import static dev.protosocket.benchmarks.e2e.Contender.LETTUCE_TUNED_VIRTUAL;
import static dev.protosocket.benchmarks.e2e.Contender.MC_ASYNC;
import static dev.protosocket.benchmarks.e2e.Contender.MC_BLOCKING;
import static dev.protosocket.benchmarks.e2e.Contender.MC_CANNED_ASYNC;
import static dev.protosocket.benchmarks.e2e.Contender.MC_CANNED_DRIVEN;
import static dev.protosocket.benchmarks.e2e.Contender.MC_CANNED_FIRE;
import static dev.protosocket.benchmarks.e2e.Contender.MC_CANNED_FLOOR;
import static dev.protosocket.benchmarks.e2e.Contender.MC_DRIVEN;
import static dev.protosocket.benchmarks.e2e.Contender.MC_FIRE;
import static dev.protosocket.benchmarks.e2e.Contender.MC_FLOOR;
import static dev.protosocket.benchmarks.e2e.Contender.MC_TLS_ASYNC;
import static dev.protosocket.benchmarks.e2e.Contender.MC_TLS_BLOCKING;
import static dev.protosocket.benchmarks.e2e.Contender.MC_TLS_DRIVEN;
import static dev.protosocket.benchmarks.e2e.Contender.MC_TLS_FIRE;
import static dev.protosocket.benchmarks.e2e.Contender.MC_TLS_FLOOR;
import static dev.protosocket.benchmarks.e2e.Contender.MOMENTO;
import static dev.protosocket.benchmarks.e2e.Contender.MOMENTO_BLOCKING;
import static dev.protosocket.benchmarks.e2e.Contender.SPYMEMCACHED;
import static dev.protosocket.benchmarks.e2e.Contender.VIRTUAL;
import static dev.protosocket.benchmarks.e2e.Contender.XMEMCACHED;

import java.util.ArrayList;
import java.util.List;

/** The scenarios of the standing comparisons. */
final class Plan {
  static final String COST = "Small values, one CPU";
  static final String THREADS = "Blocking threads, one CPU";
  static final String SIZES = "Larger values, one CPU";
  static final String WRITES = "Writes, one CPU";
  static final String UNPINNED = "Small values, every CPU";
  static final String TAIL = "Tail of an open loop, one CPU";
  static final String CURVE_DEPTH = "More operations in flight, one CPU";
  static final String CURVE_CONNECTIONS = "More connections, one CPU";

  static final String MEMCACHED = "memcached, one CPU";
  static final String MEMCACHED_TLS = "memcached over TLS, one CPU";
  static final String MEMCACHED_CANNED = "memcached, canned replies, one CPU";

  static final long TRACED_IDS = 10_000_000;

  private static final int VIRTUAL_THREADS_RELEASE = 21;
  private static final int SMALL = 100;
  private static final int KIB = 1024;
  private static final int MIB = KIB * KIB;
  private static final int[] DEPTHS = {1, 64, 256};
  private static final int[] CURVE_DEPTHS = {4, 16, 1024};
  private static final int[] CONNECTIONS = {4, 16, 64};
  private static final int CURVE_DEPTH_EACH = 16;

  private static final int TAIL_CONNECTIONS = 64;

  /**
   * About half of what the slowest but gRPC, and of what gRPC can do: one at a time, each operation
   * costs the wake-ups that a closed loop shares.
   */
  private static final int TAIL_RATE = 10_000;

  private static final int TAIL_RATE_OF_GRPC = 3_000;

  private static final List<Contender> EVERYONE =
      List.of(FLOOR, ASYNC, FIRE, DRIVEN, BLOCKING, LETTUCE_TUNED, LETTUCE_DEFAULT, MOMENTO);
  private static final List<Contender> MEMCACHED_FUTURES =
      List.of(MC_FLOOR, MC_ASYNC, MC_FIRE, MC_DRIVEN, FOLSOM);
  private static final List<Contender> MEMCACHED_EVERYONE =
      List.of(
          MC_FLOOR,
          MC_ASYNC,
          MC_FIRE,
          MC_DRIVEN,
          MC_BLOCKING,
          FOLSOM,
          FOLSOM_TEXT,
          XMEMCACHED,
          SPYMEMCACHED);
  private static final List<Contender> MEMCACHED_OVER_TLS =
      List.of(MC_TLS_FLOOR, MC_TLS_ASYNC, MC_TLS_FIRE, MC_TLS_DRIVEN, MC_TLS_BLOCKING, FOLSOM_TLS);
  private static final List<Contender> MEMCACHED_CANNED_ONES =
      List.of(MC_CANNED_FLOOR, MC_CANNED_ASYNC, MC_CANNED_FIRE, MC_CANNED_DRIVEN);

  /** Whose curves are drawn. */
  static final List<Contender> DRAWN = List.of(FLOOR, ASYNC, DRIVEN, FIRE, LETTUCE_TUNED);

  private static final List<Contender> STYLES = List.of(FLOOR, ASYNC, DRIVEN, FIRE);

  private Plan() {}

  /** About a minute: the styles of calling at one depth. */
  static Scenario quick() {
    return new Scenario(
        COST,
        Work.get(64, SMALL),
        true,
        List.of(
            FLOOR, ASYNC, FIRE, DRIVEN, BLOCKING, GETALL, LETTUCE_TUNED, LETTUCE_TUNED_BLOCKING));
  }

  /** Everything but the trace of ids. */
  static List<Scenario> all() {
    List<Scenario> plan = new ArrayList<>();
    for (int depth : DEPTHS) {
      plan.add(new Scenario(COST, Work.get(depth, SMALL), true, EVERYONE));
    }
    plan.add(
        new Scenario(
            THREADS,
            Work.get(64, SMALL),
            true,
            List.of(HANDOFF, BLOCKING, GETALL, LETTUCE_TUNED_BLOCKING, MOMENTO_BLOCKING)));
    if (Runtime.version().feature() >= VIRTUAL_THREADS_RELEASE) {
      plan.add(
          new Scenario(
              THREADS,
              Work.get(64, SMALL),
              true,
              List.of(HANDOFF_VIRTUAL, VIRTUAL, BLOCKING, LETTUCE_TUNED_VIRTUAL)));
    }
    plan.add(new Scenario(SIZES, Work.get(64, KIB), true, EVERYONE));
    plan.add(new Scenario(SIZES, Work.get(64, 16 * KIB), true, EVERYONE));
    plan.add(
        new Scenario(
            SIZES, Work.get(4, MIB), true, List.of(FLOOR, ASYNC, FIRE, DRIVEN, LETTUCE_TUNED)));
    for (int size : new int[] {SMALL, 16 * KIB}) {
      plan.add(
          new Scenario(
              WRITES,
              Work.set(64, size),
              true,
              List.of(FLOOR, ASYNC, FIRE, DRIVEN, LETTUCE_TUNED, MOMENTO)));
    }
    plan.add(
        new Scenario(
            WRITES, Work.set(4, MIB), true, List.of(FLOOR, ASYNC, FIRE, DRIVEN, LETTUCE_TUNED)));
    for (int depth : DEPTHS) {
      plan.add(new Scenario(UNPINNED, Work.get(depth, SMALL), false, EVERYONE));
    }
    plan.add(
        new Scenario(
            TAIL,
            Work.get(1, SMALL).withConnections(TAIL_CONNECTIONS).withRate(TAIL_RATE),
            true,
            List.of(FLOOR, ASYNC, FIRE, DRIVEN, LETTUCE_TUNED)));
    plan.add(
        new Scenario(
            TAIL,
            Work.get(1, SMALL).withConnections(TAIL_CONNECTIONS).withRate(TAIL_RATE_OF_GRPC),
            true,
            List.of(FLOOR, ASYNC, DRIVEN, MOMENTO)));
    plan.addAll(curves());
    return plan;
  }

  /** The memcached clients. */
  static List<Scenario> memcached() {
    return List.of(
        new Scenario(MEMCACHED, Work.get(64, SMALL), true, MEMCACHED_EVERYONE),
        new Scenario(MEMCACHED, Work.get(1, SMALL), true, MEMCACHED_FUTURES),
        new Scenario(MEMCACHED, Work.get(256, SMALL), true, MEMCACHED_FUTURES),
        new Scenario(MEMCACHED, Work.get(64, 16 * KIB), true, MEMCACHED_FUTURES),
        new Scenario(MEMCACHED, Work.get(4, MIB), true, MEMCACHED_FUTURES),
        new Scenario(MEMCACHED_TLS, Work.get(64, SMALL), true, MEMCACHED_OVER_TLS),
        new Scenario(MEMCACHED_TLS, Work.get(64, 16 * KIB), true, MEMCACHED_OVER_TLS),
        new Scenario(MEMCACHED_CANNED, Work.get(1, SMALL), true, MEMCACHED_CANNED_ONES),
        new Scenario(MEMCACHED_CANNED, Work.get(64, SMALL), true, MEMCACHED_CANNED_ONES),
        new Scenario(MEMCACHED_CANNED, Work.get(256, SMALL), true, MEMCACHED_CANNED_ONES));
  }

  /** Who takes part in any of the scenarios. */
  static List<Contender> contenders(List<Scenario> plan) {
    return plan.stream().flatMap(scenario -> scenario.contenders().stream()).distinct().toList();
  }

  /** How cost grows, beside what the scenarios above show. */
  private static List<Scenario> curves() {
    List<Scenario> plan = new ArrayList<>();
    for (int depth : CURVE_DEPTHS) {
      plan.add(new Scenario(CURVE_DEPTH, Work.get(depth, SMALL), true, DRAWN));
    }
    for (int connections : CONNECTIONS) {
      Work work = Work.get(CURVE_DEPTH_EACH, SMALL).withConnections(connections);
      plan.add(new Scenario(CURVE_CONNECTIONS, work, true, STYLES));
    }
    return plan;
  }

  /** The scenario whose ids are traced. */
  static Scenario idTrace() {
    return new Scenario("Curve: ids", Work.get(64, SMALL), true, List.of(FLOOR, ASYNC));
  }
}
