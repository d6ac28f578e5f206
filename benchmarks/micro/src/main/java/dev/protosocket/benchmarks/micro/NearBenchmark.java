// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.protosocket.near.NearCacheClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A hit of the near cache, of 100 bytes by a key of 20, and of Caffeine alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class NearBenchmark {
  private static final int KEYS = 1 << 10;
  private static final int MAX_BYTES = 16 << 20;

  private final byte[][] keys = new byte[KEYS][];
  private final String[] names = new String[KEYS];

  private final Cache<String, byte[]> caffeine =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((String key, byte[] value) -> value.length)
          .executor(Runnable::run)
          .build();

  private final Cache<String, byte[]> expiring =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((String key, byte[] value) -> value.length)
          .expireAfterWrite(Duration.ofHours(1))
          .executor(Runnable::run)
          .build();

  private final NearCacheClient near =
      NearCacheClient.builder(new FullClient(new byte[100]))
          .maxBytes(MAX_BYTES)
          .maxStale(Duration.ofHours(1))
          .build();

  private int next;

  /** Fills them. */
  public NearBenchmark() {
    for (int i = 0; i < KEYS; i++) {
      names[i] = String.format("key-of-20-bytes-%04d", i);
      keys[i] = names[i].getBytes(UTF_8);
      caffeine.put(names[i], new byte[100]);
      expiring.put(names[i], new byte[100]);
      near.get("cache", keys[i]);
    }
  }

  private int next() {
    next = (next + 1) & (KEYS - 1);
    return next;
  }

  @Benchmark
  public byte[] caffeine() {
    return caffeine.getIfPresent(names[next()]);
  }

  @Benchmark
  public byte[] caffeineWithTime() {
    return expiring.getIfPresent(names[next()]);
  }

  @Benchmark
  public byte[] caffeineWithTimeAndCopy() {
    return expiring.getIfPresent(names[next()]).clone();
  }

  @Benchmark
  public byte[] nearGet() {
    return near.get("cache", keys[next()]);
  }

  @Benchmark
  public byte[] nearGetByText() {
    return near.get("cache", names[next()]);
  }

  @Benchmark
  public Object nearGetAsync() {
    return near.getAsync("cache", keys[next()]);
  }
}
