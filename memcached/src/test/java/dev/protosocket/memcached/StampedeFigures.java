// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.capability.LeaseLoader;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Measures a stampede; not run unless it is named. Two processes of 500 callers each ask a real
 * memcached for one hot key that takes 50 ms to make and lives for 3 seconds, with leases and
 * without. docs/memcached.md has the command and the figures.
 */
@NeedsMemcached
@Timeout(300)
class StampedeFigures {
  private static final int PROCESSES = 2;
  private static final int CALLERS = 500;
  private static final Duration RUN = Duration.ofSeconds(20);
  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration TTL = Duration.ofSeconds(3);
  private static final Duration RECACHE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long BUILD_MILLIS = 50;

  /** Between two calls of a caller, on average. */
  private static final int THINK_MILLIS = 100;

  /** Builds that begin closer to each other are of the same end of life. */
  private static final long SAME_END_MILLIS = 500;

  /** What came of one way to do it. */
  private record Figures(int builds, int ends, int mostAtOne) {}

  @Test
  void should_build_once_at_each_end_of_life() throws Exception {
    Figures leases = measure("leases");
    Figures plain = measure("plain");

    assertThat(leases.mostAtOne).isEqualTo(1);
    assertThat(leases.ends).isGreaterThan(3);
    assertThat(plain.mostAtOne).isGreaterThan(1);
  }

  /** One of the two processes: the port, and how. */
  public static void main(String... args) throws Exception {
    new Caller(Integer.parseInt(args[0]), args[1].equals("leases")).run();
  }

  private static Figures measure(String how) throws Exception {
    List<Long> builds = new ArrayList<>();
    List<Long> waits = new ArrayList<>();
    long calls = 0;
    try (MemcachedProcess server = MemcachedProcess.start()) {
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(start(server.port(), how));
      }
      for (Process process : processes) {
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
          for (String line; (line = lines.readLine()) != null; ) {
            List<String> words = List.of(line.split(" ", -1));
            switch (words.get(0)) {
              case "calls" -> calls += Long.parseLong(words.get(1));
              case "build" -> builds.add(Long.parseLong(words.get(1)));
              case "waits" -> words.stream().skip(1).map(Long::parseLong).forEach(waits::add);
              default -> System.err.println(line);
            }
          }
        }
      }
    }
    builds.sort(null);
    waits.sort(null);
    int ends = 0;
    int most = 0;
    int size = 0;
    long before = Long.MIN_VALUE / 2;
    for (long build : builds) {
      if (build - before > SAME_END_MILLIS) {
        ends++;
        size = 0;
      }
      before = build;
      most = Math.max(most, ++size);
    }
    System.out.printf(
        "%s: %d calls, %d builds at %d ends of life, at most %d at one; wait in ms: p50 %d, p99 %d,"
            + " p99.99 %d, longest %d%n",
        how,
        calls,
        builds.size(),
        ends,
        most,
        at(waits, 0.5),
        at(waits, 0.99),
        at(waits, 0.9999),
        waits.get(waits.size() - 1));
    return new Figures(builds.size(), ends, most);
  }

  private static long at(List<Long> sorted, double share) {
    return sorted.get((int) (share * (sorted.size() - 1)));
  }

  private static Process start(int port, String how) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xss256k",
            "-cp",
            System.getProperty("java.class.path"),
            StampedeFigures.class.getName(),
            String.valueOf(port),
            how)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** One of the processes. */
  private static final class Caller {
    private final ConcurrentLinkedQueue<Long> builds = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<long[]> waits = new ConcurrentLinkedQueue<>();
    private final int port;
    private final boolean leases;

    Caller(int port, boolean leases) {
      this.port = port;
      this.leases = leases;
    }

    void run() throws Exception {
      ClientConfig config =
          Memcached.config(new Endpoint("127.0.0.1", port))
              .connectTimeout(PATIENCE)
              .requestTimeout(PATIENCE)
              .build();
      try (ClientPool pool = ClientPool.connect(PoolConfig.builder(config).size(2).build())) {
        callFor(WARM_UP, pool, "warm-up");
        builds.clear();
        waits.clear();
        callFor(RUN, pool, "hot");
      }
      StringBuilder out = new StringBuilder();
      long calls = 0;
      for (long[] ofOne : waits) {
        calls += ofOne.length;
        out.append("waits");
        for (long wait : ofOne) {
          out.append(' ').append(wait);
        }
        out.append('\n');
      }
      builds.forEach(build -> out.append("build ").append(build).append('\n'));
      System.out.print(out.append("calls ").append(calls).append('\n'));
    }

    private void callFor(Duration time, ClientPool pool, String key) throws InterruptedException {
      long end = System.nanoTime() + time.toNanos();
      CountDownLatch done = new CountDownLatch(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        Thread thread =
            new Thread(
                () -> {
                  call(end, pool, key);
                  done.countDown();
                });
        thread.setDaemon(true);
        thread.start();
      }
      done.await();
    }

    private void call(long end, ClientPool pool, String key) {
      LeaseLoader loader =
          LeaseLoader.of(pool, TTL).recacheBefore(RECACHE).lease(Duration.ofSeconds(2));
      Supplier<byte[]> maker = this::build;
      long[] mine = new long[10_000];
      int count = 0;
      while (System.nanoTime() < end) {
        long begin = System.nanoTime();
        if (leases) {
          loader.get("pages", key, maker);
        } else if (pool.get("pages", key) == null) {
          pool.set("pages", key, maker.get(), TTL);
        }
        mine[count++] = (System.nanoTime() - begin) / 1_000_000;
        pause(ThreadLocalRandom.current().nextInt(2 * THINK_MILLIS));
      }
      waits.add(Arrays.copyOf(mine, count));
    }

    private byte[] build() {
      builds.add(System.currentTimeMillis());
      pause(BUILD_MILLIS);
      return new byte[100];
    }

    private static void pause(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
