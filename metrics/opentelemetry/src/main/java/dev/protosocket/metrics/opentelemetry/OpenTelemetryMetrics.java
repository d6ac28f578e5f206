// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.opentelemetry;

import static dev.protosocket.metrics.opentelemetry.SemanticAttributes.POOL;
import static dev.protosocket.metrics.opentelemetry.SemanticAttributes.addError;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Operation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Records each operation in {@code db.client.operation.duration}, in seconds, with the attributes
 * of the stable semantic conventions for databases; {@code db.namespace} is the cache, if there is
 * one. Operations that were refused at the call have no duration: {@code
 * protosocket.client.refused} counts them, with the same attributes. {@code
 * protosocket.client.connections} is how many connections are in each state. Give it to clients as
 * their observer. It records on the event loop; what that costs is up to the SDK.
 */
public final class OpenTelemetryMetrics implements ClientObserver {
  static final String SCOPE = "dev.protosocket.client";

  private static final AttributeKey<String> STATE = AttributeKey.stringKey("state");

  /** The boundaries that the semantic conventions give, in seconds. */
  private static final List<Double> BOUNDARIES =
      List.of(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);

  /** Further series get their attributes made anew each time. */
  private static final int MAX_KEPT = 4096;

  private static final double NANOS_PER_SECOND = 1e9;

  private final String system;
  private final DoubleHistogram duration;
  private final LongCounter refused;
  private final LongUpDownCounter connections;
  private final Map<ConnectionState, Attributes> states = new EnumMap<>(ConnectionState.class);
  private final ConcurrentMap<Series, Attributes> kept = new ConcurrentHashMap<>();

  /** Records with the meter provider of an OpenTelemetry instance. */
  public OpenTelemetryMetrics(OpenTelemetry openTelemetry) {
    this(openTelemetry, Attributes.empty());
  }

  /**
   * Records with the meter provider of an OpenTelemetry instance, the connections under the name of
   * a pool or client. Without one, those of all are counted together.
   *
   * @param openTelemetry where measurements go
   * @param pool becomes {@code db.client.connection.pool.name}
   */
  public OpenTelemetryMetrics(OpenTelemetry openTelemetry, String pool) {
    this(openTelemetry, Attributes.of(POOL, Objects.requireNonNull(pool, "pool")));
  }

  private OpenTelemetryMetrics(OpenTelemetry openTelemetry, Attributes pool) {
    this.system = SemanticAttributes.MOMENTO;
    Meter meter = Objects.requireNonNull(openTelemetry, "openTelemetry").getMeter(SCOPE);
    this.duration =
        meter
            .histogramBuilder("db.client.operation.duration")
            .setUnit("s")
            .setDescription("Duration of database client operations.")
            .setExplicitBucketBoundariesAdvice(BOUNDARIES)
            .build();
    this.refused =
        meter
            .counterBuilder("protosocket.client.refused")
            .setUnit("{operation}")
            .setDescription("Operations refused at the call.")
            .build();
    this.connections =
        meter
            .upDownCounterBuilder("protosocket.client.connections")
            .setUnit("{connection}")
            .setDescription("Connections, and places of pools, by state.")
            .build();
    for (ConnectionState state : ConnectionState.values()) {
      if (state != ConnectionState.CLOSED) {
        String name = state.name().toLowerCase(Locale.ROOT);
        states.put(state, pool.toBuilder().put(STATE, name).build());
      }
    }
  }

  private OpenTelemetryMetrics(OpenTelemetryMetrics same, String system) {
    this.system = system;
    this.duration = same.duration;
    this.refused = same.refused;
    this.connections = same.connections;
    this.states.putAll(same.states);
  }

  /**
   * Returns the same for another kind of server than Momento.
   *
   * @param name becomes {@code db.system.name}, for instance {@code memcached}
   */
  public OpenTelemetryMetrics withSystem(String name) {
    return new OpenTelemetryMetrics(this, Objects.requireNonNull(name, "name"));
  }

  private record Series(String server, int port, String cache, String operation) {
    Attributes attributes(String system) {
      return SemanticAttributes.of(system, server, port, cache, operation);
    }
  }

  @Override
  public void onResult(CommandResult result) {
    // Without a context: the event loop's own has nothing to do with the caller's.
    Attributes attributes = attributes(result.operation(), result.cache(), result.connection());
    CacheException error = result.error();
    duration.record(
        result.latencyNanos() / NANOS_PER_SECOND,
        error == null ? attributes : failed(attributes, error),
        Context.root());
  }

  @Override
  public void onRefused(
      Operation operation, String cache, CacheException error, ConnectionInfo connection) {
    refused.add(1, failed(attributes(operation, cache, connection), error));
  }

  @Override
  public void onStateChange(ConnectionState from, ConnectionState to) {
    count(from, -1);
    count(to, 1);
  }

  private void count(ConnectionState state, int change) {
    Attributes attributes = states.get(state);
    if (attributes != null) {
      connections.add(change, attributes, Context.root());
    }
  }

  private Attributes attributes(Operation operation, String cache, ConnectionInfo to) {
    Series series = new Series(to.serverName(), to.serverPort(), cache, operation.name());
    Attributes attributes = kept.get(series);
    if (attributes == null) {
      attributes = series.attributes(system);
      if (kept.size() < MAX_KEPT) {
        kept.put(series, attributes);
      }
    }
    return attributes;
  }

  private static Attributes failed(Attributes attributes, CacheException error) {
    AttributesBuilder failed = attributes.toBuilder();
    addError(failed, error);
    return failed.build();
  }
}
