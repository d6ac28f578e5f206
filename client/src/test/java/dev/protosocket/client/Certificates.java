// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Certificates of a test's own authority. */
final class Certificates {
  private final Instant now = Instant.now();
  private final X509Bundle authority;

  Certificates(String authorityName) throws Exception {
    authority = builder("CN=" + authorityName).setIsCertificateAuthority(true).buildSelfSigned();
  }

  private CertificateBuilder builder(String subject) {
    return new CertificateBuilder()
        .ecp256()
        .subject(subject)
        .notBefore(now.minus(Duration.ofDays(10)))
        .notAfter(now.plus(Duration.ofDays(10)));
  }

  /** The authority's certificate. */
  String pem() {
    return authority.getRootCertificatePEM();
  }

  /**
   * Makes a client's context that trusts a PEM text. To be released: the sessions it keeps for
   * resumption count as leaks for as long as it lives, as those of {@link TlsOptions#trustPem} do.
   */
  static SslContext client(String pem) throws SSLException {
    return SslContextBuilder.forClient()
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
        .trustManager(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
        .build();
  }

  /** A server with a certificate for localhost. */
  SSLContext server() throws Exception {
    return server(certificate -> certificate);
  }

  SSLContext expired() throws Exception {
    return server(certificate -> certificate.notAfter(now.minus(Duration.ofDays(1))));
  }

  SSLContext notYetValid() throws Exception {
    return server(certificate -> certificate.notBefore(now.plus(Duration.ofDays(1))));
  }

  private SSLContext server(UnaryOperator<CertificateBuilder> options) throws Exception {
    X509Bundle leaf =
        options
            .apply(builder("CN=test server").addSanDnsName("localhost"))
            .buildIssuedBy(authority);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(leaf.toKeyManagerFactory().getKeyManagers(), null, null);
    return context;
  }
}
