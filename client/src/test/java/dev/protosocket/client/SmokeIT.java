package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.EmbeddedServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SmokeIT {
  @Test
  void should_do_everything_once() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start()) {
      ClientConfig config =
          ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
              .tls(TlsOptions.trustPem(server.caCertificatePem()))
              .build();
      try (ProtosocketClient client = ProtosocketClient.connect(config)) {
        Cache cache = client.cache("cache");
        assertThat(cache.get("k")).isNull();
        cache.set("k", "v");
        assertThat(cache.getString("k")).isEqualTo("v");
        cache.set("e", "");
        assertThat(cache.get("e")).isEmpty();
        cache.delete("k");
        assertThat(cache.get("k")).isNull();
        Pipeline<Integer> p = client.pipeline();
        long t0 = System.nanoTime();
        int fired = 0;
        int got = 0;
        while (got < 200_000) {
          while (fired < 200_000 && p.pending() < 256) {
            if (fired < 100_000) {
              p.fireSet(
                  "cache",
                  "k" + fired,
                  ("v" + fired).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  fired);
            } else {
              p.fireGet("cache", "k" + (fired - 100_000), fired);
            }
            fired++;
          }
          try (CompletedOp<Integer> op = p.recv()) {
            if (op instanceof CompletedOp.Get<Integer> get) {
              assertThat(get.value().toString(java.nio.charset.StandardCharsets.UTF_8))
                  .isEqualTo("v" + (op.userData() - 100_000));
            } else {
              assertThat(op.outcome()).isEqualTo(Outcome.STORED);
            }
            got++;
          }
        }
        System.out.println("200k in " + (System.nanoTime() - t0) / 1e6 + " ms");
        byte[] big = new byte[5_000_000];
        client.setAsync("cache", "big", big).get();
        assertThat(client.getAsync("cache", "big").get()).hasSize(5_000_000);
        CompletableFuture<?> f = client.setAsync("nope", "k", big);
        assertThat(f).failsWithin(java.time.Duration.ofSeconds(1));
      }
    }
  }
}
