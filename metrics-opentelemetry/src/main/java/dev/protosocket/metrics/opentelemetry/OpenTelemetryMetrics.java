package dev.protosocket.metrics.opentelemetry;

import static dev.protosocket.metrics.opentelemetry.SemanticAttributes.addError;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Records each operation in {@code db.client.operation.duration}, in seconds, with the attributes
 * of the stable semantic conventions for databases; {@code db.namespace} is the cache. Give it to
 * clients as their observer. It records on the event loop; what that costs is up to the SDK.
 */
public final class OpenTelemetryMetrics implements ClientObserver {
  static final String SCOPE = "dev.protosocket.client";

  /** The boundaries that the semantic conventions give, in seconds. */
  private static final List<Double> BOUNDARIES =
      List.of(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);

  /** Further series get their attributes made anew each time. */
  private static final int MAX_KEPT = 4096;

  private static final double NANOS_PER_SECOND = 1e9;

  private final DoubleHistogram duration;
  private final ConcurrentMap<Series, Attributes> kept = new ConcurrentHashMap<>();

  /** Records with the meter provider of an OpenTelemetry instance. */
  public OpenTelemetryMetrics(OpenTelemetry openTelemetry) {
    this.duration =
        openTelemetry
            .getMeter(SCOPE)
            .histogramBuilder("db.client.operation.duration")
            .setUnit("s")
            .setDescription("Duration of database client operations.")
            .setExplicitBucketBoundariesAdvice(BOUNDARIES)
            .build();
  }

  private record Series(String server, int port, String cache, String operation) {
    Attributes attributes() {
      return SemanticAttributes.of(server, port, cache, operation);
    }
  }

  @Override
  public void onResult(CommandResult result) {
    // Without a context: the event loop's own has nothing to do with the caller's.
    duration.record(result.latencyNanos() / NANOS_PER_SECOND, attributes(result), Context.root());
  }

  private Attributes attributes(CommandResult result) {
    ConnectionInfo to = result.connection();
    Series series =
        new Series(to.serverName(), to.serverPort(), result.cache(), result.command().name());
    Attributes attributes = kept.get(series);
    if (attributes == null) {
      attributes = series.attributes();
      if (kept.size() < MAX_KEPT) {
        kept.put(series, attributes);
      }
    }
    CacheException error = result.error();
    if (error == null) {
      return attributes;
    }
    AttributesBuilder failed = attributes.toBuilder();
    addError(failed, error);
    return failed.build();
  }
}
