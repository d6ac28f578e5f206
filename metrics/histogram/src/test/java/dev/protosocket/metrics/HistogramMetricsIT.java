// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Credential;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistogramMetricsIT {
  /** Far above what anything takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private EmbeddedServer server;
  private final HistogramMetrics metrics = new HistogramMetrics();

  @BeforeEach
  void startServer() {
    server = EmbeddedServer.builder().plaintext().start();
  }

  @AfterEach
  void should_leave_nothing_behind() {
    server.close();
    LeakPresenceDetector.check();
  }

  private ClientConfig config() {
    return ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE)
        .closeTimeout(PATIENCE)
        .observer(metrics)
        .build();
  }

  private static Map<ConnectionState, Integer> states(int ready) {
    return Map.of(
        ConnectionState.CONNECTING,
        0,
        ConnectionState.READY,
        ready,
        ConnectionState.DRAINING,
        0,
        ConnectionState.BACKING_OFF,
        0);
  }

  @Test
  void should_count_what_a_client_does() throws Exception {
    try (ProtosocketClient client = ProtosocketClient.connect(config())) {
      assertThat(metrics.connections().open()).containsKey(client.info());
      assertThat(metrics.connections().states()).isEqualTo(states(1));
      client.set("cache", "k", new byte[100]);
      assertThat(client.get("cache", "k")).hasSize(100);
      assertThat(client.get("cache", "absent")).isNull();
      client.delete("cache", "k");
      assertThatThrownBy(() -> client.get("no-such-cache", "k"))
          .isInstanceOf(ServerErrorException.class);

      MetricsSnapshot all = metrics.snapshot();
      assertThat(all.count()).isEqualTo(5);
      assertThat(all.hits()).isEqualTo(1);
      assertThat(all.misses()).isEqualTo(1);
      assertThat(all.count(Operation.SET, Outcome.STORED)).isEqualTo(1);
      assertThat(all.count(Operation.DELETE, Outcome.DELETED)).isEqualTo(1);
      assertThat(all.count(Operation.GET, Outcome.FAILED)).isEqualTo(1);
      assertThat(all.errors(ErrorKind.SERVER_NOT_FOUND)).isEqualTo(1);
      assertThat(all.errors()).isEqualTo(1);
      assertThat(all.bytesSent()).isBetween(100L, 500L);
      assertThat(all.bytesReceived()).isBetween(100L, 500L);
      LatencySnapshot hit = metrics.snapshot(Operation.GET, Outcome.HIT);
      assertThat(hit.minNanos()).isPositive();
      assertThat(hit.maxNanos()).isLessThan(PATIENCE.toNanos());
    }
    ConnectionsSnapshot after = metrics.connections();
    assertThat(after.open()).isEmpty();
    assertThat(after.states()).isEqualTo(states(0));
    assertThat(after.connects()).isEqualTo(1);
    assertThat(after.closes()).containsOnly(Map.entry(CloseReason.Kind.CLOSED_BY_CALLER, 1L));
    assertThat(after.sum().observerFailures()).isZero();
  }

  @Test
  void should_account_for_every_call_when_some_are_refused() throws Exception {
    int calls = 3_000;
    long overloaded = 0;
    long closed = 0;
    long invalid = 0;
    ClientConfig bounded = config().toBuilder().maxInFlight(16).build();
    try (ProtosocketClient client = ProtosocketClient.connect(bounded)) {
      List<CompletableFuture<?>> sent = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        if (i == calls - 100) {
          client.close();
        }
        sent.add(client.getAsync(i % 10 == 0 ? " " : "cache", "k"));
      }
      for (CompletableFuture<?> each : sent) {
        Throwable failure = each.handle((value, thrown) -> thrown).get(60, TimeUnit.SECONDS);
        overloaded += failure instanceof OverloadedException ? 1 : 0;
        closed += failure instanceof ConnectionClosedException ? 1 : 0;
        invalid += failure instanceof InvalidRequestException ? 1 : 0;
      }
    }
    MetricsSnapshot all = metrics.snapshot();
    assertThat(all.count()).isEqualTo(calls);
    // The order of the checks decides which reason a call has that there are two against.
    assertThat(invalid).isEqualTo(calls / 10);
    assertThat(closed).isEqualTo(90);
    assertThat(overloaded).isPositive();
    assertThat(all.errors(ErrorKind.INVALID_REQUEST)).isEqualTo(invalid);
    assertThat(all.errors(ErrorKind.CONNECTION_CLOSED)).isEqualTo(closed);
    assertThat(all.errors(ErrorKind.OVERLOADED)).isEqualTo(overloaded);
    assertThat(all.refused()).isEqualTo(invalid + closed + overloaded).isEqualTo(all.errors());
    assertThat(all.misses()).isEqualTo(calls - all.refused());
  }

  @Test
  void should_equal_the_operations_that_a_pipeline_received() throws Exception {
    int operations = 50_000;
    long hits = 0;
    try (ProtosocketClient client = ProtosocketClient.connect(config())) {
      client.set("cache", "k", new byte[10]);
      Pipeline<Integer> pipeline = client.pipeline();
      int fired = 0;
      for (int received = 0; received < operations; received++) {
        while (fired < operations && pipeline.pending() < 128) {
          pipeline.fireGet("cache", fired % 2 == 0 ? "k" : "absent", fired++);
        }
        try (CompletedOp<Integer> op = pipeline.recv()) {
          hits += op.outcome() == Outcome.HIT ? 1 : 0;
        }
      }
    }
    assertThat(hits).isEqualTo(operations / 2);
    assertThat(metrics.snapshot().hits()).isEqualTo(hits);
    assertThat(metrics.snapshot().misses()).isEqualTo(operations - hits);
  }

  @Test
  void should_count_failed_attempts() {
    ClientConfig config = config();
    server.close();
    assertThatThrownBy(() -> ProtosocketClient.connect(config))
        .isInstanceOf(ConnectionFailedException.class);

    assertThat(metrics.connections().failedConnects()).isEqualTo(1);
    assertThat(metrics.connections().connects()).isZero();
  }

  @Test
  void should_contain_and_count_an_observer_that_throws() {
    ClientConfig config =
        config().toBuilder()
            .observer(
                metrics.andThen(
                    result -> {
                      throw new IllegalStateException("on purpose");
                    }))
            .build();
    try (ProtosocketClient client = ProtosocketClient.connect(config)) {
      client.set("cache", "a", new byte[1]);
      assertThat(client.get("cache", "a")).hasSize(1);

      assertThat(client.stats().observerFailures()).isEqualTo(2);
      assertThat(metrics.snapshot().count()).isEqualTo(2);
    }
    assertThat(metrics.connections().sum().observerFailures()).isEqualTo(2);
  }
}
