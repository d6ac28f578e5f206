// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ClientPoolIT {
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  @Test
  void should_get_what_was_set_over_tls_when_all_connections_are_up() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start()) {
      ClientConfig client =
          ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
              .tls(Pools.trust(server))
              .build();
      PoolConfig config = PoolConfig.builder(client).size(4).minReady(4).build();
      try (ClientPool pool = ClientPool.connect(config)) {
        assertThat(pool.connected()).isEqualTo(4);
        pool.set("cache", "k", VALUE);
        assertThat(pool.get("cache", "k")).isEqualTo(VALUE);
        pool.delete("cache", "k");
        assertThat(pool.getAsync("cache", "k").get()).isNull();

        ProtosocketClient borrowed = pool.client();
        try (Pipeline<Integer> pipeline = borrowed.pipeline()) {
          pipeline.fireSet("cache", "p", VALUE, 1);
          try (CompletedOp<Integer> op = pipeline.recv()) {
            assertThat(op.userData()).isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  void should_replace_every_connection_when_the_server_drops_them() {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool =
            ClientPool.connect(Pools.plainPool(server.port()).size(4).minReady(4).build())) {
      server.dropConnections();
      Waiting.until("four new connections", () -> server.stats().authenticated() == 8);
      Waiting.until("whole again", () -> pool.connected() == 4);
      pool.set("cache", "k", VALUE);
      assertThat(pool.get("cache", "k")).isEqualTo(VALUE);
    }
  }
}
