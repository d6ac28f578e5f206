// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.client.CloseReason;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.metrics.ConnectionsSnapshot;
import dev.protosocket.metrics.ErrorKind;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.metrics.MetricsSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Shows the {@link HistogramMetrics} of a pool, or of a client, to a Micrometer registry. Every
 * meter has the tag {@code pool}, so that any number of binders can share a registry. The event
 * loops record into the histograms only; the meters read them when the registry asks, so a registry
 * costs the requests nothing. docs/metrics.md lists the meters.
 *
 * <p>Percentiles and maxima are those of the latest window, which a scrape ends once it is old
 * enough; counts and sums are those since the metrics were created.
 */
public final class ProtosocketMeterBinder implements MeterBinder, AutoCloseable {
  /** The shortest window of the percentiles, unless another is given. */
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

  private static final Map<Operation, Outcome[]> OUTCOMES =
      Map.of(
          Operation.GET, new Outcome[] {Outcome.HIT, Outcome.MISS, Outcome.FAILED},
          Operation.SET, new Outcome[] {Outcome.STORED, Outcome.FAILED},
          Operation.DELETE, new Outcome[] {Outcome.DELETED, Outcome.FAILED});

  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
  private static final String[] QUANTILES = {"0.5", "0.9", "0.99", "0.999", "0.9999"};

  private static final String POOL = "pool";
  private static final Set<String> OWN_KEYS =
      Set.of("command", "direction", "kind", "outcome", "quantile", "reason", "state");

  /** Of binders whose pool has no name. */
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final HistogramMetrics metrics;
  private final Tags tags;
  private final Duration window;

  /** The meters of each registry; guarded by this. */
  private final Map<MeterRegistry, List<Meter>> bound = new HashMap<>();

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
    Binding binding =
        new Binding(
            registry,
            new Readings(metrics, registry.config().clock(), window),
            tags,
            new ArrayList<>());
    bind(binding);
    bound.put(registry, binding.meters);
  }

  /** Takes the meters out of all registries they were added to. */
  @Override
  public synchronized void close() {
    bound.forEach((registry, meters) -> meters.forEach(registry::remove));
    bound.clear();
  }

  private static void bind(Binding binding) {
    OUTCOMES.forEach(
        (operation, outcomes) -> {
          for (Outcome outcome : outcomes) {
            binding.operations(operation, outcome);
          }
        });
    for (ErrorKind kind : ErrorKind.values()) {
      binding.counter(
          "protosocket.client.errors",
          "Failed and refused operations by kind",
          Tags.of("kind", text(kind)),
          totals -> totals.errors(kind));
    }
    binding.counter(
        "protosocket.client.refused",
        "Operations refused at the call, which are among the errors",
        Tags.empty(),
        MetricsSnapshot::refused);
    binding.bytes("sent", MetricsSnapshot::bytesSent);
    binding.bytes("received", MetricsSnapshot::bytesReceived);
    binding.connections();
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The meters of one registry. Registries hold the object of a meter weakly; the functions, which
   * they hold strongly, capture the readings and so keep them alive.
   */
  private record Binding(MeterRegistry registry, Readings readings, Tags tags, List<Meter> meters) {

    void operations(Operation operation, Outcome outcome) {
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

    void counter(
        String name, String description, Tags labels, ToLongFunction<MetricsSnapshot> value) {
      meters.add(
          FunctionCounter.builder(name, readings, r -> value.applyAsLong(readings.totals()))
              .description(description)
              .tags(tags.and(labels))
              .register(registry));
    }

    void bytes(String direction, ToLongFunction<MetricsSnapshot> value) {
      meters.add(
          FunctionCounter.builder(
                  "protosocket.client.traffic", readings, r -> value.applyAsLong(readings.totals()))
              .description("Bytes of requests and replies that ended, before TLS")
              .baseUnit("bytes")
              .tags(tags.and("direction", direction))
              .register(registry));
    }

    void connections() {
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
      gauge(
          "waiting", "Calls that wait for room", "requests", Tags.empty(), c -> c.sum().waiting());
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
          "stray.replies",
          "Replies that matched nothing",
          Tags.empty(),
          c -> c.sum().strayReplies());
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
}
