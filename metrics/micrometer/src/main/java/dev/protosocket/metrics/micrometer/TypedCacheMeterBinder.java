// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.codec.TypedCache;
import io.micrometer.core.instrument.Tags;
import java.util.Objects;

/**
 * Shows the statistics of a {@link TypedCache} to Micrometer registries. Every meter has the tag
 * {@code name}; docs/metrics.md lists them. For any thread. Needs {@code protosocket-codec}, which
 * this module does not bring.
 */
@SuppressWarnings("exports") // who has a typed cache requires its module
public final class TypedCacheMeterBinder extends LayerMeterBinder {
  private final TypedCache<?, ?> cache;

  /** Creates a binder whose meters have the cache's name. */
  public TypedCacheMeterBinder(TypedCache<?, ?> cache) {
    this(cache, cache.name());
  }

  /**
   * Creates a binder.
   *
   * @param name the tag of every meter, different from that of other typed caches
   */
  public TypedCacheMeterBinder(TypedCache<?, ?> cache, String name) {
    super("protosocket.typed", name);
    this.cache = Objects.requireNonNull(cache, "cache");
  }

  @Override
  void add(LayerMeters meters) {
    String reads = "Keys that were read, by what was there";
    meters.counter("reads", reads, Tags.of("result", "hit"), () -> cache.stats().hits());
    meters.counter("reads", reads, Tags.of("result", "miss"), () -> cache.stats().misses());
    meters.counter(
        "reads", reads, Tags.of("result", "undecodable"), () -> cache.stats().undecodable());
    String loads = "Loaders that ended";
    meters.counter("loads", loads, Tags.of("outcome", "loaded"), () -> cache.stats().loads());
    meters.counter(
        "loads", loads, Tags.of("outcome", "failed"), () -> cache.stats().loadFailures());
    meters.counter(
        "refreshes",
        "Loads for values past their soft time to live",
        () -> cache.stats().refreshes());
    meters.counter(
        "store.failures",
        "Loaded values that could not be stored",
        () -> cache.stats().storeFailures());
    String bytes = "Bytes of values that were written, before and after compression";
    meters.bytes("written", bytes, Tags.of("form", "format"), () -> cache.stats().formatBytes());
    meters.bytes("written", bytes, Tags.of("form", "stored"), () -> cache.stats().storedBytes());
  }
}
