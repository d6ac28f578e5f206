// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Endpoint;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much older than the server's a value may be that a near cache returns which is told of
 * changes: one process writes, another reads. {@code -Dredis.writes=100000} for figures.
 */
@NeedsRedis
@Timeout(600)
class RedisStalenessIT {
  private static final int WRITES = Integer.getInteger("redis.writes", 2_000);
  private static final int KEYS = 16;
  private static final int MAX_SAMPLES = 10_000_000;
  private static final String CACHE = "c";
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @TempDir Path directory;

  /** Of each key: what the reader has read. */
  private final AtomicIntegerArray newest = new AtomicIntegerArray(KEYS);

  /** Of each key: what the reader had read when it was told of a change last. */
  private final AtomicIntegerArray replaced = new AtomicIntegerArray(KEYS);

  private volatile boolean done;

  /** Registered behind the near cache, so it is told after it. */
  private final class Told implements Invalidations.Listener {
    @Override
    public void began() {}

    @Override
    public void ended() {}

    @Override
    public void changed(String cache, byte[] key) {
      if (cache.equals(CACHE)) {
        replaced.set(key[0], newest.get(key[0]));
      }
    }

    @Override
    public void allChanged() {}
  }

  /** When each write had ended for its client, by its number; 0: not yet. Of both processes. */
  private static final class Ends {
    private static final VarHandle LONGS =
        MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer shared;

    Ends(Path file, int writes) throws IOException {
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        shared = channel.map(FileChannel.MapMode.READ_WRITE, 0, (writes + KEYS + 1L) * Long.BYTES);
      }
    }

    /** By a clock that all processes of a machine have in common, on Linux. */
    void set(int number) {
      LONGS.setVolatile(shared, number * Long.BYTES, System.nanoTime());
    }

    long get(int number) {
      return number * Long.BYTES < shared.limit()
          ? (long) LONGS.getVolatile(shared, number * Long.BYTES)
          : 0;
    }
  }

  /** The process that writes: each key in turn, when it is told to go on, after the first round. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      int writes = Integer.parseInt(args[2]);
      Ends ends = new Ends(Path.of(args[1]), writes);
      try (RedisCacheClient client = connect(Integer.parseInt(args[0]))) {
        for (int number = 1; number <= writes + KEYS; number++) {
          if (number == KEYS + 1 && System.in.read() < 0) {
            return;
          }
          byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
          client.set(CACHE, new byte[] {(byte) (number % KEYS)}, value, LONG);
          ends.set(number);
        }
      }
    }
  }

  private Process startWriter(RedisProcess server, Path ends) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            String.valueOf(server.port()),
            ends.toString(),
            String.valueOf(WRITES))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(directory.resolve("errors").toFile())
        .start();
  }

  private static RedisCacheClient connect(int port) {
    return RedisCacheClient.connect(
        RedisConfig.builder(new Endpoint("127.0.0.1", port))
            .requestTimeout(Duration.ofSeconds(60))
            .connectTimeout(Duration.ofSeconds(60))
            .build());
  }

  @Test
  void should_return_nothing_older_than_what_it_was_told() throws Exception {
    Path file = directory.resolve("ends");
    Ends ends = new Ends(file, WRITES);
    try (RedisProcess server = RedisProcess.start();
        RedisCacheClient client = connect(server.port());
        NearCacheClient near = NearCacheClient.builder(client).invalidations(LONG).build()) {
      client.capability(Invalidations.class).orElseThrow().listen(new Told());
      Waiting.until(near::isTracking);
      Process writer = startWriter(server, file);
      try {
        run(near, writer, ends);
      } finally {
        writer.destroyForcibly();
      }
    }
  }

  private void run(NearCacheClient near, Process writer, Ends ends) throws Exception {
    Waiting.until("each key has a value", () -> ends.get(KEYS) != 0 || !writer.isAlive());
    assertThat(ends.get(KEYS)).as(errors()).isNotZero();
    CompletableFuture<long[]> reading = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(near, ends, reading), "reader");
    reader.start();
    Waiting.until(() -> near.stats().hits() > 0 || reading.isDone());
    long start = System.nanoTime();
    try (OutputStream toWriter = writer.getOutputStream()) {
      toWriter.write('\n');
    }
    Waiting.until("the writer has ended", PATIENCE, () -> !writer.isAlive() || reading.isDone());
    assertThat(ends.get(WRITES + KEYS)).as(errors()).isNotZero();
    long nanos = System.nanoTime() - start;
    // The last write of each key arrives without any cap's help.
    for (int number = WRITES + 1; number <= WRITES + KEYS; number++) {
      int last = number;
      Waiting.until(() -> newest.get(last % KEYS) == last || reading.isDone());
    }
    done = true;
    reader.join();
    long[] stale = reading.get(60, TimeUnit.SECONDS);
    Arrays.sort(stale);
    System.out.printf(
        "%,d writes in %.1f s; %,d reads, %,d of them from memory; %,d older than the server's:"
            + " median %,d us, p99 %,d us, max %,d us%n",
        WRITES,
        nanos / 1e9,
        near.stats().hits() + near.stats().misses(),
        near.stats().hits(),
        stale.length,
        micros(stale, 0.5),
        micros(stale, 0.99),
        micros(stale, 1));
  }

  private String errors() throws IOException {
    Path errors = directory.resolve("errors");
    return Files.exists(errors) ? Files.readString(errors) : "";
  }

  private static long micros(long[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : TimeUnit.NANOSECONDS.toMicros(sorted[(int) ((sorted.length - 1) * share)]);
  }

  private void read(NearCacheClient near, Ends ends, CompletableFuture<long[]> result) {
    long[] stale = new long[1024];
    int count = 0;
    try {
      for (int i = 0; !done; i++) {
        int key = i % KEYS;
        int told = replaced.get(key);
        long begun = System.nanoTime();
        int value = ByteBuffer.wrap(near.get(CACHE, new byte[] {(byte) key})).getInt();
        if (told > 0 && value <= told) {
          throw new AssertionError("value " + value + " after the change of " + told);
        }
        newest.set(key, value);
        // Each key has every 16th.
        long end = ends.get(value + KEYS);
        if (end != 0 && begun - end > 0 && count < MAX_SAMPLES) {
          stale = count == stale.length ? Arrays.copyOf(stale, 2 * count) : stale;
          stale[count++] = begun - end;
        }
      }
      result.complete(Arrays.copyOf(stale, count));
    } catch (Throwable e) {
      done = true;
      result.completeExceptionally(e);
    }
  }
}
