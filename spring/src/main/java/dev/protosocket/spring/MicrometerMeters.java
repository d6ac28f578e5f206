// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.metrics.micrometer.NearCacheMeterBinder;
import dev.protosocket.metrics.micrometer.ProtosocketMeterBinder;
import dev.protosocket.metrics.micrometer.TypedCacheMeterBinder;
import dev.protosocket.near.NearCacheClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;

/**
 * The meters of all clients and caches. Boot binds this to its registries once all beans are made;
 * what is made later is bound as it comes.
 */
final class MicrometerMeters implements Meters, MeterBinder {
  /** Both guarded by this. */
  private final List<MeterBinder> binders = new ArrayList<>();

  private final List<MeterRegistry> registries = new ArrayList<>();

  @Override
  public ClientObserver observerOf(String client) {
    HistogramMetrics metrics = new HistogramMetrics();
    add(new ProtosocketMeterBinder(metrics, client));
    return metrics;
  }

  @Override
  public void near(String client, CacheClient near) {
    if (near instanceof NearCacheClient counted) {
      add(new NearCacheMeterBinder(counted, client));
    }
  }

  @Override
  public void typed(String cache, TypedCache<?, ?> typed) {
    add(new TypedCacheMeterBinder(typed, cache));
  }

  private synchronized void add(MeterBinder binder) {
    binders.add(binder);
    registries.forEach(binder::bindTo);
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    registries.add(registry);
    binders.forEach(binder -> binder.bindTo(registry));
  }
}
