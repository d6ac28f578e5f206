// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How the server speaks TLS.
 *
 * @param context null for plaintext
 * @param caCertificatePem the trust root to give to clients; null when this server didn't make it
 * @param owned whether the context is this server's to release
 */
record ServerTls(@Nullable SslContext context, @Nullable String caCertificatePem, boolean owned) {
  private static final Duration VALIDITY = Duration.ofDays(365);

  /** Clocks differ; a certificate from the future is refused. */
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  static ServerTls plaintext() {
    return new ServerTls(null, null, false);
  }

  static ServerTls given(SslContext context) {
    return new ServerTls(context, null, false);
  }

  /**
   * Makes a certificate authority and a server certificate issued by it.
   *
   * @param names DNS names and IP addresses the certificate is for
   */
  static ServerTls selfSigned(Collection<String> names) {
    try {
      Instant now = Instant.now();
      CertificateBuilder template =
          new CertificateBuilder()
              .ecp256()
              .notBefore(now.minus(CLOCK_SKEW))
              .notAfter(now.plus(VALIDITY));
      X509Bundle authority =
          template
              .copy()
              .subject("CN=protosocket embedded server CA")
              .setIsCertificateAuthority(true)
              .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign)
              .buildSelfSigned();
      CertificateBuilder leaf =
          template
              .copy()
              .subject("CN=protosocket embedded server")
              .setKeyUsage(true, KeyUsage.digitalSignature)
              .addExtendedKeyUsageServerAuth();
      for (String name : names) {
        if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
          leaf.addSanIpAddress(name);
        } else {
          leaf.addSanDnsName(name);
        }
      }
      X509Bundle certificate = leaf.buildIssuedBy(authority);
      SslContext context =
          SslContextBuilder.forServer(
                  certificate.getKeyPair().getPrivate(), certificate.getCertificatePath())
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new ServerTls(context, authority.getRootCertificatePEM(), true);
    } catch (Exception e) {
      throw new IllegalStateException("cannot make a certificate for the names " + names, e);
    }
  }

  /** Frees the native memory of a context made here. */
  void release() {
    if (owned) {
      ReferenceCountUtil.release(context);
    }
  }
}
