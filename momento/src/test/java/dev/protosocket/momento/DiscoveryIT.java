// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.sun.net.httpserver.HttpServer;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException.ResolutionFailed;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.EmbeddedServerBuilder;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DiscoveryIT {
  private static final String TOKEN = "a-token-for-tests";

  /** Far above what anything takes; only a broken test waits this long. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicReference<String> body = new AtomicReference<>("{}");
  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private HttpServer http;
  private EmbeddedServer near;
  private EmbeddedServer far;

  @BeforeEach
  void start() throws IOException {
    near = plainServer().shutdownTimeout(Duration.ZERO).start();
    far = plainServer().start();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/endpoints",
        exchange -> {
          tokens.add(exchange.getRequestHeaders().getFirst("authorization"));
          queries.add(String.valueOf(exchange.getRequestURI().getQuery()));
          byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status.get(), bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
          asked.incrementAndGet();
        });
    http.start();
    body.set(zones("usw2-az1", near.port(), "usw2-az2", far.port()));
  }

  @AfterEach
  void stop() {
    http.stop(0);
    near.close();
    far.close();
  }

  private static EmbeddedServerBuilder plainServer() {
    return EmbeddedServer.builder().plaintext().token(TOKEN);
  }

  private static String zones(String first, int firstPort, String second, int secondPort) {
    return "{\"%s\":[{\"socket_address\":\"127.0.0.1:%d\"}],\"%s\":[{\"socket_address\":\"127.0.0.1:%d\"}]}"
        .formatted(first, firstPort, second, secondPort);
  }

  /** A server counts a connection from its first packet, the pool from its authentication. */
  private static void awaitAll(String what, ClientPool pool, EmbeddedServer server) {
    Waiting.until(
        what,
        () -> server.stats().connectionsOpen() == pool.size() && pool.connected() == pool.size());
  }

  private MomentoDiscovery discovery() {
    int port = http.getAddress().getPort();
    return MomentoDiscovery.fromEnvironment(java.util.Map.of())
        .at(URI.create("http://127.0.0.1:" + port + "/endpoints"))
        .refreshedEvery(Duration.ofMillis(50));
  }

  private PoolConfig config(MomentoDiscovery discovery) {
    // The credential's own port is nobody's: only discovered addresses work.
    return PoolConfig.builder(
            ClientConfig.builder(Credential.of("127.0.0.1", 1, TOKEN))
                .tls(TlsOptions.insecurePlaintext())
                .connectTimeout(PATIENCE)
                .requestTimeout(PATIENCE)
                .maxSilence(PATIENCE)
                .build())
        .size(4)
        .minReady(4)
        .backoff(Duration.ofMillis(10), Duration.ofMillis(100))
        .recheck(Duration.ofMillis(50))
        .addresses(discovery)
        .build();
  }

  @Test
  void should_use_all_zones_and_send_the_raw_token_when_no_zone_is_preferred() {
    try (ClientPool pool = ClientPool.connect(config(discovery().withPrivateAddresses()))) {
      assertThat(pool.get("cache", "k")).isNull();
      assertThat(near.stats().connectionsOpen()).isEqualTo(2);
      assertThat(far.stats().connectionsOpen()).isEqualTo(2);
      Waiting.until("refreshes", () -> asked.get() > 3);
      assertThat(tokens).containsOnly(TOKEN);
      assertThat(queries).containsOnly("private=true");
    }
  }

  @Test
  void should_leave_the_preferred_zone_when_it_fails_and_return_when_it_recovers() {
    try (ClientPool pool = ClientPool.connect(config(discovery().preferringZone("usw2-az1")))) {
      assertThat(near.stats().connectionsOpen()).isEqualTo(4);
      assertThat(far.stats().connectionsAccepted()).isZero();
      int port = near.port();
      near.close();
      awaitAll("in the other zone", pool, far);
      assertThat(pool.get("cache", "k")).isNull();
      restartNear(port);
      awaitAll("back", pool, near);
      Waiting.until("gone there", () -> far.stats().connectionsOpen() == 0);
      assertThat(pool.get("cache", "k")).isNull();
    }
  }

  @Test
  void should_keep_the_last_good_list_when_an_answer_is_bad() {
    try (ClientPool pool = ClientPool.connect(config(discovery().preferringZone("usw2-az2")))) {
      for (String bad : List.of("{}", "{\"z\":[{\"socket_address\":\"nonsense\"}]}", "[", "")) {
        body.set(bad);
        int before = asked.get();
        Waiting.until("bad answers", () -> asked.get() >= before + 3);
        dropAndAwaitNewOnes(pool);
      }
      status.set(500);
      int before = asked.get();
      Waiting.until("errors", () -> asked.get() >= before + 3);
      dropAndAwaitNewOnes(pool);
    }
  }

  private void restartNear(int port) {
    // The port is free when the selector of the former one's event loop has let go of it, and when
    // no dial to it happens to have it as its own end: both take a moment at most.
    Waiting.until(
        "a server on its former port",
        () -> {
          try {
            near = plainServer().shutdownTimeout(Duration.ZERO).port(port).start();
            return true;
          } catch (UncheckedIOException taken) {
            return false;
          }
        });
  }

  private void dropAndAwaitNewOnes(ClientPool pool) {
    long before = far.stats().authenticated();
    far.dropConnections();
    // The pool may take a moment to see that they are gone.
    Waiting.until("dialled", () -> far.stats().authenticated() >= before + pool.size());
    awaitAll("dialled again", pool, far);
  }

  @Test
  void should_follow_a_list_that_changes() {
    body.set(zones("usw2-az1", near.port(), "usw2-az2", near.port()));
    try (ClientPool pool = ClientPool.connect(config(discovery()))) {
      body.set(zones("usw2-az1", far.port(), "usw2-az2", far.port()));
      int before = asked.get();
      Waiting.until("the new list", () -> asked.get() >= before + 3);
      near.dropConnections();
      awaitAll("moved", pool, far);
      assertThat(pool.get("cache", "k")).isNull();
    }
  }

  @Test
  void should_warn_once_and_use_all_zones_when_the_preferred_one_is_unknown() {
    try (CapturedLog log = new CapturedLog();
        ClientPool pool = ClientPool.connect(config(discovery().preferringZone("nowhere")))) {
      Waiting.until("refreshes", () -> asked.get() > 3);
      assertThat(near.stats().connectionsOpen()).isEqualTo(2);
      assertThat(far.stats().connectionsOpen()).isEqualTo(2);
      assertThat(pool.connected()).isEqualTo(4);
      assertThat(
              log.linesNotOf("dev.protosocket.server").stream()
                  .filter(line -> line.contains("WARN")))
          .singleElement(STRING)
          .contains("nowhere")
          .doesNotContain(TOKEN);
    }
  }

  @Test
  void should_say_what_is_wrong_when_there_never_was_a_list() {
    status.set(403);
    Throwable failure = catchThrowable(() -> ClientPool.connect(config(discovery())));
    assertThat(failure)
        .isInstanceOf(ResolutionFailed.class)
        .hasMessageContaining("the answer has status 403");
    assertThat(failure.getMessage()).doesNotContain(TOKEN);
  }
}
