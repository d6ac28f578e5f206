// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * An authority made for one run and the certificate it signed for every server, as PEM files.
 *
 * @param authority what clients trust
 * @param certificate of every server, for {@code localhost} and {@code cache.localhost}
 * @param key its private key
 */
record Certificates(Path authority, Path certificate, Path key) {
  private static final Duration VALIDITY = Duration.ofDays(2);

  static Certificates create(Path directory) throws IOException {
    try {
      Instant now = Instant.now();
      CertificateBuilder template =
          new CertificateBuilder()
              .ecp256()
              .notBefore(now.minus(VALIDITY))
              .notAfter(now.plus(VALIDITY));
      X509Bundle authority =
          template
              .copy()
              .subject("CN=benchmark authority")
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      X509Bundle server =
          template
              .copy()
              .subject("CN=localhost")
              .addSanDnsName("localhost")
              .addSanDnsName("cache.localhost")
              .addSanIpAddress(InetAddress.getLoopbackAddress())
              .addExtendedKeyUsageServerAuth()
              .buildIssuedBy(authority);
      return new Certificates(
          Files.writeString(directory.resolve("authority.pem"), authority.getCertificatePEM()),
          Files.writeString(directory.resolve("server.pem"), server.getCertificatePathPEM()),
          Files.writeString(directory.resolve("server.key"), server.getPrivateKeyPEM()));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("cannot make the certificates", e);
    }
  }
}
