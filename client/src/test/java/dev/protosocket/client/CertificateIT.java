// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.TlsFixture;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Certificates that the client must refuse, and what it says of each. */
@ExtendWith(LeakCheck.class)
class CertificateIT {
  private static final String TOKEN = "secret-token";

  @RegisterExtension static final TlsFixture TLS = new TlsFixture();

  /** Makes a TLS context of the peer. */
  private interface ServerTls {
    SSLContext make() throws Exception;
  }

  @Test
  void should_say_what_is_wrong_with_a_certificate() throws Exception {
    assertTlsFailure(
        "localhost",
        TLS.certificates()::expired,
        "the server's certificate has expired",
        " (renew it, or check this machine's clock)");
    assertTlsFailure(
        "localhost",
        TLS.certificates()::notYetValid,
        "the server's certificate is not valid yet",
        " (check this machine's clock)");
    // Another authority, and one that only has the name of the trusted one.
    for (String authority : List.of("other CA", "test CA")) {
      assertTlsFailure(
          "localhost",
          new Certificates(authority)::server,
          "the server's certificate is not signed by a trusted authority",
          " (give the authority's certificate with TlsOptions.trust)");
    }
    assertTlsFailure(
        "cache.example.com",
        TLS.certificates()::server,
        "the server's certificate is not accepted for cache.example.com: No subject alternative DNS"
            + " name matching cache.example.com found",
        " (dial a name that the certificate holds, or set it with Credential.withServerName)");
  }

  private void assertTlsFailure(String serverName, ServerTls server, String message, String remedy)
      throws Exception {
    try (Peer peer = Peer.tls(server.make(), PeerConnection::tryHandshake)) {
      Credential credential =
          Credential.of("localhost", peer.port(), TOKEN).withServerName(serverName);
      ConnectionFailedException failure =
          failure(peer.port(), config -> config.credential(credential));

      assertThat(failure).isInstanceOf(TlsFailed.class);
      // In between stands what the engine says of a wrong name, each in its own words.
      assertThat(message(failure, peer.port()))
          .startsWith("TLS handshake failed: " + message)
          .endsWith(remedy);
      peer.awaitEnd();
    }
  }

  @Test
  void should_trust_nobody_but_the_jdks_roots_when_told_nothing() throws Exception {
    try (Peer peer = Peer.tls(TLS.certificates().server(), PeerConnection::tryHandshake)) {
      ConnectionFailedException failure =
          failure(peer.port(), config -> config.tls(TlsOptions.systemTrust()));
      assertThat(failure).hasMessageContaining("certificate is not signed by a trusted authority");
      peer.awaitEnd();
    }
  }

  private ClientConfig.Builder config(int port) {
    return ClientConfig.builder(Credential.of("localhost", port, TOKEN))
        .tls(TlsOptions.context(TLS.client()))
        .connectTimeout(Duration.ofSeconds(10))
        .requestTimeout(Duration.ofSeconds(10))
        .eventLoopGroup(TLS.group());
  }

  private ConnectionFailedException failure(int port, UnaryOperator<ClientConfig.Builder> options) {
    try (ProtosocketClient client =
        ProtosocketClient.connect(options.apply(config(port)).build())) {
      throw new AssertionError("connected: " + client);
    } catch (ConnectionFailedException e) {
      assertThat(e.address()).isEqualTo("localhost/127.0.0.1:" + port);
      assertThat(e.toString()).doesNotContain(TOKEN);
      return e;
    }
  }

  /** The message without the address, whose port is another each time. */
  private static String message(ConnectionFailedException failure, int port) {
    return failure.getMessage().replace(" for localhost/127.0.0.1:" + port, "");
  }
}
