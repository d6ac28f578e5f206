// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows the statistics of a layer over clients to Micrometer registries. Every meter has the tag
 * {@code name}. The meters read when a registry asks, so they cost the calls nothing. For any
 * thread.
 */
abstract sealed class LayerMeterBinder implements MeterBinder, AutoCloseable
    permits KeyWatchMeterBinder,
        NearCacheMeterBinder,
        ShardedMeterBinder,
        TieredMeterBinder,
        TypedCacheMeterBinder {
  private final String layer;
  private final Tags tags;

  /** The meters of each registry; guarded by this. */
  private final Map<MeterRegistry, LayerMeters> bound = new HashMap<>();

  /**
   * Creates a binder.
   *
   * @param layer what the names of its meters begin with
   * @param name the tag of every meter, different from that of other binders of the layer
   */
  LayerMeterBinder(String layer, String name) {
    this.layer = layer;
    this.tags = Tags.of("name", name);
  }

  /** Adds the meters. */
  abstract void add(LayerMeters meters);

  /**
   * Adds the meters to a registry, once.
   *
   * @throws IllegalStateException if the registry has those of another binder with the same name:
   *     it would keep them and drop these
   */
  @Override
  public final synchronized void bindTo(MeterRegistry registry) {
    if (bound.containsKey(registry)) {
      return;
    }
    LayerMeters meters = new LayerMeters(registry, layer, tags);
    meters.requireNone();
    add(meters);
    bound.put(registry, meters);
  }

  /** Takes the meters out of all registries they were added to. */
  @Override
  public final synchronized void close() {
    bound.values().forEach(LayerMeters::remove);
    bound.clear();
  }
}
