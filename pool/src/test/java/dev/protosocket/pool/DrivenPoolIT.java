// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.client.DrivenLoop;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pool whose connections the test's thread drives. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class DrivenPoolIT {
  private static PoolConfig config(EmbeddedServer server, DrivenLoop loop) {
    return PoolConfig.builder(Pools.plainClient(server.port()).eventLoopGroup(loop.group()).build())
        .size(3)
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
        .build();
  }

  @Test
  void should_call_and_pipeline() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        DrivenLoop loop = DrivenLoop.open();
        ClientPool pool = ClientPool.connect(config(server, loop));
        Pipeline<Integer> pipeline = pool.pipeline()) {
      pool.set("cache", "a", "1".getBytes(UTF_8));
      assertThat(pool.getString("cache", "a")).isEqualTo("1");
      assertThat(pool.getStringAsync("cache", "a").get()).isEqualTo("1");
      assertThat(pool.getAll("cache", List.of("a", "b")).values()).containsOnlyKeys("a");
      pipeline.fireGet("cache", "a", 1);
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.outcome()).isEqualTo(Outcome.HIT);
      }
    }
  }

  @Test
  void should_heal_while_the_owner_waits() throws Exception {
    EmbeddedServer server = Pools.plainServer().start();
    try (DrivenLoop loop = DrivenLoop.open();
        ClientPool pool = ClientPool.connect(config(server, loop))) {
      pool.ping();
      int port = server.port();
      server.close();
      while (pool.connected() > 0) {
        loop.runOnce(Duration.ofMillis(10));
      }
      assertThatExceptionOfType(NoConnection.class).isThrownBy(pool::ping);

      server = Pools.again(Pools.plainServer(), port);
      while (pool.connected() < 3) {
        loop.runOnce(Duration.ofMillis(10));
      }
      pool.ping();
    } finally {
      server.close();
    }
  }

  @Test
  void should_end_in_time_if_nobody_is_there() throws Exception {
    EmbeddedServer server = Pools.plainServer().start();
    server.close();
    try (DrivenLoop loop = DrivenLoop.open();
        ClientPool pool = ClientPool.lazy(config(server, loop))) {
      assertThatExceptionOfType(CacheException.class)
          .isThrownBy(() -> pool.withTimeout(Duration.ofMillis(100)).get("cache", "a"));
    }
  }
}
