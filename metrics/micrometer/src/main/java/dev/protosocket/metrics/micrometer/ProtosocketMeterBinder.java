// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.client.spi.Durations;
import dev.protosocket.metrics.HistogramMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows the {@link HistogramMetrics} of a pool, or of a client, to a Micrometer registry. Every
 * meter has the tag {@code pool}, so that any number of binders can share a registry. The event
 * loops record into the histograms only; the meters read them when the registry asks, so a registry
 * costs the requests nothing. docs/metrics.md lists the meters.
 *
 * <p>GET, SET and DELETE have meters from the beginning; any other operation, those of other wires
 * for instance, from the first reading on that finds one of them ended.
 *
 * <p>Percentiles and maxima are those of the latest window, which a scrape ends once it is old
 * enough; counts and sums are those since the metrics were created.
 */
public final class ProtosocketMeterBinder implements MeterBinder, AutoCloseable {
  /** The shortest window of the percentiles, unless another is given. */
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

  private static final String POOL = "pool";
  private static final Set<String> OWN_KEYS =
      Set.of("command", "direction", "kind", "outcome", "quantile", "reason", "state");

  /** Of binders whose pool has no name. */
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final HistogramMetrics metrics;
  private final Tags tags;
  private final Duration window;

  /** The meters of each registry; guarded by this. */
  private final Map<MeterRegistry, BoundMeters> bound = new HashMap<>();

  /** Binds the metrics under the next number, as in {@code protosocket-1}. */
  public ProtosocketMeterBinder(HistogramMetrics metrics) {
    this(metrics, Tags.empty(), DEFAULT_WINDOW);
  }

  /**
   * Binds the metrics under a name.
   *
   * @param metrics the observer of the pool, or of the clients
   * @param pool the tag {@code pool} of every meter, different from that of other binders
   */
  public ProtosocketMeterBinder(HistogramMetrics metrics, String pool) {
    this(metrics, Tags.of(POOL, Objects.requireNonNull(pool, "pool")), DEFAULT_WINDOW);
  }

  /**
   * Binds the metrics.
   *
   * @param metrics the observer of the pool, or of the clients
   * @param tags put on every meter; all binders of a registry should have the same keys, which
   *     Prometheus insists on. Without a tag {@code pool} there is one with the next number. If
   *     only one cache is used, {@code cache} is a good one.
   * @param window the least time that percentiles and maxima are taken over; more than zero
   * @throws IllegalArgumentException if a tag has a key of the meters' own
   */
  public ProtosocketMeterBinder(HistogramMetrics metrics, Iterable<Tag> tags, Duration window) {
    this.metrics = Objects.requireNonNull(metrics, "metrics");
    Tags given = Tags.of(Objects.requireNonNull(tags, "tags"));
    for (Tag tag : given) {
      if (OWN_KEYS.contains(tag.getKey())) {
        throw new IllegalArgumentException(
            "the tag " + tag.getKey() + " is one of the meters' own; give yours another key");
      }
    }
    boolean named = given.stream().anyMatch(tag -> tag.getKey().equals(POOL));
    this.tags = named ? given : given.and(POOL, "protosocket-" + NUMBER.incrementAndGet());
    this.window = Durations.atLeast(Duration.ofNanos(1), "window", window);
  }

  /**
   * Adds the meters to a registry, once.
   *
   * @throws IllegalStateException if the registry has those of another binder with the same tags:
   *     it would keep them and drop these
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    if (bound.containsKey(registry)) {
      return;
    }
    if (registry.find("protosocket.client.refused").tags(tags).meter() != null) {
      throw new IllegalStateException(
          "the registry has the meters of another binder with the tags "
              + tags
              + "; give each binder a pool name of its own, or close the other one first");
    }
    bound.put(registry, BoundMeters.add(metrics, registry, tags, window));
  }

  /** Takes the meters out of all registries they were added to. */
  @Override
  public synchronized void close() {
    bound.values().forEach(BoundMeters::remove);
    bound.clear();
  }
}
