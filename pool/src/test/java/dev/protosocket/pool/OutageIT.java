package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.server.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class OutageIT {
  private static final Duration INITIAL = Duration.ofMillis(20);
  private static final Duration CAP = Duration.ofMillis(300);

  /** What a dial and a scheduler's whim may take on a busy machine. */
  private static final Duration SLACK = Duration.ofMillis(400);

  private static EmbeddedServer serverOn(int port) {
    return Pools.plainServer().port(port).shutdownTimeout(Duration.ZERO).start();
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
    EmbeddedServer server = serverOn(0);
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
    try (ClientPool pool = ClientPool.connect(config);
        Load load = new Load(pool, 4)) {
      for (int i = 0; i < times; i++) {
        server.close();
        int seen = log.delays.size();
        Pools.await("back off", () -> log.delays.size() >= seen + 12);
        server = serverOn(port);
        long up = System.nanoTime();
        Pools.await("whole again", () -> pool.connected() == 4);
        slowestHeal = Math.max(slowestHeal, System.nanoTime() - up);
        long calls = load.calls.get() - load.failures.get();
        Pools.await("work again", () -> load.calls.get() - load.failures.get() > calls + 100);
      }
      load.close();
      System.out.printf(
          "%d restarts: %d calls, %d failed, slowest call %d ms (deadline %d), slowest heal %d ms"
              + " (cap %d)%n",
          times,
          load.calls.get(),
          load.failures.get(),
          load.latency.getMaxValue() / 1_000_000,
          deadline.toMillis(),
          slowestHeal / 1_000_000,
          CAP.toMillis());
      assertThat(load.wrongValues).hasValue(0);
      assertThat(load.latency.getMaxValue()).isLessThan(deadline.plus(SLACK).toNanos());
      assertThat(slowestHeal).isLessThan(CAP.plus(SLACK).toNanos());
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
    EmbeddedServer server = serverOn(0);
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
      server.close();
      long end = System.nanoTime() + length.toNanos();
      Pools.await("the outage's end", length.multipliedBy(2), () -> System.nanoTime() > end);
      int dials = log.dials.get() - before;
      long bound = 4 * DialBound.perSlot(initial, cap, length);
      System.out.printf("outage of %s: %d dials, bound %d%n", length, dials, bound);
      assertThat((long) dials).isBetween(8L, bound);
      assertThat(pool.connected()).isZero();
    }
  }

  @Test
  void should_fail_fast_with_the_last_cause_and_recover_without_a_call() throws Exception {
    EmbeddedServer server = serverOn(0);
    int port = server.port();
    PoolConfig config = Pools.plainPool(port).size(2).minReady(2).backoff(INITIAL, CAP).build();
    try (ClientPool pool = ClientPool.connect(config)) {
      server.close();
      Pools.await("down", () -> pool.connected() == 0);
      long start = System.nanoTime();
      Throwable thrown =
          assertThatExceptionOfType(NoConnection.class)
              .isThrownBy(() -> pool.get("cache", "k"))
              .actual();
      long took = System.nanoTime() - start;

      assertThat(took).isLessThan(Duration.ofMillis(500).toNanos());
      assertThat(thrown.getCause()).isNotNull();
      assertThat(thrown.getStackTrace()).isNotEmpty();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> pool.getAsync("cache", "k").get())
          .withCauseInstanceOf(NoConnection.class);
      assertThatExceptionOfType(NoConnection.class).isThrownBy(pool::client);

      server = serverOn(port);
      Pools.await("recovered without a call", () -> pool.connected() == 2);
      assertThat(pool.getAsync("cache", "k").get()).isNull();
    } finally {
      server.close();
    }
  }

  @Test
  void should_warn_once_per_outage() {
    PrintStream original = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    EmbeddedServer server = serverOn(0);
    int port = server.port();
    EventLog log = new EventLog();
    PoolConfig config =
        Pools.plainPool(port).size(4).minReady(4).backoff(INITIAL, CAP).listener(log).build();
    try (ClientPool pool = ClientPool.connect(config)) {
      server.close();
      Pools.await("many failures", () -> log.failures.size() > 20);
      server = serverOn(port);
      Pools.await("whole again", () -> pool.connected() == 4);
    } finally {
      System.setErr(original);
      server.close();
    }
    String output = captured.toString(StandardCharsets.UTF_8);
    assertThat(output.lines().filter(line -> line.contains("WARN"))).hasSize(1);
    assertThat(output).contains("up again after").doesNotContain(Pools.TOKEN);
  }

  @Test
  void should_tell_the_listener_each_step_in_order() {
    EmbeddedServer server = serverOn(0);
    int port = server.port();
    EventLog log = new EventLog();
    Duration initial = Duration.ofMillis(1);
    PoolConfig config = Pools.plainPool(port).size(1).backoff(initial, CAP).listener(log).build();
    try (ClientPool pool = ClientPool.connect(config)) {
      long lasted = System.nanoTime() + 2 * initial.toNanos();
      Pools.await("a connection that lasted", () -> System.nanoTime() > lasted);
      server.close();
      Pools.await("backing off", () -> log.events.contains("backing off 0"));
      server = serverOn(port);
      Pools.await("up again", () -> pool.connected() == 1);
    } finally {
      server.close();
    }
    assertThat(log.events)
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

  @Test
  void should_pause_when_the_server_hangs_up_on_every_connection() {
    EventLog log = new EventLog();
    try (EmbeddedServer server = serverOn(0);
        ClientPool pool =
            ClientPool.connect(
                Pools.plainPool(server.port())
                    .size(1)
                    .backoff(Duration.ofSeconds(5), Duration.ofSeconds(5))
                    .listener(log)
                    .build())) {
      server.dropConnections();
      Pools.await("a pause", () -> !log.delays.isEmpty());
      assertThat(log.dials).hasValue(1);
      assertThat(pool.connected()).isZero();
    }
  }
}
