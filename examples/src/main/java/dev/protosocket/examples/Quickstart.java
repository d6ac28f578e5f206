// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.Cache;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import java.time.Duration;

/**
 * Starts an embedded server and runs each way to call it: blocking, asynchronous, fire/recv, and
 * through a pool. Needs no account, no network and no configuration.
 */
public final class Quickstart {
  private Quickstart() {}

  /** Runs the examples and exits with 0 if everything came back as expected. */
  public static void main(String[] args) throws Exception {
    // snippet: connect
    EmbeddedServer server = EmbeddedServer.start();
    HistogramMetrics metrics = new HistogramMetrics();
    Credential credential = Credential.of("localhost", server.port(), server.token());
    ClientConfig config =
        ClientConfig.builder(credential)
            .tls(TlsOptions.trustPem(server.caCertificatePem()))
            .connectTimeout(Duration.ofSeconds(30)) // patient: this also runs on busy machines
            .requestTimeout(Duration.ofSeconds(30))
            .observer(metrics)
            .build();
    ProtosocketClient client = ProtosocketClient.connect(config);
    Cache cache = client.cache("cache");
    // end
    try (server;
        client) {
      System.out.printf("server    TLS on %s:%d, cache \"cache\"%n", server.host(), server.port());
      System.out.println("client    connected and authenticated: " + client);
      BlockingExample.run(cache);
      AsyncExample.run(cache);
      PipelineExample.run(client);
      DrivenExample.run(config);
      PoolExample.run(config);
      TypedExample.run(client);
      try (MemcachedServer memcached = MemcachedServer.start()) {
        MemcachedExample.run(new Endpoint("127.0.0.1", memcached.port()));
      }
      MetricsExample.print(metrics);
      System.out.println("server    saw " + server.stats());
      // snippet: close
      client.close();
      server.close();
      // end
    }
  }
}
