package dev.protosocket.server;

import static dev.protosocket.server.TestClient.delete;
import static dev.protosocket.server.TestClient.get;
import static dev.protosocket.server.TestClient.set;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class EmbeddedServerIT {
  @Test
  void should_serve_over_tls_when_started_with_defaults() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start();
        TestClient client = TestClient.tls(server)) {
      client.authenticate(server);

      assertThat(client.call(set(2, "cache", "k", "v".getBytes(UTF_8), 60_000)).hasSet()).isTrue();
      assertThat(client.call(get(3, "cache", "k")).getGet().getValue().toStringUtf8())
          .isEqualTo("v");
      assertThat(client.call(delete(4, "cache", "k")).hasDelete()).isTrue();
      assertThat(client.call(get(5, "cache", "k")).getError().getMessage())
          .isEqualTo("Key not found");
    }
  }
}
