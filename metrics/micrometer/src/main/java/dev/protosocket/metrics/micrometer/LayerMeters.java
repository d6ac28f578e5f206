// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The meters of one layer in one registry. Registries hold the object of a meter weakly; the
 * functions, which they hold strongly, keep what they read alive. For any thread.
 */
final class LayerMeters {
  private final MeterRegistry registry;
  private final String layer;
  private final Tags tags;

  /**
   * Guards what follows. A meter's function, which may run under locks of the registry's, takes it
   * only if it is free.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private final List<Meter> meters = new ArrayList<>();
  private boolean removed;

  LayerMeters(MeterRegistry registry, String layer, Tags tags) {
    this.registry = registry;
    this.layer = layer;
    this.tags = tags;
  }

  /** Throws if the registry has meters of another binder with the same tags. */
  void requireNone() {
    boolean there =
        registry.getMeters().stream()
            .map(Meter::getId)
            .anyMatch(
                id ->
                    id.getName().startsWith(layer + ".")
                        && tags.stream().allMatch(tag -> id.getTags().contains(tag)));
    if (there) {
      throw new IllegalStateException(
          "the registry has the meters of another binder with the tags "
              + tags
              + "; give each binder a name of its own, or close the other one first");
    }
  }

  void counter(String name, String description, Tags labels, LongSupplier value) {
    add(
        FunctionCounter.builder(layer + "." + name, this, meters -> value.getAsLong())
            .description(description)
            .tags(tags.and(labels))
            .register(registry));
  }

  void counter(String name, String description, LongSupplier value) {
    counter(name, description, Tags.empty(), value);
  }

  void bytes(String name, String description, Tags labels, LongSupplier value) {
    add(
        FunctionCounter.builder(layer + "." + name, this, meters -> value.getAsLong())
            .description(description)
            .baseUnit("bytes")
            .tags(tags.and(labels))
            .register(registry));
  }

  void gauge(String name, String description, String unit, Tags labels, DoubleSupplier value) {
    add(
        Gauge.builder(layer + "." + name, this, meters -> value.getAsDouble())
            .description(description)
            .baseUnit(unit)
            .tags(tags.and(labels))
            .register(registry));
  }

  private void add(Meter meter) {
    lock.lock();
    try {
      meters.add(meter);
    } finally {
      lock.unlock();
    }
  }

  /** Has meters added or removed by whoever reads one, unless somebody is at it. */
  void change(Runnable edit) {
    if (!lock.isHeldByCurrentThread() && lock.tryLock()) {
      try {
        if (!removed) {
          edit.run();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Takes out the meters with one of these values of a label. */
  void removeThose(String label, Set<String> values) {
    lock.lock();
    try {
      meters.removeIf(
          meter -> {
            boolean gone =
                meter.getId().getTags().stream()
                    .anyMatch(tag -> isOf(tag, label) && values.contains(tag.getValue()));
            if (gone) {
              registry.remove(meter);
            }
            return gone;
          });
    } finally {
      lock.unlock();
    }
  }

  private static boolean isOf(Tag tag, String label) {
    return tag.getKey().equals(label);
  }

  /** Takes all of them out of the registry; no further ones are added. */
  void remove() {
    lock.lock();
    try {
      removed = true;
      meters.forEach(registry::remove);
      meters.clear();
    } finally {
      lock.unlock();
    }
  }
}
