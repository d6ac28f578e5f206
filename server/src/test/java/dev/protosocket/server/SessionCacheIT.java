// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.get;
import static dev.protosocket.server.TestClient.set;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of docs/server.md; {@link ServerDocsTest} keeps the two the same. */
@ExtendWith(LeakCheck.AtEnd.class)
// docs: begin
class SessionCacheIT {
  private static final AtomicLong nanos = new AtomicLong();
  private static EmbeddedServer server;

  @BeforeAll
  static void startServer() {
    server = EmbeddedServer.builder().caches("sessions").ticker(nanos::get).start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void should_forget_a_session_when_its_time_is_over() throws Exception {
    // Your client here: it needs server.address(), server.token() and server.caCertificatePem().
    try (TestClient client = TestClient.tls(server).authenticate(server)) {
      client.call(set(2, "sessions", "id-1", "alice".getBytes(UTF_8), 30_000));
      assertThat(client.call(get(3, "sessions", "id-1")).getGet().getValue().toStringUtf8())
          .isEqualTo("alice");

      nanos.addAndGet(TimeUnit.SECONDS.toNanos(30));

      assertThat(client.call(get(4, "sessions", "id-1")).getError().getMessage())
          .isEqualTo("Key not found");
    }
  }
}
// docs: end
