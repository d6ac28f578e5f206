// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the client itself costs: 64 GETs of 100 B at a time through all of it, on one thread,
 * without TLS, kernel and wake-ups. The replies are canned. By either wire, alone in the process or
 * after the other one has been used in it, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BatchBenchmark.DEPTH)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 30, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class BatchBenchmark {
  static final int DEPTH = 64;

  private static final byte[][] KEYS = new byte[DEPTH][];

  static {
    Arrays.fill(KEYS, CannedConnection.KEY);
  }

  /** As many rounds as the compiler needs to know both. */
  private static final int ROUNDS_TO_WARM = 20_000;

  @Param({"PROTOSOCKET", "MEMCACHED"})
  private CannedWire wire;

  @Param({"false", "true"})
  private boolean bothWarm;

  private CannedConnection connection;
  private long received;

  @Setup
  public void setUp() {
    if (bothWarm) {
      for (CannedWire kind : CannedWire.values()) {
        connection = new CannedConnection(kind, DEPTH);
        for (int i = 0; i < ROUNDS_TO_WARM; i++) {
          async();
          fire();
        }
        connection.close();
      }
    }
    connection = new CannedConnection(wire, DEPTH);
  }

  @TearDown
  public void tearDown() {
    connection.close();
  }

  /** Futures, completed on the event loop. */
  @Benchmark
  public long async() {
    for (int i = 0; i < DEPTH; i++) {
      connection
          .client
          .getAsync(CannedConnection.CACHE, CannedConnection.KEY)
          .whenComplete((value, error) -> received += value.length);
    }
    connection.answer();
    return received;
  }

  /** One batch call for as many keys. */
  @Benchmark
  public long getAll() {
    connection
        .client
        .getAllAsync(CannedConnection.CACHE, KEYS)
        .whenComplete((result, error) -> received += result.results().size());
    connection.answer();
    return received;
  }

  /** Fire and receive, both on the event loop's thread. */
  @Benchmark
  public long fire() {
    Pipeline<String> pipeline = connection.pipeline;
    for (int i = 0; i < DEPTH; i++) {
      pipeline.fireGet(CannedConnection.CACHE, CannedConnection.KEY, CannedConnection.CACHE);
    }
    connection.answer();
    for (CompletedOp<String> op; (op = pipeline.poll()) != null; op.close()) {
      received += ((CompletedOp.Get<String>) op).value().readableBytes();
    }
    return received;
  }
}
