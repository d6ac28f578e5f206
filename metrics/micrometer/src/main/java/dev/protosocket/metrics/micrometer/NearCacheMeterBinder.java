// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.near.NearCacheClient;
import io.micrometer.core.instrument.Tags;
import java.util.Objects;

/**
 * Shows the statistics of a {@link NearCacheClient} to Micrometer registries. Every meter has the
 * tag {@code name}; docs/metrics.md lists them. For any thread. Needs {@code protosocket-near},
 * which this module does not bring.
 */
@SuppressWarnings("exports") // who has a near cache requires its module
public final class NearCacheMeterBinder extends LayerMeterBinder {
  private final NearCacheClient near;

  /**
   * Creates a binder.
   *
   * @param name the tag of every meter, different from that of other near caches
   */
  public NearCacheMeterBinder(NearCacheClient near, String name) {
    super("protosocket.near", name);
    this.near = Objects.requireNonNull(near, "near");
  }

  @Override
  void add(LayerMeters meters) {
    String reads = "Reads, by whether memory had the value";
    meters.counter("reads", reads, Tags.of("result", "hit"), () -> near.stats().hits());
    meters.counter("reads", reads, Tags.of("result", "miss"), () -> near.stats().misses());
    meters.counter("loads", "Requests for values", () -> near.stats().loads());
    meters.counter("load.failures", "Those that failed", () -> near.stats().loadFailures());
    String validations = "Values of which the server was asked whether they have changed";
    meters.counter(
        "validations",
        validations,
        Tags.of("result", "unchanged"),
        () -> near.stats().validationsUnchanged());
    meters.counter(
        "validations",
        validations,
        Tags.of("result", "changed"),
        () -> near.stats().validationsChanged());
    meters.counter("evictions", "Entries that had to make room", () -> near.stats().evictions());
    meters.counter("drops", "Entries dropped because of writes", () -> near.stats().drops());
    meters.counter(
        "stale.served",
        "Failed loads whose readers got an old value",
        () -> near.stats().staleServed());
    meters.counter(
        "refreshes", "Requests that renewed ahead of time", () -> near.stats().refreshes());
    meters.counter("refresh.failures", "Those that failed", () -> near.stats().refreshFailures());
    meters.gauge("entries", "Entries now", "entries", Tags.empty(), () -> near.stats().entries());
    meters.gauge("weight", "What they weigh", "bytes", Tags.empty(), () -> near.stats().weight());
  }
}
