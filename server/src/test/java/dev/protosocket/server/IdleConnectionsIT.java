// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.get;
import static dev.protosocket.server.TestClient.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that do nothing: they cost little and nobody else notices them. */
@ExtendWith(LeakCheck.class)
class IdleConnectionsIT {
  /** At least twice what was measured, docs/server.md. */
  private static final int MAX_HEAP_BYTES = 8 * 1024;

  /** Mostly the allocator's chunks, which come in megabytes. */
  private static final int MAX_DIRECT_BYTES = 4 * 1024;

  private static final int CALLS = 1_000;

  /** What the server's process holds; resident bytes are 0 where the kernel does not tell. */
  private record Memory(long heap, long direct, long resident) {
    static Memory now() throws Exception {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return new Memory(
          runtime.totalMemory() - runtime.freeMemory(),
          ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory(),
          ThisProcess.residentBytes());
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_serve_others_when_a_thousand_connections_idle(IdleClients.Stage stage)
      throws Exception {
    serveBeside(stage, 1_000);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  void should_serve_others_when_ten_thousand_connections_idle(IdleClients.Stage stage)
      throws Exception {
    serveBeside(stage, 10_000);
  }

  private static void serveBeside(IdleClients.Stage stage, int connections) throws Exception {
    boolean tls = stage == IdleClients.Stage.TLS_AUTHENTICATED;
    EmbeddedServerBuilder builder =
        EmbeddedServer.builder().authenticationTimeout(Duration.ofMinutes(10));
    try (EmbeddedServer server = tls ? builder.start() : builder.plaintext().start();
        TestClient client = tls ? TestClient.tls(server) : TestClient.plaintext(server)) {
      client.authenticate(server);
      client.call(set(2, "cache", "k", new byte[100], 600_000));
      long alone = call(client);
      Memory before = Memory.now();
      try (IdleClients idle = IdleClients.open(server, stage, connections)) {
        Waiting.until("all are open", () -> server.stats().connectionsOpen() == connections + 1);
        long beside = call(client);
        Memory after = Memory.now();

        long heap = (after.heap() - before.heap()) / connections;
        long direct = (after.direct() - before.direct()) / connections;
        System.out.printf(
            "%,d connections %s: %,d B of heap, %,d B of direct buffers, %,d B resident for each;"
                + " a GET took %,d us, without them %,d us%n",
            connections,
            stage,
            heap,
            direct,
            (after.resident() - before.resident()) / connections,
            beside / 1_000,
            alone / 1_000);
        assertThat(heap).isLessThan(MAX_HEAP_BYTES);
        assertThat(direct).isLessThan(MAX_DIRECT_BYTES);
      }
      Waiting.until("all are gone", () -> server.stats().connectionsOpen() == 1);
      assertThat(server.stats().connectionsRefused()).isZero();
    }
  }

  /** Makes calls and returns the nanoseconds of one, on average. */
  private static long call(TestClient client) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      assertThat(client.call(get(i, "cache", "k")).hasGet()).isTrue();
    }
    return (System.nanoTime() - start) / CALLS;
  }
}
