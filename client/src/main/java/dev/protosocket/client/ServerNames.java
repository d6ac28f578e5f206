// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/**
 * The name of a server in TLS: sent as SNI, and looked for in its certificate.
 *
 * <p>By themselves both engines send a name only if it has a dot and no underscore, so it is always
 * given to them, and each in its own way if the JDK's class for such names does not take it. Nor
 * does the JDK's check of the certificate, which both engines use: it is made here for these names.
 */
final class ServerNames {
  private static final int SAN_DNS = 2;
  private static final String ANY_LABEL = "*.";

  private ServerNames() {}

  /** Lets a handshake that has not begun send the name as SNI, unless it is an IP address. */
  static void send(SSLEngine engine, String name) {
    if (isAddress(name)) {
      return;
    }
    if (!isKnownToJdk(name) && engine instanceof ReferenceCountedOpenSslEngine boringSsl) {
      SSL.setTlsExtHostName(boringSsl.sslPointer(), name);
      return;
    }
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(
        List.of(isKnownToJdk(name) ? new SNIHostName(name) : new AnyHostName(name)));
    engine.setSSLParameters(parameters);
  }

  /**
   * What {@link SNIHostName} refuses for an underscore, and the JDK's engine sends all the same.
   */
  private static final class AnyHostName extends SNIServerName {
    AnyHostName(String name) {
      super(StandardConstants.SNI_HOST_NAME, name.getBytes(US_ASCII));
    }
  }

  /** Tells whether the JDK can look for the name in a certificate. */
  static boolean isKnownToJdk(String name) {
    if (isAddress(name)) {
      return true;
    }
    try {
      return AsciiString.contentEqualsIgnoreCase(new SNIHostName(name).getAsciiName(), name);
    } catch (IllegalArgumentException unused) { // it says no more than that
      return false;
    }
  }

  /**
   * Looks for the name among the DNS names of the peer's certificate, where {@code *} may stand for
   * the whole first label of a name of three or more. Case does not count. The subject is not
   * looked at.
   *
   * @return null if it is there
   */
  static @Nullable SSLException mismatch(SSLSession session, String name) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      if (chain[0] instanceof X509Certificate leaf && isFor(leaf, name)) {
        return null;
      }
      throw new CertificateException(
          "No subject alternative DNS name matching " + name + " found.");
    } catch (CertificateException | SSLException e) {
      return new SSLException("the host name could not be verified", e);
    }
  }

  private static boolean isFor(X509Certificate leaf, String name) throws CertificateException {
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
    if (names == null) {
      return false;
    }
    for (List<?> entry : names) {
      if (entry.get(0).equals(SAN_DNS) && matches((String) entry.get(1), name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String pattern, String name) {
    if (!pattern.startsWith(ANY_LABEL)) {
      return AsciiString.contentEqualsIgnoreCase(pattern, name);
    }
    int dot = name.indexOf('.');
    String rest = pattern.substring(ANY_LABEL.length());
    return dot > 0
        && rest.indexOf('.') > 0
        && rest.indexOf('*') < 0
        && AsciiString.contentEqualsIgnoreCase(name.substring(dot + 1), rest);
  }

  private static boolean isAddress(String name) {
    return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
  }
}
