// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.shard.ShardedClient;
import dev.protosocket.shard.ShardedStats;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows the statistics of a {@link ShardedClient} to Micrometer registries. Every meter has the tag
 * {@code name}; docs/metrics.md lists them. What is of a node has the tag {@code node}: the first
 * reading that finds a node on the ring adds its meters, the first one that does not takes them
 * away. For any thread. Needs {@code protosocket-shard}, which this module does not bring.
 */
@SuppressWarnings("exports") // who has a fleet requires its module
public final class ShardedMeterBinder extends LayerMeterBinder {
  private static final String NODE = "node";

  private final ShardedClient fleet;

  /**
   * Creates a binder.
   *
   * @param name the tag of every meter, different from that of other fleets
   */
  public ShardedMeterBinder(ShardedClient fleet, String name) {
    super("protosocket.shard", name);
    this.fleet = Objects.requireNonNull(fleet, "fleet");
  }

  @Override
  void add(LayerMeters meters) {
    Nodes nodes = new Nodes(meters);
    nodes.follow();
    String onRing = "Nodes on the ring, by whether they are left out for a time";
    meters.gauge(
        "nodes",
        onRing,
        "nodes",
        Tags.of("state", "in"),
        () -> {
          // Each reading looks at it once.
          nodes.follow();
          return count(false);
        });
    meters.gauge("nodes", onRing, "nodes", Tags.of("state", "out"), () -> count(true));
    meters.counter("changes", "Changes of the ring", () -> fleet.stats().epoch());
    meters.counter("failures", "Calls that failed on a node", () -> fleet.stats().failures());
    meters.counter("ejections", "Nodes left out for a time", () -> fleet.stats().ejections());
    meters.counter(
        "source.failures",
        "Questions to the source of nodes without a useful answer",
        () -> fleet.stats().sourceFailures());
  }

  private long count(boolean out) {
    return fleet.stats().nodes().stream().filter(node -> node.out() == out).count();
  }

  /** The nodes that have meters in one registry; used under the lock of these. */
  private final class Nodes {
    private final LayerMeters meters;
    private final Set<String> known = new HashSet<>();

    Nodes(LayerMeters meters) {
      this.meters = meters;
    }

    void follow() {
      meters.change(this::change);
    }

    private void change() {
      Set<String> present =
          fleet.stats().nodes().stream()
              .map(node -> node.node().name())
              .collect(Collectors.toSet());
      Set<String> gone = new HashSet<>(known);
      gone.removeAll(present);
      if (!gone.isEmpty()) {
        known.removeAll(gone);
        meters.removeThose(NODE, gone);
      }
      for (String name : present) {
        if (known.add(name)) {
          meters.counter(
              "node.failures",
              "Calls that failed on the node since it is on the ring",
              Tags.of(NODE, name),
              () -> failures(name));
        }
      }
    }

    private long failures(String name) {
      return fleet.stats().nodes().stream()
          .filter(node -> node.node().name().equals(name))
          .mapToLong(ShardedStats.OfNode::failures)
          .sum();
    }
  }
}
