// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that is killed under load, stays away and comes back; and one that forgets what it has
 * no room for. Away until a thousand calls have failed in each build; longer by {@code
 * -Dredis.away.millis=30000}.
 */
@NeedsRedis
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RedisOutageIT {
  private static final long AWAY_MILLIS = Long.getLong("redis.away.millis", 0);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MAX_IN_FLIGHT = 256;

  private static RedisConfig.Builder config(RedisProcess server) {
    return RedisConfig.builder(new Endpoint("127.0.0.1", server.port()))
        .requestTimeout(TIMEOUT)
        .connectTimeout(LONG)
        .maxInFlight(MAX_IN_FLIGHT);
  }

  @Test
  void should_end_every_call_while_the_server_is_away_and_go_on_when_it_is_back() throws Exception {
    try (RedisProcess server = RedisProcess.start();
        RedisCacheClient client = RedisCacheClient.connect(config(server).build());
        Load load = new Load(client)) {
      Waiting.until("values are read", () -> load.succeeded() > 1_000);
      long before = heap();

      server.kill();
      long killed = System.nanoTime();
      long failedBefore = load.failed();
      Waiting.until(
          "calls fail",
          Duration.ofMinutes(5),
          () ->
              load.failed() > failedBefore + 1_000
                  && System.nanoTime() - killed > TimeUnit.MILLISECONDS.toNanos(AWAY_MILLIS));
      long away = heap();
      assertThat(client.inFlight()).isLessThanOrEqualTo(MAX_IN_FLIGHT);

      server.restart();
      long back = System.nanoTime();
      long succeededBefore = load.succeeded();
      Waiting.until("values are read again", () -> load.succeeded() > succeededBefore);
      long recovery = System.nanoTime() - back;

      load.stop(TIMEOUT);
      System.out.printf(
          "%,d calls, %,d failed, the longest took %,d ms; heap %,d KiB before, %,d KiB while away;"
              + " the first value %,d ms after the server's return%n",
          load.ended(),
          load.failed(),
          load.longestMillis(),
          before / 1024,
          away / 1024,
          TimeUnit.NANOSECONDS.toMillis(recovery));
    }
  }

  /** Its kernel takes what is sent, and so does whoever waits for it to go on. */
  @Test
  void should_end_every_call_while_the_server_stands_still_and_drop_its_connection()
      throws Exception {
    Duration timeout = Duration.ofMillis(200);
    AtomicInteger disconnections = new AtomicInteger();
    try (RedisProcess server = RedisProcess.start();
        RedisCacheClient client =
            RedisCacheClient.connect(
                config(server)
                    .requestTimeout(timeout)
                    .connectTimeout(Duration.ofSeconds(10))
                    .observer(new Disconnections(disconnections))
                    .build());
        Load load = new Load(client)) {
      Waiting.until("values are read", () -> load.succeeded() > 1_000);
      server.freeze();
      long frozen = System.nanoTime();
      long timedOut = load.timedOut();
      Waiting.until("calls time out", () -> load.timedOut() > timedOut + MAX_IN_FLIGHT);
      Waiting.until("the connection is dropped", () -> disconnections.get() > 0);
      long dropped = System.nanoTime() - frozen;
      server.thaw();
      long back = System.nanoTime();
      long succeededBefore = load.succeeded();
      Waiting.until(
          "values are read again",
          Duration.ofMinutes(2),
          () -> load.succeeded() > succeededBefore + 1_000);
      long recovery = System.nanoTime() - back;
      load.stop(timeout);
      System.out.printf(
          "a server stood still: %,d calls, %,d timed out, the longest took %,d ms; its connection"
              + " was dropped after %,d ms; values again %,d ms after it went on%n",
          load.ended(),
          load.timedOut(),
          load.longestMillis(),
          TimeUnit.NANOSECONDS.toMillis(dropped),
          TimeUnit.NANOSECONDS.toMillis(recovery));
    }
  }

  private record Disconnections(AtomicInteger count) implements ClientObserver {
    @Override
    public void onResult(CommandResult result) {}

    @Override
    public void onStateChange(ConnectionState from, ConnectionState to) {
      if (to == ConnectionState.CLOSED) {
        count.incrementAndGet();
      }
    }
  }

  /** What is reachable, or nearly. */
  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void should_find_no_wrong_value_where_much_is_evicted() throws Exception {
    int keys = 2_000;
    try (RedisProcess server =
            RedisProcess.start("--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru");
        RedisCacheClient client =
            RedisCacheClient.connect(
                RedisConfig.builder(new Endpoint("127.0.0.1", server.port()))
                    .requestTimeout(Duration.ofSeconds(60))
                    .connectTimeout(Duration.ofSeconds(60))
                    .build())) {
      for (int i = 0; i < keys; i++) {
        client.set(Load.CACHE, "k" + i, Arrays.copyOf(Load.value(i), 5_000), Load.TTL);
      }
      int found = 0;
      for (int i = 0; i < keys; i++) {
        byte[] value = client.get(Load.CACHE, "k" + i);
        if (value != null) {
          found++;
          assertThat(value).isEqualTo(Arrays.copyOf(Load.value(i), 5_000));
        }
      }
      assertThat(found).isPositive().isLessThan(keys);
      assertThat(server.ask("INFO", "stats")).doesNotContain("evicted_keys:0\r");
    }
  }
}
