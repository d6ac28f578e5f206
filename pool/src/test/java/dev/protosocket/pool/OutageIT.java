// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.EmbeddedServerBuilder;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class OutageIT {
  private static final Duration INITIAL = Duration.ofMillis(20);
  private static final Duration CAP = Duration.ofMillis(300);

  /** What a dial or the end of a call may take, beside the stalls that were measured. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static EmbeddedServerBuilder builder() {
    return Pools.plainServer().shutdownTimeout(Duration.ZERO);
  }

  private static EmbeddedServer newServer() {
    return builder().start();
  }

  private static EmbeddedServer serverOn(int port) {
    return Pools.again(builder(), port);
  }

  @Test
  void should_be_whole_within_the_backoff_cap_after_each_of_8_restarts_under_load() {
    restart(8);
  }

  @Test
  @Tag("soak")
  void should_be_whole_within_the_backoff_cap_after_each_of_100_restarts_under_load() {
    restart(100);
  }

  private static void restart(int times) {
    EmbeddedServer server = newServer();
    int port = server.port();
    Duration deadline = Duration.ofMillis(500);
    EventLog log = new EventLog();
    PoolConfig config =
        PoolConfig.builder(Pools.plainClient(port).requestTimeout(deadline).build())
            .size(4)
            .minReady(4)
            .backoff(INITIAL, CAP)
            .listener(log)
            .build();
    long slowestHeal = 0;
    try (Stalls stalls = new Stalls();
        ClientPool pool = ClientPool.connect(config);
        Load load = new Load(pool, 4)) {
      for (int i = 0; i < times; i++) {
        server.close();
        int seen = log.delays.size();
        Waiting.until("back off", () -> log.delays.size() >= seen + 12);
        server = serverOn(port);
        long up = System.nanoTime();
        int failedBefore = log.failures.size();
        Waiting.until("whole again", () -> pool.connected() == 4);
        slowestHeal = Math.max(slowestHeal, System.nanoTime() - up);
        // Those that were under way when the server came up; every later one has to succeed.
        assertThat(log.failures.size() - failedBefore).as("failed dials").isLessThanOrEqualTo(4);
        long calls = load.calls.get() - load.failures.get();
        Waiting.until("work again", () -> load.calls.get() - load.failures.get() > calls + 100);
      }
      load.close();
      System.out.printf(
          "%d restarts: %d calls, %d failed, slowest call %d ms (deadline %d), slowest heal %d ms"
              + " (cap %d), allowance for stalls %d ms%n",
          times,
          load.calls.get(),
          load.failures.get(),
          load.latency.getMaxValue() / 1_000_000,
          deadline.toMillis(),
          slowestHeal / 1_000_000,
          CAP.toMillis(),
          stalls.allowance().toMillis());
      assertThat(load.wrongValues).hasValue(0);
      assertThat(log.delays).allMatch(delay -> delay.compareTo(CAP) <= 0);
      Duration slack = SLACK.plus(stalls.allowance());
      assertThat(load.latency.getMaxValue()).isLessThan(deadline.plus(slack).toNanos());
      assertThat(slowestHeal).isLessThan(CAP.plus(slack).toNanos());
    } finally {
      server.close();
    }
  }

  @Test
  void should_dial_less_than_the_computed_bound_during_an_outage_of_3_s() {
    outage(Duration.ofSeconds(3), INITIAL, CAP);
  }

  @Test
  @Tag("soak")
  void should_dial_less_than_the_computed_bound_during_an_outage_of_60_s() {
    outage(Duration.ofSeconds(60), Duration.ofMillis(50), Duration.ofSeconds(5));
  }

  private static void outage(Duration length, Duration initial, Duration cap) {
    EmbeddedServer server = newServer();
    EventLog log = new EventLog();
    PoolConfig config =
        Pools.plainPool(server.port())
            .size(4)
            .minReady(4)
            .backoff(initial, cap)
            .listener(log)
            .build();
    try (ClientPool pool = ClientPool.connect(config)) {
      int before = log.dials.get();
      long start = System.nanoTime();
      server.close();
      Waiting.until(
          "the outage's end, and two dials of each slot",
          length.plus(Pools.PATIENCE),
          () -> System.nanoTime() - start > length.toNanos() && log.dials.get() - before >= 2 * 4);
      int dials = log.dials.get() - before;
      // As long as it was, which the machine may have made more than was asked for.
      Duration lasted = Duration.ofNanos(System.nanoTime() - start);
      long bound = 4 * DialBound.perSlot(initial, cap, lasted);
      System.out.printf("outage of %s: %d dials, bound %d%n", lasted, dials, bound);
      assertThat((long) dials).isLessThanOrEqualTo(bound);
      assertThat(pool.connected()).isZero();
    }
  }

  @Test
  void should_fail_fast_with_the_last_cause_and_recover_without_a_call() throws Exception {
    EmbeddedServer server = newServer();
    int port = server.port();
    EventLog log = new EventLog();
    PoolConfig config =
        Pools.plainPool(port).size(2).minReady(2).backoff(INITIAL, CAP).listener(log).build();
    try (Stalls stalls = new Stalls();
        ClientPool pool = ClientPool.connect(config)) {
      server.close();
      // The connections know of their end a little before the pool does, and the cause is the
      // pool's: a slot dials again when it has noted it.
      Waiting.until("down", () -> pool.connected() == 0 && !log.failures.isEmpty());
      long start = System.nanoTime();
      Throwable thrown =
          assertThatExceptionOfType(NoConnection.class)
              .isThrownBy(() -> pool.get("cache", "k"))
              .actual();
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      // Far from the request's timeout.
      assertThat(took).isLessThan(Pools.PATIENCE.dividedBy(10).plus(stalls.allowance()));
      assertThat(thrown.getCause()).isNotNull();
      assertThat(thrown.getStackTrace()).isNotEmpty();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> pool.getAsync("cache", "k").get())
          .withCauseInstanceOf(NoConnection.class);
      assertThatExceptionOfType(NoConnection.class).isThrownBy(pool::client);

      server = serverOn(port);
      Waiting.until("recovered without a call", () -> pool.connected() == 2);
      assertThat(pool.getAsync("cache", "k").get()).isNull();
    } finally {
      server.close();
    }
  }

  @Test
  void should_not_blame_the_time_when_the_pool_has_yet_to_hear_of_the_last_connections_end()
      throws Exception {
    // The pool's event loop and the connection's.
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    EmbeddedServer server = newServer();
    CountDownLatch held = new CountDownLatch(1);
    PoolConfig config =
        PoolConfig.builder(Pools.plainClient(server.port()).eventLoopGroup(group).build())
            .size(1)
            .build();
    try (ClientPool pool = ClientPool.connect(config)) {
      pool.core.execute(
          () -> {
            try {
              held.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      server.close();
      Waiting.until("down", () -> pool.connected() == 0);
      assertThatExceptionOfType(NoConnection.class)
          .isThrownBy(() -> pool.get("cache", "k"))
          .withMessageContaining("the last one has just ended");
      held.countDown();
    } finally {
      held.countDown();
      server.close();
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void should_warn_once_per_outage() {
    EmbeddedServer server = newServer();
    int port = server.port();
    EventLog events = new EventLog();
    PoolConfig config =
        Pools.plainPool(port).size(4).minReady(4).backoff(INITIAL, CAP).listener(events).build();
    try (CapturedLog log = new CapturedLog()) {
      try (ClientPool pool = ClientPool.connect(config)) {
        server.close();
        Waiting.until("many failures", () -> events.failures.size() > 20);
        server = serverOn(port);
        Waiting.until("whole again", () -> pool.connected() == 4);
      }
      // Of this pool: what else ends in this process may still have something to say.
      String name = "127.0.0.1:" + port;
      assertThat(
              log.linesNotOf("dev.protosocket.server").stream().filter(line -> line.contains(name)))
          .hasSize(2)
          .first(STRING)
          .contains(" WARN ")
          .doesNotContain(Pools.TOKEN);
      assertThat(log.linesNotOf("dev.protosocket.server"))
          .anyMatch(line -> line.contains("up again after"));
    } finally {
      server.close();
    }
  }

  @Test
  void should_tell_the_listener_each_step_in_order() {
    EmbeddedServer server = newServer();
    int port = server.port();
    EventLog log = new EventLog();
    Duration initial = Duration.ofMillis(1);
    PoolConfig config = Pools.plainPool(port).size(1).backoff(initial, CAP).listener(log).build();
    try (ClientPool pool = ClientPool.connect(config)) {
      long lasted = System.nanoTime() + 2 * initial.toNanos();
      Waiting.until("a connection that lasted", () -> System.nanoTime() > lasted);
      server.close();
      Waiting.until("backing off", () -> log.events.contains("backing off 0"));
      server = serverOn(port);
      Waiting.until("up again", () -> pool.connected() == 1);
    } finally {
      server.close();
    }
    assertThat(withoutConnectsThatFailed(log.events))
        .startsWith(
            "connecting 0",
            "connected 0",
            "authenticated 0",
            "poisoned 0",
            "connecting 0",
            "failed 0",
            "connecting 0",
            "failed 0",
            "backing off 0")
        .endsWith("connecting 0", "connected 0", "authenticated 0", "closed 0");
    assertThat(log.failures).allMatch(ConnectionFailedException.class::isInstance);
    assertThat(log.poisons).hasSize(1);
  }

  /**
   * A socket that is being closed listens until its selector has released it: the kernel may take
   * the dials of that moment in, and end them at once.
   */
  private static List<String> withoutConnectsThatFailed(List<String> events) {
    List<String> rest = new ArrayList<>(events);
    for (int i = rest.size() - 2; i >= 0; i--) {
      if (rest.get(i).equals("connected 0") && rest.get(i + 1).equals("failed 0")) {
        rest.remove(i);
      }
    }
    return rest;
  }

  @Test
  void should_pause_when_the_server_hangs_up_on_every_connection() {
    EventLog log = new EventLog();
    try (EmbeddedServer server = newServer();
        ClientPool pool =
            ClientPool.connect(
                Pools.plainPool(server.port())
                    .size(1)
                    // Longer than the connection lasts.
                    .backoff(Pools.PATIENCE, Pools.PATIENCE)
                    .listener(log)
                    .build())) {
      Waiting.until("up", () -> pool.connected() == 1);
      server.dropConnections();
      Waiting.until("a pause", () -> log.events.contains("backing off 0"));
      // And not one dial before. How long it pauses is drawn from all there is up to the ceiling,
      // next to nothing included, so what comes then is open.
      assertThat(log.events)
          .startsWith(
              "connecting 0", "connected 0", "authenticated 0", "poisoned 0", "backing off 0");
    }
  }
}
