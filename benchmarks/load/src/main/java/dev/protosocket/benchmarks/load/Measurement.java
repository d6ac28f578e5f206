package dev.protosocket.benchmarks.load;

import java.util.Locale;
import java.util.StringJoiner;
import org.HdrHistogram.Histogram;

/** What one measured window came to. */
record Measurement(
    long operations, long errors, long elapsedNanos, Resources used, Histogram latencies) {

  /**
   * One line of JSON. Written by hand because a JSON library here would join the class path of
   * every peer, some of which bring their own version of it; all of the fields are numbers.
   */
  String toJson() {
    StringJoiner json = new StringJoiner(",", "{", "}");
    field(json, "operations", operations);
    field(json, "errors", errors);
    field(json, "elapsedNanos", elapsedNanos);
    field(json, "cpuNanos", used.cpuNanos());
    field(json, "allocatedBytes", used.allocatedBytes());
    field(json, "collections", used.collections());
    field(json, "promotedBytes", used.oldGenerationBytes());
    field(json, "latencySamples", latencies.getTotalCount());
    field(json, "p50Nanos", latencies.getValueAtPercentile(50));
    field(json, "p90Nanos", latencies.getValueAtPercentile(90));
    field(json, "p99Nanos", latencies.getValueAtPercentile(99));
    field(json, "p999Nanos", latencies.getValueAtPercentile(99.9));
    field(json, "maxNanos", latencies.getMaxValue());
    return json.toString();
  }

  private static void field(StringJoiner json, String name, long value) {
    json.add(String.format(Locale.ROOT, "\"%s\":%d", name, value));
  }
}
