// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.near.tier.TieredClient;
import io.micrometer.core.instrument.Tags;
import java.util.Objects;

/**
 * Shows the statistics of a {@link TieredClient} to Micrometer registries. Every meter has the tag
 * {@code name}, and what is of one tier {@code tier}, by its label; docs/metrics.md lists them. For
 * any thread. Needs {@code protosocket-near}, which this module does not bring.
 */
@SuppressWarnings("exports") // who has tiers requires their module
public final class TieredMeterBinder extends LayerMeterBinder {
  private static final String TIER = "tier";

  private final TieredClient tiers;

  /**
   * Creates a binder.
   *
   * @param name the tag of every meter, different from that of other pairs of tiers
   */
  public TieredMeterBinder(TieredClient tiers, String name) {
    super("protosocket.tiers", name);
    this.tiers = Objects.requireNonNull(tiers, "tiers");
  }

  @Override
  void add(LayerMeters meters) {
    Tags first = Tags.of(TIER, tiers.firstLabel());
    Tags second = Tags.of(TIER, tiers.secondLabel());
    String hits = "Reads by the tier that answered";
    meters.counter("hits", hits, first, () -> tiers.stats().firstHits());
    meters.counter("hits", hits, second, () -> tiers.stats().secondHits());
    meters.counter("misses", "Reads of absent keys", () -> tiers.stats().misses());
    String failures = "Requests that failed by tier, whoever saw it";
    meters.counter("failures", failures, first, () -> tiers.stats().firstFailures());
    meters.counter("failures", failures, second, () -> tiers.stats().secondFailures());
    String refills = "Values that only the second tier had, by what became of storing them";
    meters.counter("refills", refills, Tags.of("outcome", "stored"), () -> tiers.stats().refills());
    meters.counter(
        "refills", refills, Tags.of("outcome", "left_out"), () -> tiers.stats().refillsLeftOut());
    meters.counter(
        "refills", refills, Tags.of("outcome", "failed"), () -> tiers.stats().refillFailures());
    String later = "Writes left to the background that have ended";
    meters.counter(
        "later.writes", later, Tags.of("outcome", "stored"), () -> tiers.stats().laterWrites());
    meters.counter(
        "later.writes", later, Tags.of("outcome", "failed"), () -> tiers.stats().laterFailures());
    meters.gauge(
        "pending",
        "Refills and writes in the background now",
        "requests",
        Tags.empty(),
        () -> tiers.stats().pending());
  }
}
