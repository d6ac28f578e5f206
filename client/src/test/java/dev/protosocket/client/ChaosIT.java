// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.ReplyFault;
import dev.protosocket.server.TcpFaultProxy;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Four connections under mixed load and a fault every second: nothing is lost, nothing is wrong,
 * nothing is left.
 *
 * <p>{@code -Dchaos.seconds} sets the length, {@code -Dchaos.seed} repeats a run's choices.
 */
@ExtendWith(LeakCheck.class)
class ChaosIT {
  private static final Logger logger = LoggerFactory.getLogger(ChaosIT.class);
  private static final int CONNECTIONS = 4;
  private static final int DEFAULT_SECONDS = 10;
  private static final int MAX_SECONDS = 600;
  private static final long DEFAULT_SEED = 20_261_121;
  private static final long MEBI = 1 << 20;

  /** What a flat line may rise by, in MiB, from the second minute to the last. */
  private static final long MAX_RISE = 24;

  private record Memory(long heapMebi, long directMebi) {}

  private final CountDownLatch stop = new CountDownLatch(1);

  @Test
  void should_lose_nothing_when_there_is_a_fault_every_second() throws Exception {
    int seconds = Math.min(MAX_SECONDS, Integer.getInteger("chaos.seconds", DEFAULT_SECONDS));
    // The short run of every build makes the same choices each time, a long one makes new ones.
    long seed =
        Long.getLong("chaos.seed", seconds == DEFAULT_SECONDS ? DEFAULT_SEED : System.nanoTime());
    logger.info("chaos for {} s, -Dchaos.seed={}", seconds, seed);
    try (FaultBed bed = new FaultBed()) {
      bed.config
          // Not the period of the faults: attempts in step with them might all fail.
          .connectTimeout(Duration.ofMillis(700))
          .requestTimeout(Duration.ofMillis(400))
          .maxSilence(Duration.ofMillis(800));
      bed.replies(plan(seed));
      List<ChaosWorker> workers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      List<Lane> lanes = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        Lane lane = new Lane(bed.config.build());
        lanes.add(lane);
        ChaosWorker blocking = new ChaosWorker("b" + i, seed + i, lane::client);
        ChaosWorker async = new ChaosWorker("a" + i, seed + i + 100, lane::client);
        ChaosWorker pipeline = new ChaosWorker("p" + i, seed + i + 200, lane::client);
        workers.addAll(List.of(blocking, async, pipeline));
        threads.add(start(blocking::block));
        threads.add(start(async::async));
        threads.add(start(pipeline::pipeline));
      }
      List<Memory> minutes = torment(bed.proxy, seconds, new SplittableRandom(seed));
      bed.proxy.heal();
      stop.countDown();
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(thread.isAlive()).as("a worker that waits for ever").isFalse();
      }
      long reconnects = 0;
      for (Lane lane : lanes) {
        reconnects += lane.connects - 1;
        // A call that its caller gave up may still wait for its answer, or for its timeout.
        Waiting.until(() -> lane.inFlight() == 0);
        lane.close();
      }
      report(workers, reconnects);
      assertThat(sum(workers, worker -> worker.ends.sum()))
          .as("calls ended")
          .isEqualTo(sum(workers, worker -> worker.calls.sum()))
          .isPositive();
      assertThat(sum(workers, worker -> worker.endedTwice.sum())).isZero();
      assertThat(sum(workers, worker -> worker.wrongValues.sum())).isZero();
      assertFlat(minutes);
    }
  }

  private static FaultPlan plan(long seed) {
    FaultPlan.Builder plan = FaultPlan.builder(seed);
    for (ReplyFault fault : ReplyFault.values()) {
      plan.with(fault, 0.0005);
    }
    return plan.build();
  }

  /** A fault every second, for half of it; returns what memory was used at each full minute. */
  private List<Memory> torment(TcpFaultProxy proxy, int seconds, SplittableRandom random)
      throws InterruptedException {
    List<Memory> minutes = new ArrayList<>();
    for (int second = 1; second <= seconds; second++) {
      inject(proxy, random.nextInt(12), random.nextInt(1, 400_000));
      stop.await(500, TimeUnit.MILLISECONDS);
      proxy.heal();
      stop.await(500, TimeUnit.MILLISECONDS);
      if (second % 60 == 0) {
        minutes.add(memory());
        logger.info("minute {}: {}", second / 60, minutes.get(minutes.size() - 1));
      }
    }
    return minutes;
  }

  private static void inject(TcpFaultProxy proxy, int which, int number) {
    switch (which) {
      case 0 -> proxy.cutConnections();
      case 1 -> proxy.resetConnections();
      case 2 -> proxy.vanish();
      case 3 -> proxy.toServer().stopReading();
      case 4 -> proxy.toClient().stopReading();
      case 5 -> proxy.toServer().stopForwarding();
      case 6 -> proxy.toClient().stopForwarding();
      case 7 -> proxy.toClient().delay(Duration.ofMillis(number % 300));
      case 8 -> proxy.toServer().throttle(number);
      case 9 -> {
        // From the next byte on; connections that are beyond it already are cut at once.
        proxy.toClient().cutAt(number);
        proxy.toServer().resetAt(number);
      }
      case 10 -> {
        // Meets the connections that are made now.
        proxy.toClient().corruptAt(number % 20_000);
        proxy.resetConnections();
      }
      default -> {
        proxy.refuseConnections(true);
        proxy.cutConnections();
      }
    }
  }

  private static Memory memory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    // What Netty has reserved, and what its allocator holds in chunks.
    long reserved = PlatformDependent.usedDirectMemory();
    long pooled =
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    long direct = Math.max(reserved, pooled);
    return new Memory(heap / MEBI, direct / MEBI);
  }

  private static void assertFlat(List<Memory> minutes) {
    if (minutes.size() > 2) {
      Memory second = minutes.get(1);
      Memory last = minutes.get(minutes.size() - 1);
      assertThat(last.heapMebi() - second.heapMebi()).as("heap rises").isLessThan(MAX_RISE);
      assertThat(last.directMebi() - second.directMebi()).as("direct rises").isLessThan(MAX_RISE);
    }
  }

  private static long sum(List<ChaosWorker> workers, ToLongFunction<ChaosWorker> what) {
    return workers.stream().mapToLong(what).sum();
  }

  private static void report(List<ChaosWorker> workers, long reconnects) {
    Map<String, Long> outcomes = new TreeMap<>();
    for (ChaosWorker worker : workers) {
      for (Map.Entry<String, LongAdder> entry : worker.outcomes.entrySet()) {
        outcomes.merge(entry.getKey(), entry.getValue().sum(), Long::sum);
      }
    }
    logger.info(
        "{} calls, {} reconnects: {}",
        sum(workers, worker -> worker.calls.sum()),
        reconnects,
        outcomes);
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work, "chaos");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** One connection, made again whenever it is lost. */
  private final class Lane {
    private final ClientConfig config;
    private volatile @Nullable ProtosocketClient client;
    private int connects;

    Lane(ClientConfig config) {
      this.config = config;
    }

    /** Returns an open connection; null when the run is over. */
    @Nullable ProtosocketClient client() {
      ProtosocketClient current = client;
      return stop.getCount() == 0
          ? null
          : current != null && current.isOpen() ? current : reconnect();
    }

    private synchronized @Nullable ProtosocketClient reconnect() {
      while (stop.getCount() > 0) {
        ProtosocketClient current = client;
        if (current != null && current.isOpen()) {
          return current;
        }
        try {
          client = ProtosocketClient.connect(config);
          connects++;
        } catch (ConnectionFailedException e) {
          logger.debug("not connected, trying again", e);
        }
      }
      return null;
    }

    int inFlight() {
      ProtosocketClient current = client;
      return current == null ? 0 : current.inFlight();
    }

    void close() {
      ProtosocketClient current = client;
      if (current != null) {
        current.close();
      }
    }
  }
}
