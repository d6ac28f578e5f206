// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** All lanes of a load, and the latencies they sample. Safe for use by any thread. */
public final class Lanes {
  private static final long MAX_LATENCY_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final int SAMPLE_PERIOD = 64;

  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private final Recorder latencies = new Recorder(MAX_LATENCY_NANOS, SIGNIFICANT_DIGITS);
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

  /** No lanes yet. */
  public Lanes() {}

  /**
   * Adds a lane.
   *
   * @return a lane for one sequential chain of operations
   */
  public Lane newLane() {
    Lane lane = new Lane(this, SAMPLE_PERIOD, lanes.size() + 1L);
    lanes.add(lane);
    return lane;
  }

  void recordLatency(long nanos) {
    latencies.recordValue(Math.max(0, Math.min(nanos, MAX_LATENCY_NANOS)));
  }

  void reportFailure(Throwable cause) {
    firstFailure.compareAndSet(null, cause);
  }

  /** Operations of all lanes so far. */
  long operations() {
    long sum = 0;
    for (Lane lane : lanes) {
      sum += lane.operations();
    }
    return sum;
  }

  /** Errors of all lanes so far. */
  long errors() {
    long sum = 0;
    for (Lane lane : lanes) {
      sum += lane.errors();
    }
    return sum;
  }

  /** Latencies sampled since the previous call. */
  Histogram takeLatencies() {
    return latencies.getIntervalHistogram();
  }

  @Nullable Throwable firstFailure() {
    return firstFailure.get();
  }
}
