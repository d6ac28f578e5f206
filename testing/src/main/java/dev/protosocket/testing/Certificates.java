// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of a test's own authority, and contexts of clients that trust one. */
public final class Certificates {
  private final Instant now = Instant.now();
  private final X509Bundle authority;

  public Certificates(String authorityName) throws Exception {
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
  public String pem() {
    return authority.getRootCertificatePEM();
  }

  /** The authority's certificate with its key, as a file of a client's own pair has it. */
  public X509Bundle authority() {
    return authority;
  }

  /** A certificate of the authority. */
  public X509Bundle issue(String subject, UnaryOperator<CertificateBuilder> options)
      throws Exception {
    return options.apply(builder(subject)).buildIssuedBy(authority);
  }

  public X509Bundle issue(String subject) throws Exception {
    return issue(subject, certificate -> certificate);
  }

  /** A server with a certificate for localhost. */
  public SSLContext server() throws Exception {
    return server(certificate -> certificate);
  }

  public SSLContext expired() throws Exception {
    return server(certificate -> certificate.notAfter(now.minus(Duration.ofDays(1))));
  }

  public SSLContext notYetValid() throws Exception {
    return server(certificate -> certificate.notBefore(now.plus(Duration.ofDays(1))));
  }

  private SSLContext server(UnaryOperator<CertificateBuilder> options) throws Exception {
    X509Bundle leaf =
        issue(
            "CN=test server", certificate -> options.apply(certificate.addSanDnsName("localhost")));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(leaf.toKeyManagerFactory().getKeyManagers(), null, null);
    return context;
  }

  /**
   * Makes a client's context that trusts a PEM text. To be released: the sessions it keeps for
   * resumption count as leaks for as long as it lives.
   */
  public static SslContext client(String pem) throws SSLException {
    return client(pem, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
  }

  public static SslContext client(String pem, SslProvider engine) throws SSLException {
    return SslContextBuilder.forClient()
        .sslProvider(engine)
        .trustManager(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
        .build();
  }

  /** Makes a context for the JDK's sockets that trusts a PEM text. */
  public static SSLContext socketClient(String pem) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII))));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
