package dev.protosocket.examples;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.EmbeddedServer;
import java.time.Duration;

/**
 * Starts an embedded server and runs each way to call it: blocking, asynchronous, fire/recv, and
 * through a pool. Needs no account, no network and no configuration.
 */
public final class Quickstart {
  private Quickstart() {}

  /** Runs the examples and exits with 0 if everything came back as expected. */
  public static void main(String[] args) throws Exception {
    HistogramMetrics metrics = new HistogramMetrics();
    try (EmbeddedServer server = EmbeddedServer.start()) {
      System.out.printf("server    TLS on %s:%d, cache \"cache\"%n", server.host(), server.port());

      // snippet: connect
      Credential credential = Credential.of("localhost", server.port(), server.token());
      ClientConfig config =
          ClientConfig.builder(credential)
              .tls(TlsOptions.trustPem(server.caCertificatePem()))
              .observer(metrics)
              .build();
      // end

      // This also runs on build machines, which may be busier than a laptop.
      ClientConfig patient =
          config.toBuilder()
              .connectTimeout(Duration.ofSeconds(30))
              .requestTimeout(Duration.ofSeconds(30))
              .build();
      try (ProtosocketClient client = ProtosocketClient.connect(patient)) {
        System.out.println("client    connected and authenticated: " + client);
        BlockingExample.run(client.cache("cache"));
        AsyncExample.run(client.cache("cache"));
        PipelineExample.run(client);
      }
      try (ClientPool pool = ClientPool.connect(PoolConfig.builder(patient).size(2).build())) {
        PoolExample.run(pool);
      }
      MetricsExample.print(metrics);
      System.out.println("server    saw " + server.stats());
    }
  }
}
