// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Threads that hand requests over as fast as they can. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public abstract class HandOverBenchmark {
  /** Hands one request over, and returns its id. */
  abstract long submit();

  @Benchmark
  @Threads(1)
  public long producers1() {
    return submit();
  }

  @Benchmark
  @Threads(2)
  public long producers2() {
    return submit();
  }

  @Benchmark
  @Threads(8)
  public long producers8() {
    return submit();
  }
}
