// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.metrics.KeyWatch;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a watch costs the caller for one call of a client that does nothing, by 10,000 keys of 12
 * bytes; {@code bare} is the client alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class KeyWatchBenchmark {
  private static final int KEYS = 10_000;

  private final CacheClient client = new FullClient(new byte[100]);
  private final CacheClient counting = KeyWatch.builder().slowest(0).build().over(client);
  private final CacheClient watched = KeyWatch.builder().build().over(client);
  private final Call<?>[] calls = new Call<?>[KEYS];
  private int next;

  public KeyWatchBenchmark() {
    for (int i = 0; i < KEYS; i++) {
      byte[] key = String.format("user:%07d", i).getBytes(StandardCharsets.US_ASCII);
      calls[i] = Call.get("cache", key);
    }
  }

  private Call<?> next() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return calls[next];
  }

  @Benchmark
  public @Nullable Object bare() {
    return client.send(next());
  }

  @Benchmark
  public @Nullable Object counting() {
    return counting.send(next());
  }

  @Benchmark
  public @Nullable Object countingAndTiming() {
    return watched.send(next());
  }

  @Benchmark
  public @Nullable Object bareAsync() {
    return client.sendAsync(next());
  }

  @Benchmark
  public @Nullable Object countingAsync() {
    return counting.sendAsync(next());
  }

  @Benchmark
  public @Nullable Object countingAndTimingAsync() {
    return watched.sendAsync(next());
  }
}
