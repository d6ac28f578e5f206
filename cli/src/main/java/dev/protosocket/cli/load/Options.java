// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a run. */
final class Options {
  static final long MAX_OPERATIONS = 10_000_000_000L;
  static final Duration MAX_DURATION = Duration.ofHours(24);
  static final double MAX_RATE = 1e8;
  static final int MAX_THREADS = 1024;

  /** As many as the client lets be in flight on a connection. */
  static final int MAX_IN_FLIGHT = 65_536;

  private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);
  private static final int DEFAULT_DEPTH = 64;

  @Option(
      names = "--target",
      paramLabel = "WHERE",
      defaultValue = "embedded",
      description = "embedded, momento or HOST:PORT (default: ${DEFAULT-VALUE})")
  String target = "";

  @Option(
      names = "--cache",
      paramLabel = "NAME",
      defaultValue = "cache",
      description = "name of the cache (default: ${DEFAULT-VALUE})")
  String cache = "";

  @Option(names = "--ops", paramLabel = "N", description = "how many operations; or --duration")
  @Nullable Long ops;

  @Option(
      names = "--duration",
      paramLabel = "D",
      description = "how long: 500ms, 10s, 5m, 1h (default: 10s)")
  @Nullable Duration duration;

  @Option(
      names = "--fill",
      description = "before the run, store every key of the key space once; not counted")
  boolean fill;

  @Option(
      names = "--warmup",
      paramLabel = "D",
      description = "before the run, the same load for so long; not counted")
  @Nullable Duration warmup;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0",
      description = "operations per second of all threads, an open loop; 0: a closed loop")
  double rate;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "fire",
      description = "fire, async, blocking or pool (default: ${DEFAULT-VALUE})")
  Mode mode = Mode.FIRE;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "operations in flight of each thread (default: 64; blocking: always 1)")
  @Nullable Integer depth;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "1",
      description = "connections that the threads share (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "threads that issue operations (default: ${DEFAULT-VALUE})")
  int threads;

  @Option(
      names = "--value-size",
      paramLabel = "DIST",
      defaultValue = "100",
      description = "bytes: N, MIN-MAX or lognormal:MEDIAN:SIGMA (default: ${DEFAULT-VALUE})")
  ValueSize sizes = new ValueSize.Uniform(0, 0);

  @Option(
      names = "--key-space",
      paramLabel = "N[:EXPONENT]",
      defaultValue = "10000",
      description = "how many keys, and the exponent of Zipf's law (default: ${DEFAULT-VALUE})")
  KeySpace keys = new KeySpace(1, 0);

  @Option(
      names = "--read-ratio",
      paramLabel = "R",
      defaultValue = "0.9",
      description = "share of GETs, 0 to 1; the rest are SETs (default: ${DEFAULT-VALUE})")
  double readRatio;

  @Option(
      names = "--ttl",
      paramLabel = "D",
      defaultValue = "10m",
      description = "time to live of what is stored (default: ${DEFAULT-VALUE})")
  Duration ttl = Duration.ZERO;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      description = "of connecting and of each operation (default: 2s and 1100ms)")
  @Nullable Duration timeout;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM file of the authority to trust; else the JDK's")
  @Nullable Path caFile;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "file of the token; else PROTOSOCKET_TOKEN, for momento MOMENTO_API_KEY")
  @Nullable Path tokenFile;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where to write result.json, latency.hgrm and chart.png")
  @Nullable Path out;

  int depth() {
    return depth != null ? depth : mode == Mode.BLOCKING ? 1 : DEFAULT_DEPTH;
  }

  /** Returns what is to be done and measured. */
  Plan plan() {
    return ops != null
        ? Plan.operations(ops, rate, threads)
        : Plan.duration(duration(), rate, threads);
  }

  private Duration duration() {
    return duration == null ? DEFAULT_DURATION : duration;
  }

  /** Returns the requests that can be in flight on one connection. */
  int inFlight() {
    int sharing = mode == Mode.POOL ? threads : (threads + connections - 1) / connections;
    return sharing * depth();
  }

  /**
   * Checks everything that can be checked without connecting.
   *
   * @throws IllegalArgumentException if a value is out of bounds or two contradict each other
   */
  void check() {
    Target.check(target);
    if (target.equals(Target.EMBEDDED) && (caFile != null || tokenFile != null)) {
      throw new IllegalArgumentException(
          "--ca-file and --token-file are for a server elsewhere; the embedded one brings its own");
    }
    if (cache.isBlank()) {
      throw new IllegalArgumentException("--cache is blank");
    }
    if (ops != null) {
      Numbers.inRange("--ops", ops, 1, MAX_OPERATIONS);
    }
    if (ops != null && duration != null) {
      throw new IllegalArgumentException("give --ops or --duration, not both");
    }
    checkDuration("--duration", duration);
    checkDuration("--warmup", warmup);
    Numbers.inRange("--rate", rate, 0.0, MAX_RATE);
    Numbers.inRange("--threads", threads, 1, MAX_THREADS);
    Numbers.inRange("--connections", connections, 1, MAX_THREADS);
    Numbers.inRange("--depth", depth(), 1, mode == Mode.BLOCKING ? 1 : MAX_IN_FLIGHT);
    Numbers.inRange("--read-ratio", readRatio, 0.0, 1.0);
    checkDuration("--ttl", ttl);
    checkDuration("--timeout", timeout);
    if (mode != Mode.POOL && connections > threads) {
      throw new IllegalArgumentException(
          "--connections " + connections + " needs as many --threads, or --mode pool");
    }
    Numbers.inRange("--depth times the threads of a connection", inFlight(), 1, MAX_IN_FLIGHT);
  }

  private static void checkDuration(String option, @Nullable Duration value) {
    if (value != null) {
      Numbers.inRange(option + " in ms", value.toMillis(), 1, MAX_DURATION.toMillis());
    }
  }

  /** Returns what result.json says of the run; nothing secret. */
  Map<String, String> describe() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("target", target);
    settings.put("cache", cache);
    settings.put("ops", ops == null ? "" : Long.toString(ops));
    settings.put("duration", ops == null ? duration().toString() : "");
    settings.put("fill", Boolean.toString(fill));
    settings.put("warmup", warmup == null ? "" : warmup.toString());
    settings.put("mode", mode.name().toLowerCase(Locale.ROOT));
    settings.put("rate", rate == 0 ? "" : Numbers.plain(rate));
    settings.put("depth", Integer.toString(depth()));
    settings.put("connections", Integer.toString(connections));
    settings.put("threads", Integer.toString(threads));
    settings.put("valueSize", sizes.toString());
    settings.put("keySpace", keys.toString());
    settings.put("readRatio", Numbers.plain(readRatio));
    settings.put("ttl", ttl.toString());
    settings.put("timeout", timeout == null ? "" : timeout.toString());
    return settings;
  }
}
