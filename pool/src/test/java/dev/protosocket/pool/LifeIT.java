// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.client.ConnectionFailedException.TcpFailed;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class LifeIT {
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  @Test
  void should_serve_1000_threads_over_4_connections() throws Exception {
    int threads = 1_000;
    try (EmbeddedServer server = Pools.plainServer().start()) {
      ClientConfig client =
          Pools.plainClient(server.port()).requestTimeout(Duration.ofSeconds(30)).build();
      try (ClientPool pool =
          ClientPool.connect(PoolConfig.builder(client).size(4).minReady(4).build())) {
        AtomicInteger right = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          String key = "k" + i;
          byte[] value = ("v" + i).getBytes(StandardCharsets.UTF_8);
          Thread thread =
              new Thread(
                  () -> {
                    try {
                      start.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    for (int n = 0; n < 10; n++) {
                      pool.set("cache", key, value);
                      if (java.util.Arrays.equals(pool.get("cache", key), value)) {
                        right.incrementAndGet();
                      }
                    }
                  });
          thread.start();
          running.add(thread);
        }
        start.countDown();
        for (Thread thread : running) {
          thread.join();
        }
        assertThat(right).hasValue(10 * threads);
        assertThat(server.stats().connectionsAccepted()).isEqualTo(4);
      }
    }
  }

  @Test
  void should_leave_no_thread_and_no_socket_after_100_pools() {
    try (EmbeddedServer server = Pools.plainServer().start()) {
      PoolConfig config = Pools.plainPool(server.port()).size(4).minReady(4).build();
      // All that is loaded and opened once.
      try (ClientPool first = ClientPool.connect(config)) {
        first.set("cache", "k", VALUE);
        assertThat(first.get("cache", "k")).isEqualTo(VALUE);
      }
      Waiting.until("no event loops", () -> ThisProcess.eventLoops() == 0);
      Waiting.until("no sockets", () -> server.stats().connectionsOpen() == 0);
      final int files = ThisProcess.openFiles();
      for (int i = 0; i < 100; i++) {
        try (ClientPool pool = ClientPool.connect(config)) {
          assertThat(pool.get("cache", "k")).isEqualTo(VALUE);
        }
      }
      Waiting.until("no event loops", () -> ThisProcess.eventLoops() == 0);
      Waiting.until("no sockets", () -> server.stats().connectionsOpen() == 0);
      Waiting.until("no files", () -> ThisProcess.openFiles() <= files);
    }
  }

  @Test
  void should_not_lose_a_request_when_the_credential_is_rotated_under_load() throws Exception {
    EventLog log = new EventLog();
    try (EmbeddedServer server =
        EmbeddedServer.builder().plaintext().tokens(List.of("old", "new")).start()) {
      Credential old = Credential.of("127.0.0.1", server.port(), "old");
      ClientConfig client = ClientConfig.builder(old).tls(TlsOptions.insecurePlaintext()).build();
      PoolConfig config = PoolConfig.builder(client).size(4).minReady(4).listener(log).build();
      try (ClientPool pool = ClientPool.connect(config);
          Load load = new Load(pool, 4)) {
        Waiting.until("load", () -> load.calls.get() > 500);
        pool.rotateCredential(Credential.of("127.0.0.1", server.port(), "new"))
            .get(30, TimeUnit.SECONDS);
        assertThat(server.stats().authenticated()).isEqualTo(8);
        Waiting.until("old ones closed", () -> server.stats().connectionsOpen() == 4);

        CompletableFuture<?> rejected =
            pool.rotateCredential(Credential.of("127.0.0.1", server.port(), "bad"));
        assertThat(catchThrowable(() -> rejected.get(30, TimeUnit.SECONDS)))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(AuthenticationFailed.class);
        long calls = load.calls.get();
        Waiting.until("more load", () -> load.calls.get() > calls + 500);
        load.close();
        assertThat(pool.connected()).isEqualTo(4);
        assertThat(load.failures).as("%s", load.lastFailure).hasValue(0);
        assertThat(load.wrongValues).hasValue(0);
        assertThat(log.poisons).isEmpty();
      }
    }
  }

  @Test
  void should_not_storm_when_the_credential_is_rejected_and_recover_with_another()
      throws Exception {
    EventLog log = new EventLog();
    try (EmbeddedServer server = Pools.plainServer().start()) {
      Credential bad = Credential.of("127.0.0.1", server.port(), "bad");
      ClientConfig client = ClientConfig.builder(bad).tls(TlsOptions.insecurePlaintext()).build();
      PoolConfig config = PoolConfig.builder(client).size(4).listener(log).build();
      try (ClientPool pool = ClientPool.lazy(config)) {
        Throwable failure = catchThrowable(() -> pool.get("cache", "k"));
        assertThat(failure)
            .isInstanceOf(NoConnection.class)
            .hasCauseInstanceOf(AuthenticationFailed.class);
        Waiting.until("four waits", () -> log.delays.size() == 4);
        assertThat(log.dials).hasValue(4);
        assertThat(log.delays)
            .allMatch(delay -> delay.toMillis() >= 15_000 && delay.toMillis() <= 30_000);

        pool.rotateCredential(Credential.of("127.0.0.1", server.port(), Pools.TOKEN))
            .get(30, TimeUnit.SECONDS);
        Waiting.until("all up", () -> pool.connected() == 4);
        assertThat(pool.get("cache", "k")).isNull();
      }
    }
  }

  @Test
  void should_restart_three_servers_without_a_failed_request_and_even_the_load_out() {
    Duration maxAge = Duration.ofMillis(1_500);
    List<EmbeddedServer> servers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      servers.add(Pools.plainServer().start());
    }
    List<InetSocketAddress> addresses = servers.stream().map(EmbeddedServer::address).toList();
    PoolConfig config =
        Pools.plainPool(addresses.get(0).getPort())
            .size(6)
            .minReady(6)
            .maxAge(maxAge, 0.2)
            .backoff(Duration.ofMillis(20), Duration.ofMillis(300))
            .addresses(AddressProvider.fixed(addresses))
            .retry(RetryPolicy.of(5))
            .build();
    try (Stalls stalls = new Stalls();
        ClientPool pool = ClientPool.connect(config);
        Load load = new Load(pool, 4)) {
      for (int i = 0; i < 3; i++) {
        int port = addresses.get(i).getPort();
        Waiting.until("some there", () -> connectedTo(pool, port) > 0);
        servers.get(i).close();
        // The pool may take a moment to see that its connections there are gone.
        Waiting.until(
            "moved to the others", () -> pool.connected() == 6 && connectedTo(pool, port) == 0);
        servers.set(i, Pools.again(Pools.plainServer(), port));
      }
      long start = System.nanoTime();
      Waiting.until("even load", () -> servers.stream().allMatch(LifeIT::hasItsShare));
      long even = (System.nanoTime() - start) / 1_000_000;
      load.close();
      System.out.printf(
          "rolling restart: %d calls, %d failed, even after %d ms (max age %d ms), slowest call %d"
              + " ms%n",
          load.calls.get(),
          load.failures.get(),
          even,
          maxAge.toMillis(),
          load.latency.getMaxValue() / 1_000_000);
      assertThat(load.failures).as("%s", load.lastFailure).hasValue(0);
      // Documented: the maximum age and one dial.
      assertThat(even).isLessThan(maxAge.plusSeconds(1).plus(stalls.allowance()).toMillis());
    } finally {
      servers.forEach(EmbeddedServer::close);
    }
  }

  private static long connectedTo(ClientPool pool, int port) {
    return pool.core.connections().stream()
        .filter(client -> client.toString().contains("/127.0.0.1:" + port + "]"))
        .count();
  }

  private static boolean hasItsShare(EmbeddedServer server) {
    long open = server.stats().connectionsOpen();
    return open >= 1 && open <= 3;
  }

  @Test
  void should_dial_at_the_first_call_when_lazy() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool blocking = ClientPool.lazy(Pools.plainPool(server.port()).size(2).build());
        ClientPool async = ClientPool.lazy(Pools.plainPool(server.port()).size(2).build())) {
      assertThat(server.stats().connectionsAccepted()).isZero();
      blocking.set("cache", "k", VALUE);
      assertThat(async.getAsync("cache", "k").get(30, TimeUnit.SECONDS)).isEqualTo(VALUE);
      Waiting.until("all up", () -> blocking.connected() == 2 && async.connected() == 2);
    }
  }

  @Test
  void should_end_lazy_calls_in_time_when_the_server_never_answers() throws Exception {
    try (EmbeddedServer server =
        Pools.plainServer().replyInterceptor((command, reply, send) -> {}).start()) {
      ClientConfig client =
          Pools.plainClient(server.port())
              .requestTimeout(Duration.ofMillis(100))
              .connectTimeout(Pools.PATIENCE.multipliedBy(10))
              .build();
      try (ClientPool pool = ClientPool.lazy(PoolConfig.builder(client).size(1).build())) {
        assertThatExceptionOfType(NoConnection.class).isThrownBy(() -> pool.get("cache", "k"));
        assertThat(pool.getAsync("cache", "k"))
            // Long before the connection's timeout, so it is the call's own that ended it.
            .failsWithin(Pools.PATIENCE)
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(NoConnection.class);
      }
    }
  }

  @Test
  void should_say_why_when_no_connection_can_be_made() throws IOException {
    // Bound and not listening: nobody else can have the port meanwhile.
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = nobody.getLocalPort();
      Throwable failure = catchThrowable(() -> ClientPool.connect(Pools.plainPool(port).build()));
      assertThat(failure).isInstanceOf(TcpFailed.class).hasMessageContaining(":" + port);
      assertThat(failure.getStackTrace()).isNotEmpty();
    }
  }

  @Test
  void should_refuse_calls_and_say_why_when_closed() {
    try (EmbeddedServer server = Pools.plainServer().start()) {
      ClientPool pool = ClientPool.connect(Pools.plainPool(server.port()).build());
      pool.close();
      pool.close();
      ConnectionClosedException failure =
          (ConnectionClosedException) catchThrowable(() -> pool.get("cache", "k"));
      assertThat(failure.reason().kind()).isEqualTo(CloseReason.Kind.CLOSED_BY_CALLER);
      assertThat(pool.getAsync("cache", "k")).isCompletedExceptionally();
      assertThat(pool.connected()).isZero();
    }
  }

  @Test
  void should_answer_blocking_calls_when_the_callback_executor_is_busy_with_them()
      throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (EmbeddedServer server = Pools.plainServer().start()) {
      ClientConfig client = Pools.plainClient(server.port()).callbackExecutor(one).build();
      try (ClientPool pool =
          ClientPool.connect(PoolConfig.builder(client).size(2).retry(RetryPolicy.of(3)).build())) {
        CompletableFuture<byte[]> nested =
            pool.setAsync("cache", "k", VALUE).thenApply(done -> pool.get("cache", "k"));
        assertThat(nested.get(30, TimeUnit.SECONDS)).isEqualTo(VALUE);
      }
    } finally {
      one.shutdown();
    }
  }

  @Test
  void should_refuse_to_block_an_event_loop() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool =
            ClientPool.connect(Pools.plainPool(server.port()).retry(RetryPolicy.of(2)).build())) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      pool.core.execute(() -> thrown.complete(catchThrowable(() -> pool.get("cache", "k"))));
      assertThat(thrown.get(30, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("event-loop thread");
    }
  }
}
