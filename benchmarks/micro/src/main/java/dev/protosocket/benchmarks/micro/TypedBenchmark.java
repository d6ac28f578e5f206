// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.ValueFormat;
import java.util.List;
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

/** Typed values over a client that costs nothing: what the layer costs, and what JSON does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TypedBenchmark {
  /** About a KiB of JSON. */
  public record User(long id, String name, List<String> tags) {}

  private static final byte[] KEY = "key-of-20-bytes-0001".getBytes(UTF_8);

  private final User user =
      new User(1, "Ada", java.util.Collections.nCopies(40, "a tag of twenty-one.."));
  private final ValueFormat<User> json = ValueFormat.json(User.class);
  private final byte[] encoded = encodeJson();

  private final FullClient plain = new FullClient(new byte[1024]);
  private final TypedCache<byte[], byte[]> bytes =
      TypedCache.builder(
              stored(new byte[1024], ValueFormat.bytes()),
              "cache",
              KeyFormat.bytes(),
              ValueFormat.bytes())
          .build();
  private final TypedCache<byte[], User> users =
      TypedCache.builder(stored(user, json), "cache", KeyFormat.bytes(), json).build();

  /** Returns a client that has the value as a typed cache stores it. */
  private static <V> FullClient stored(V value, ValueFormat<V> format) {
    FullClient client = new FullClient(new byte[0]);
    TypedCache.builder(client, "cache", KeyFormat.bytes(), format).build().set(KEY, value);
    return client;
  }

  /** The client alone. */
  @Benchmark
  public byte[] client() {
    return plain.get("cache", KEY);
  }

  /** The layer without a format: it copies what stands behind the envelope. */
  @Benchmark
  public byte[] typedBytes() {
    return bytes.get(KEY);
  }

  /** The layer and the format. */
  @Benchmark
  public User typedJson() {
    return users.get(KEY);
  }

  /** The format alone. */
  @Benchmark
  public User decodeJson() {
    try {
      return json.decode(encoded, 0, encoded.length);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The format alone. */
  @Benchmark
  public final byte[] encodeJson() {
    try {
      return json.encode(user);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
