// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Endpoint;
import dev.protosocket.shard.LabelFormat;
import dev.protosocket.shard.Node;
import dev.protosocket.shard.Placement;
import dev.protosocket.shard.ShardedClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A GET of a key of 20 bytes through a fleet whose nodes cost nothing, and without the fleet. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FleetBenchmark {
  private static final int KEYS = 1 << 10;

  /** How keys are placed; none is the node's client alone. */
  @Param({"none", "rendezvous", "ketama", "jump"})
  public String placement;

  /** How many there are. */
  @Param({"8", "64"})
  public int nodes;

  private final byte[][] keys = new byte[KEYS][];
  private CacheClient client;
  private int next;

  /** Connects. */
  @org.openjdk.jmh.annotations.Setup
  public void connect() {
    for (int i = 0; i < KEYS; i++) {
      keys[i] =
          String.format("key-of-20-bytes-%04d", i)
              .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    FullClient node = new FullClient(new byte[100]);
    List<Node> all = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      all.add(Node.of(new Endpoint("cache-" + i, 11211)));
    }
    Placement rings =
        switch (placement) {
          case "ketama" -> Placement.ketama(LabelFormat.LIBMEMCACHED);
          case "jump" -> Placement.jump();
          default -> Placement.rendezvous();
        };
    client =
        placement.equals("none")
            ? node
            : ShardedClient.builder(any -> node).placement(rings).connect(all);
  }

  private byte[] key() {
    next = (next + 1) & (KEYS - 1);
    return keys[next];
  }

  /** Waits for it. */
  @Benchmark
  public byte[] get() {
    return client.get("cache", key());
  }

  /** Gets a future of it. */
  @Benchmark
  public Object getAsync() {
    return client.getAsync("cache", key());
  }
}
