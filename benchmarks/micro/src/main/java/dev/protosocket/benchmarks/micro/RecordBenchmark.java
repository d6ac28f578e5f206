// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.metrics.HistogramMetrics;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the metrics cost the event loop for one result: latencies as of a service, between 100 us
 * and 10 ms and now and then more, nine hits to one miss. {@code replay} is what the benchmark
 * itself costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {EventLoopThreads.CUSTOM_EXECUTOR, EventLoopThreads.CLASS})
public class RecordBenchmark {
  private static final int RESULTS = 1 << 12;
  private static final ConnectionInfo CONNECTION = new ConnectionInfo("1", "localhost", 1);

  private final HistogramMetrics metrics = new HistogramMetrics();
  private final InvalidRequestException error = new InvalidRequestException("blank");
  private final Result[] results = new Result[RESULTS];
  private int next;

  @Setup
  public void setUp() {
    Random random = new Random(1);
    for (int i = 0; i < RESULTS; i++) {
      long nanos = (long) (100_000 * Math.pow(100, random.nextDouble()));
      results[i] =
          new Result(i % 10 == 0 ? Outcome.MISS : Outcome.HIT, nanos * (i % 1000 == 0 ? 50 : 1));
    }
  }

  private Result next() {
    next = (next + 1) & (RESULTS - 1);
    return results[next];
  }

  @Benchmark
  public long replay() {
    return next().latencyNanos();
  }

  @Benchmark
  public void histogramMetrics() {
    metrics.onResult(next());
  }

  @Benchmark
  public void refused() {
    metrics.onRefused(Operation.GET, "cache", error, CONNECTION);
  }

  private record Result(Outcome outcome, long latencyNanos) implements CommandResult {
    @Override
    public Operation operation() {
      return Operation.GET;
    }

    @Override
    public String cache() {
      return "cache";
    }

    @Override
    public CacheException error() {
      return null;
    }

    @Override
    public long timeToFirstByteNanos() {
      return latencyNanos;
    }

    @Override
    public int bytesSent() {
      return 40;
    }

    @Override
    public int bytesReceived() {
      return 110;
    }

    @Override
    public ConnectionInfo connection() {
      return CONNECTION;
    }

    @Override
    public boolean pipelined() {
      return false;
    }
  }
}
