// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;

/** Configurations for tests, and waiting for a condition. */
final class Pools {
  static final String TOKEN = "a-token-for-tests";

  /** Far above what anything takes; only a broken test waits this long. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Pools() {}

  static EmbeddedServer.Builder plainServer() {
    return EmbeddedServer.builder().plaintext().token(TOKEN);
  }

  /** Starts a server on a port that another one had until now. */
  static EmbeddedServer again(EmbeddedServer.Builder server, int port) {
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
    byte[] pem = server.caCertificatePem().getBytes(StandardCharsets.US_ASCII);
    return TlsOptions.context(
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(new ByteArrayInputStream(pem))
            .build());
  }

  /** Waits until the condition holds; fails the test if it doesn't in good time. */
  static void await(String what, BooleanSupplier condition) {
    await(what, PATIENCE, condition);
  }

  static void await(String what, Duration patience, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
