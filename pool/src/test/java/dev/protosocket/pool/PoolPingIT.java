// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A command beyond GET, SET and DELETE, over a pool: whether somebody is there. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class PoolPingIT {
  @ParameterizedTest
  @EnumSource(SelectionPolicy.class)
  void should_ask_one_of_the_connections(SelectionPolicy policy) throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool =
            ClientPool.connect(Pools.plainPool(server.port()).selection(policy).build())) {
      pool.ping();
      pool.pingAsync().get(30, TimeUnit.SECONDS);
      pool.withTimeout(Duration.ofSeconds(30)).ping();

      assertThat(server.stats().gets()).isEqualTo(3);
    }
  }

  @Test
  void should_fail_when_nobody_is_there() throws Exception {
    EmbeddedServer server = Pools.plainServer().start();
    try (server;
        ClientPool pool = ClientPool.connect(Pools.plainPool(server.port()).build())) {
      pool.ping();
      server.close();
      Waiting.until("no connection", () -> pool.connected() == 0);

      assertThatExceptionOfType(NoConnection.class).isThrownBy(pool::ping);
    }
  }
}
