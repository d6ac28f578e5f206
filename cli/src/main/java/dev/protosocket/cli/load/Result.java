// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.protosocket.client.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * What a run measured, as {@code result.json} holds it.
 *
 * @param settings the options of the run; no secrets
 * @param seconds from the first operation to the last answer
 * @param operations issued and ended, failures included
 * @param missed due by the rate and never issued
 * @param interrupted whether it was ended early, by a signal or the loss of a connection
 * @param errors failures by kind
 * @param latency in microseconds
 * @param percentiles the curve: percentile, microseconds
 * @param series over time
 */
record Result(
    Map<String, String> settings,
    double seconds,
    long operations,
    long hits,
    long misses,
    long stored,
    long failed,
    long missed,
    boolean interrupted,
    double operationsPerSecond,
    Map<String, Long> errors,
    Latency latency,
    List<double[]> percentiles,
    List<Point> series) {
  static final double NANOS_PER_MICRO = 1e3;
  static final String NO_SETTING = "-";

  /** The largest file that is read, in bytes. */
  private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  private static final int MAX_SETTINGS = 100;

  /** The longest setting, in characters. */
  private static final int MAX_SETTING = 1000;

  private static final int TICKS_PER_HALF_DISTANCE = 5;
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /** Latencies in microseconds. */
  record Latency(
      double mean, double p50, double p90, double p99, double p999, double p9999, double max) {
    static Latency of(Histogram nanos) {
      return new Latency(
          nanos.getMean() / NANOS_PER_MICRO,
          at(nanos, 50),
          at(nanos, 90),
          at(nanos, 99),
          at(nanos, 99.9),
          at(nanos, 99.99),
          nanos.getMaxValue() / NANOS_PER_MICRO);
    }
  }

  /** An interval that ended so many seconds after the start. */
  record Point(double seconds, double operationsPerSecond, double p99) {}

  /** Returns what a phase measured that ran with these settings. */
  static Result of(Map<String, String> settings, Phase phase, boolean interrupted) {
    Histogram latencies = phase.latencies();
    return new Result(
        settings,
        phase.seconds(),
        latencies.getTotalCount(),
        phase.count(Outcome.HIT),
        phase.count(Outcome.MISS),
        phase.count(Outcome.STORED),
        phase.count(Outcome.FAILED),
        phase.missed(),
        interrupted,
        latencies.getTotalCount() / phase.seconds(),
        phase.errors(),
        Latency.of(latencies),
        curve(latencies),
        phase.series());
  }

  /** Returns the percentile in microseconds. */
  static double at(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }

  /** Returns the points of the latency curve, without the last, which has no finite place. */
  static List<double[]> curve(Histogram nanos) {
    List<double[]> points = new ArrayList<>();
    for (HistogramIterationValue value : nanos.percentiles(TICKS_PER_HALF_DISTANCE)) {
      if (value.getPercentileLevelIteratedTo() < 100) {
        points.add(
            new double[] {
              value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / NANOS_PER_MICRO
            });
      }
    }
    return points;
  }

  /** Returns a setting, or {@link #NO_SETTING} where there is none. */
  String setting(String name) {
    String value = settings.get(name);
    return value == null || value.isEmpty() ? NO_SETTING : value;
  }

  /**
   * Returns a setting as the run kept it: of one that was interrupted, how long it went on, not how
   * long it was to.
   */
  String outcomeOf(String name) {
    String planned = setting(name);
    if (!interrupted || planned.equals(NO_SETTING)) {
      return planned;
    }
    return switch (name) {
      case "duration" -> String.format(Locale.ROOT, "%.1fs of %s", seconds, planned);
      case "ops" -> String.format(Locale.ROOT, "%d of %s", operations, planned);
      default -> planned;
    };
  }

  /** Writes the file. */
  void write(Path file) throws IOException {
    Files.writeString(file, GSON.toJson(this) + "\n");
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read or is none of {@link #write}'s
   */
  static Result read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(file + " is too long for a result");
      }
      Result result = GSON.fromJson(Files.readString(file), Result.class);
      if (result == null || !result.isWhole()) {
        throw new IllegalArgumentException(file + " is not a result of the load tool");
      }
      return result;
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(file + " is not a result of the load tool", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read", e);
    }
  }

  /**
   * Returns whether everything is there that a chart or a table needs: a file may hold anything.
   */
  private boolean isWhole() {
    return settings != null
        && settings.size() <= MAX_SETTINGS
        && settings.entrySet().stream().allMatch(e -> isText(e.getKey()) && isText(e.getValue()))
        && errors != null
        && latency != null
        && percentiles != null
        && percentiles.stream().allMatch(Result::isPoint)
        && series != null
        && series.stream().allMatch(point -> point != null);
  }

  /** Returns whether a terminal shows the text as it is: it is printed. */
  private static boolean isText(@Nullable String text) {
    return text != null
        && text.length() <= MAX_SETTING
        && text.codePoints().noneMatch(Character::isISOControl);
  }

  private static boolean isPoint(double[] point) {
    return point != null
        && point.length == 2
        && point[0] >= 0
        && point[0] < 100
        && Double.isFinite(point[1]);
  }

  /** Returns the table for people. */
  String summary() {
    StringBuilder text = new StringBuilder();
    settings.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            row(text, name, "%s", value);
          }
        });
    text.append(System.lineSeparator());
    row(text, interrupted ? "operations (interrupted)" : "operations", "%,d", operations);
    row(text, "  hits / misses / stored", "%,d / %,d / %,d", hits, misses, stored);
    row(text, "seconds", "%.2f", seconds);
    row(text, "operations per second", "%,.0f", operationsPerSecond);
    row(text, "latency mean, us", "%,.1f", latency.mean);
    row(text, "        p50", "%,.1f", latency.p50);
    row(text, "        p90", "%,.1f", latency.p90);
    row(text, "        p99", "%,.1f", latency.p99);
    row(text, "        p99.9", "%,.1f", latency.p999);
    row(text, "        p99.99", "%,.1f", latency.p9999);
    row(text, "        max", "%,.1f", latency.max);
    if (missed > 0) {
      row(text, "due, never issued", "%,d", missed);
    }
    row(text, "errors", "%,d", failed);
    errors.forEach((kind, count) -> row(text, "  " + kind, "%,d", count));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String format, Object... values) {
    text.append(
        String.format(Locale.ROOT, "%-26s %s%n", name, String.format(Locale.ROOT, format, values)));
  }
}
