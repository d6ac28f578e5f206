// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.codec.Compression;
import java.util.Arrays;
import java.util.Random;
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

/** Compressions of values of 4 KiB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CompressionBenchmark {
  private static final int BYTES = 4096;

  /** Which one. */
  @Param({"deflate", "zstd", "lz4"})
  public String compression;

  /** A list of records as JSON; numbers of 8 bytes that are small; what is compressed already. */
  @Param({"json", "numbers", "random"})
  public String kind;

  private final byte[] into = new byte[BYTES];
  private Compression used;
  private byte[] value;
  private byte[] compressed;

  /** Makes the value. */
  @Setup
  public void compressFirst() throws Exception {
    used =
        switch (compression) {
          case "deflate" -> Compression.deflate();
          case "zstd" -> Compression.zstd();
          default -> Compression.lz4();
        };
    Random random = new Random(1);
    value = new byte[BYTES];
    switch (kind) {
      case "json" -> {
        StringBuilder text = new StringBuilder("[");
        while (text.length() < BYTES) {
          text.append("{\"id\":").append(random.nextInt(1_000_000)).append(",\"name\":\"user ");
          text.append(random.nextInt(1_000)).append("\",\"active\":").append(random.nextBoolean());
          text.append(",\"score\":").append(random.nextInt(10_000) / 100.0).append("},");
        }
        value = Arrays.copyOf(text.toString().getBytes(UTF_8), BYTES);
      }
      case "numbers" -> {
        for (int i = 0; i < BYTES; i += Long.BYTES) {
          int number = random.nextInt(100_000);
          value[i + 5] = (byte) (number >>> 16);
          value[i + 6] = (byte) (number >>> 8);
          value[i + 7] = (byte) number;
        }
      }
      default -> random.nextBytes(value);
    }
    compressed = used.compress(value);
    System.out.printf("%s of %s: %.2f%n", compression, kind, compressed.length / (double) BYTES);
  }

  /** Makes it smaller. */
  @Benchmark
  public byte[] compress() throws Exception {
    return used.compress(value);
  }

  /** Makes it as it was. */
  @Benchmark
  public int decompress() throws Exception {
    return used.decompress(compressed, 0, compressed.length, into);
  }
}
