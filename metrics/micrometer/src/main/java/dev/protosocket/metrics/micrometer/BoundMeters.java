// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.client.CloseReason;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.metrics.ConnectionsSnapshot;
import dev.protosocket.metrics.ErrorKind;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.metrics.MetricsSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The meters of one binder in one registry. Those of GET, SET and DELETE are there from the
 * beginning, so that a dashboard finds zeros; those of any other operation, and of any other
 * outcome, are added by the first reading that has it. For any thread.
 *
 * <p>Registries hold the object of a meter weakly; the functions, which they hold strongly, capture
 * the readings and so keep them alive.
 */
final class BoundMeters {
  private static final Map<Operation, Outcome[]> USUAL =
      Map.of(
          Operation.GET, new Outcome[] {Outcome.HIT, Outcome.MISS, Outcome.FAILED},
          Operation.SET, new Outcome[] {Outcome.STORED, Outcome.FAILED},
          Operation.DELETE, new Outcome[] {Outcome.DELETED, Outcome.FAILED});

  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
  private static final String[] QUANTILES = {"0.5", "0.9", "0.99", "0.999", "0.9999"};

  private final MeterRegistry registry;
  private final Tags tags;
  private final Readings readings;

  /**
   * Guards what follows. A meter's function, which may run under locks of the registry's, takes it
   * only if it is free.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private final List<Meter> meters = new ArrayList<>();

  /** At most all outcomes of {@link Operation#MAX} operations. */
  private final Set<Series> series = new HashSet<>();

  private boolean removed;

  /** What has meters of its own. */
  private record Series(Operation operation, Outcome outcome) {}

  private BoundMeters(
      HistogramMetrics metrics, MeterRegistry registry, Tags tags, Duration window) {
    this.registry = registry;
    this.tags = tags;
    this.readings = new Readings(metrics, registry.config().clock(), window, this::met);
  }

  /** Adds the meters to a registry. */
  static BoundMeters add(
      HistogramMetrics metrics, MeterRegistry registry, Tags tags, Duration window) {
    BoundMeters bound = new BoundMeters(metrics, registry, tags, window);
    bound.lock.lock();
    try {
      bound.addAll();
    } finally {
      bound.lock.unlock();
    }
    return bound;
  }

  /** Takes the meters out of the registry; no further ones are added. */
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

  private void addAll() {
    USUAL.forEach(
        (operation, outcomes) -> {
          for (Outcome outcome : outcomes) {
            addOnce(operation, outcome);
          }
        });
    addMet(readings.totals());
    for (ErrorKind kind : ErrorKind.values()) {
      counter(
          "protosocket.client.errors",
          "Failed and refused operations by kind",
          Tags.of("kind", text(kind)),
          totals -> totals.errors(kind));
    }
    counter(
        "protosocket.client.refused",
        "Operations refused at the call, which are among the errors",
        Tags.empty(),
        MetricsSnapshot::refused);
    bytes("sent", MetricsSnapshot::bytesSent);
    bytes("received", MetricsSnapshot::bytesReceived);
    connections();
  }

