// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why a TLS handshake failed and what to do about it. */
final class TlsFailures {
  /** What the exception for something other than TLS says if it was HTTP. */
  static final String HTTP = "an HTTP server without TLS answered";

  private TlsFailures() {}

  static TlsFailed describe(String address, String serverName, @Nullable Throwable failure) {
    if (find(failure, CertificateExpiredException.class) != null) {
      return new TlsFailed(
          address,
          "the server's certificate has expired",
          "renew it, or check this machine's clock",
          failure);
    }
    if (find(failure, CertificateNotYetValidException.class) != null) {
      return new TlsFailed(
          address,
          "the server's certificate is not valid yet",
          "check this machine's clock",
          failure);
    }
    if (find(failure, CertPathBuilderException.class) != null || isForged(failure)) {
      return new TlsFailed(
          address,
          "the server's certificate is not signed by a trusted authority",
          "give the authority's certificate with TlsOptions.trust",
          failure);
    }
    CertificateException certificate = find(failure, CertificateException.class);
    if (certificate != null) {
      return new TlsFailed(
          address,
          "the server's certificate is not accepted for "
              + serverName
              + ": "
              + certificate.getMessage(),
          "dial a name that the certificate holds, or set it with Credential.withServerName",
          failure);
    }
    NotSslRecordException notTls = find(failure, NotSslRecordException.class);
    if (notTls != null) {
      return new TlsFailed(
          address,
          HTTP.equals(notTls.getMessage()) ? HTTP : "the server's answer is not TLS",
          "check the port; if the server is meant to be plaintext use TlsOptions.insecurePlaintext",
          failure);
    }
    if (find(failure, ClosedChannelException.class) != null || isSocketError(failure)) {
      return new TlsFailed(
          address,
          "the server closed the connection",
          "check that it speaks TLS 1.2 or 1.3 on this port; if it is meant to be plaintext use"
              + " TlsOptions.insecurePlaintext",
          failure);
    }
    String said = failure == null ? "unknown" : String.valueOf(failure.getMessage());
    if (AsciiString.indexOfIgnoreCaseAscii(said, "illegal_parameter", 0) >= 0
        && !ServerNames.isKnownToJdk(serverName)) {
      return new TlsFailed(
          address,
          "the server refused to hear of " + serverName + ": " + said,
          "servers with the JDK's TLS take no underscore in a name: set another with"
              + " Credential.withServerName",
          failure);
    }
    return new TlsFailed(
        address, said, "check that the server speaks TLS 1.2 or 1.3 on this port", failure);
  }

  /** Tells whether an authority of a trusted name but another key has signed the certificate. */
  private static boolean isForged(@Nullable Throwable failure) {
    CertPathValidatorException invalid = find(failure, CertPathValidatorException.class);
    return invalid != null && invalid.getReason() == BasicReason.INVALID_SIGNATURE;
  }

  /** Tells whether the socket broke, for instance with a reset, rather than TLS. */
  private static boolean isSocketError(@Nullable Throwable failure) {
    return failure instanceof IOException && !(failure instanceof SSLException);
  }

  private static <T extends Throwable> @Nullable T find(
      @Nullable Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
