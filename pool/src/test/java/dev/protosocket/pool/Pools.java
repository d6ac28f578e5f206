// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.EmbeddedServerBuilder;
import dev.protosocket.testing.Certificates;
import io.netty.handler.ssl.SslProvider;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;

/** Configurations for tests. */
final class Pools {
  static final String TOKEN = "a-token-for-tests";

  /** Far above what anything takes; only a broken test waits this long. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Pools() {}

  static EmbeddedServerBuilder plainServer() {
    return EmbeddedServer.builder().plaintext().token(TOKEN);
  }

  /** Starts a server on a port that another one had until now. */
  static EmbeddedServer again(EmbeddedServerBuilder server, int port) {
    // The port is free when the selector of the former one's event loop has released it, and when
    // no dial to it happens to have it as its own end: both take a moment at most.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return server.port(port).start();
      } catch (UncheckedIOException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /** Options with timeouts that a busy machine does not exceed. */
  static ClientConfig.Builder plainClient(int port) {
    return ClientConfig.builder(Credential.of("127.0.0.1", port, TOKEN))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE)
        .maxSilence(PATIENCE);
  }

  static PoolConfig.Builder plainPool(int port) {
    return PoolConfig.builder(plainClient(port).build());
  }

  /** The JDK's engine: BoringSSL's contexts live until a finalizer runs, which counts as a leak. */
  static TlsOptions trust(EmbeddedServer server) throws SSLException {
    return TlsOptions.context(Certificates.client(server.caCertificatePem(), SslProvider.JDK));
  }
}