  /** There is another reading: what is in it gets its meters, unless somebody is at it already. */
  private void met(MetricsSnapshot totals) {
    if (!lock.isHeldByCurrentThread() && lock.tryLock()) {
      try {
        if (!removed) {
          addMet(totals);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void addMet(MetricsSnapshot totals) {
    for (Operation operation : Operation.all()) {
      for (Outcome outcome : Outcome.values()) {
        if (totals.count(operation, outcome) > 0) {
          addOnce(operation, outcome);
          // The first failure is an increase then.
          addOnce(operation, Outcome.FAILED);
        }
      }
    }
  }

  private void addOnce(Operation operation, Outcome outcome) {
    if (series.add(new Series(operation, outcome))) {
      operations(operation, outcome);
    }
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void operations(Operation operation, Outcome outcome) {
    Tags labels =
        tags.and("command", operation.name().toLowerCase(Locale.ROOT), "outcome", text(outcome));
    meters.add(
        FunctionTimer.builder(
                "protosocket.client.operations",
                readings,
                r -> readings.totals().count(operation, outcome),
                r -> readings.totals().totalNanos(operation, outcome),
                TimeUnit.NANOSECONDS)
            .description("Operations that ended, and the sum of their latencies")
            .tags(labels)
            .register(registry));
    for (int i = 0; i < PERCENTILES.length; i++) {
      double percentile = PERCENTILES[i];
      latency(
          "protosocket.client.latency",
          "Latency percentiles of the latest window",
          labels.and("quantile", QUANTILES[i]),
          () -> readings.recent(operation, outcome).percentileNanos(percentile));
    }
    latency(
        "protosocket.client.latency.max",
        "Longest latency of the latest window",
        labels,
        () -> readings.recent(operation, outcome).maxNanos());
    meters.add(
        FunctionCounter.builder(
                "protosocket.client.clamped",
                readings,
                r -> readings.totals().clamped(operation, outcome))
            .description("Latencies beyond the histogram's range")
            .tags(labels)
            .register(registry));
  }

  private void latency(String name, String description, Tags labels, LongSupplier nanos) {
    meters.add(
        TimeGauge.builder(name, readings, TimeUnit.NANOSECONDS, r -> nanos.getAsLong())
            .description(description)
            .tags(labels)
            .register(registry));
  }

  private void counter(
      String name, String description, Tags labels, ToLongFunction<MetricsSnapshot> value) {
    meters.add(
        FunctionCounter.builder(name, readings, r -> value.applyAsLong(readings.totals()))
            .description(description)
            .tags(tags.and(labels))
            .register(registry));
  }

  private void bytes(String direction, ToLongFunction<MetricsSnapshot> value) {
    meters.add(
        FunctionCounter.builder(
                "protosocket.client.traffic", readings, r -> value.applyAsLong(readings.totals()))
            .description("Bytes of requests and replies that ended, before TLS")
            .baseUnit("bytes")
            .tags(tags.and("direction", direction))
            .register(registry));
  }

  private void connections() {
    readings
        .connections()
        .states()
        .keySet()
        .forEach(
            state ->
                gauge(
                    "connections",
                    "Connections, and places of pools, by state",
                    "connections",
                    Tags.of("state", text(state)),
                    c -> c.states().getOrDefault(state, 0)));
    gauge(
        "in.flight",
        "Requests that wait for an answer",
        "requests",
        Tags.empty(),
        c -> c.sum().inFlight());
    gauge("waiting", "Calls that wait for room", "requests", Tags.empty(), c -> c.sum().waiting());
    gauge(
        "queue",
        "Encoded bytes that wait for a socket",
        "bytes",
        Tags.empty(),
        c -> c.sum().queuedBytes());
    gauge(
        "tombstones",
        "Given up and not answered",
        "requests",
        Tags.empty(),
        c -> c.sum().tombstones());
    event("connects", "Connections made", Tags.empty(), ConnectionsSnapshot::connects);
    event(
        "connects.failed",
        "Attempts that failed",
        Tags.empty(),
        ConnectionsSnapshot::failedConnects);
    event(
        "stray.replies", "Replies that matched nothing", Tags.empty(), c -> c.sum().strayReplies());
    event(
        "observer.failures",
        "Exceptions thrown by observers",
        Tags.empty(),
        c -> c.sum().observerFailures());
    for (CloseReason.Kind kind : CloseReason.Kind.values()) {
      event(
          "closes",
          "Connections that ended",
          Tags.of("reason", text(kind)),
          c -> c.closes().getOrDefault(kind, 0L));
    }
  }

  private void gauge(
      String name,
      String description,
      String unit,
      Tags labels,
      ToDoubleFunction<ConnectionsSnapshot> value) {
    meters.add(
        Gauge.builder(
                "protosocket.client." + name,
                readings,
                r -> value.applyAsDouble(readings.connections()))
            .description(description)
            .baseUnit(unit)
            .tags(tags.and(labels))
            .register(registry));
  }

  private void event(
      String name, String description, Tags labels, ToLongFunction<ConnectionsSnapshot> value) {
    meters.add(
        FunctionCounter.builder(
                "protosocket.client." + name,
                readings,
                r -> value.applyAsLong(readings.connections()))
            .description(description)
            .tags(tags.and(labels))
            .register(registry));
  }
}
