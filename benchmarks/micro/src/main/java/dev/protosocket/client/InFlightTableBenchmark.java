// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request in and one out, with so many in flight: the table by low bits of the id against a
 * {@code HashMap}. In order, the oldest is answered; otherwise one of the oldest 64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class InFlightTableBenchmark {
  private static final int REACH = 64;

  @Param({"64", "1024", "16384"})
  int inFlight;

  @Param({"true", "false"})
  boolean inOrder;

  private final InFlightTable table = new InFlightTable();
  private final Map<Long, Request> map = new HashMap<>();
  private Request[] recycled;
  private long next;

  @Setup
  public void setUp() {
    recycled = new Request[2 * inFlight + REACH];
    for (int i = 0; i < recycled.length; i++) {
      recycled[i] = new Request();
    }
    for (next = 1; next <= inFlight; next++) {
      Request request = request(next);
      table.put(request);
      map.put(next, request);
    }
  }

  private Request request(long id) {
    Request request = recycled[(int) (id % recycled.length)];
    request.id = id;
    return request;
  }

  /** The id that is answered when the next one is issued; each is answered once. */
  private long answered() {
    long oldest = next - inFlight;
    // Blocks of 64 are answered back to front.
    return inOrder ? oldest : (oldest - 1) / REACH * REACH + (REACH - (oldest - 1) % REACH);
  }

  @Benchmark
  public Object table() {
    table.put(request(next));
    Request ended = table.remove(answered());
    next++;
    return ended;
  }

  @Benchmark
  public Object hashMap() {
    map.put(next, request(next));
    Request ended = map.remove(answered());
    next++;
    return ended;
  }
}
