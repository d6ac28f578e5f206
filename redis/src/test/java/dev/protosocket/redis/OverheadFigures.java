// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Measures what this module adds to a bare Lettuce of the same settings; not run unless it is
 * named. GETs of 100 bytes from one connection, 64 in flight, each made by the answer to another;
 * both in processes of their own, in turns, against one real Redis. docs/redis.md has the command
 * and the figures.
 */
@NeedsRedis
@Timeout(300)
class OverheadFigures {
  private static final int ROUNDS = 5;
  private static final int IN_FLIGHT = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration WINDOW = Duration.ofSeconds(4);

  /** What was done in a second, and the CPU of the process for one of them. */
  private record Figures(double perSecond, double cpuMicros) {}

  @Test
  void should_be_printed() throws Exception {
    List<Figures> ours = new ArrayList<>();
    List<Figures> bare = new ArrayList<>();
    try (RedisProcess server = RedisProcess.start()) {
      for (int i = 0; i < ROUNDS; i++) {
        ours.add(measure(server.port(), "ours"));
        bare.add(measure(server.port(), "bare"));
      }
    }
    print("ours", ours);
    print("bare", bare);
  }

  private static void print(String what, List<Figures> all) {
    List<Double> rates = new ArrayList<>(all.stream().map(Figures::perSecond).toList());
    List<Double> cpu = new ArrayList<>(all.stream().map(Figures::cpuMicros).toList());
    Collections.sort(rates);
    Collections.sort(cpu);
    System.out.printf(
        "%s: %,.0f/s (%,.0f to %,.0f), %.2f us of CPU (%.2f to %.2f)%n",
        what,
        rates.get(ROUNDS / 2),
        rates.get(0),
        rates.get(ROUNDS - 1),
        cpu.get(ROUNDS / 2),
        cpu.get(0),
        cpu.get(ROUNDS - 1));
  }

  private static Figures measure(int port, String how) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OverheadFigures.class.getName(),
                String.valueOf(port),
                how)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("it has ended with " + process.waitFor());
      }
      String[] words = line.split(" ", -1);
      return new Figures(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  /** One of the processes: the port, and which. */
  public static void main(String... args) throws Exception {
    RedisConfig config =
        RedisConfig.builder(new Endpoint("127.0.0.1", Integer.parseInt(args[0])))
            .requestTimeout(Duration.ofSeconds(60))
            .build();
    byte[] key = "key-000000000001".getBytes(UTF_8);
    LongAdder done = new LongAdder();
    try (RedisCacheClient client = RedisCacheClient.connect(config)) {
      client.set("c", key, new byte[100], Duration.ofMinutes(10));
      Supplier<CompletionStage<byte[]>> get;
      if (args[1].equals("ours")) {
        get = () -> client.getAsync("c", key);
      } else {
        RedisAsyncCommands<byte[], byte[]> commands = bare(config).async();
        byte[] whole = "c:key-000000000001".getBytes(UTF_8);
        get = () -> commands.get(whole);
      }
      for (int i = 0; i < IN_FLIGHT; i++) {
        again(get, done);
      }
      Thread.sleep(WARM_UP.toMillis());
      long before = done.sum();
      Duration cpu = cpu();
      long start = System.nanoTime();
      Thread.sleep(WINDOW.toMillis());
      double count = done.sum() - before;
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(count / seconds + " " + cpu().minus(cpu).toNanos() / 1_000.0 / count);
      Runtime.getRuntime().halt(0);
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static StatefulRedisConnection<byte[], byte[]> bare(RedisConfig config) {
    return (StatefulRedisConnection<byte[], byte[]>) Lettuce.of(config).connect().join();
  }

  private static void again(Supplier<CompletionStage<byte[]>> get, LongAdder done) {
    get.get()
        .whenComplete(
            (value, failure) -> {
              if (value == null) {
                Runtime.getRuntime().halt(1);
              }
              done.increment();
              again(get, done);
            });
  }
}
