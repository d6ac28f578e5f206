// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.TlsOptions;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the library would have it, with two things more: it says when a handshake begins, and
 * keeps the certificate that the server showed, also if it was refused. All decisions are the JDK's
 * own trust manager's.
 */
final class WatchedTls implements AutoCloseable {
  private final SslContext context;
  private final Runnable begins;
  private volatile @Nullable X509Certificate shown;
  private volatile @Nullable SSLEngine engine;

  /**
   * Reads the file, which the library has read before.
   *
   * @param caFile whom to trust; null for the JDK's roots
   * @param begins called when TCP stands and TLS begins
   */
  WatchedTls(@Nullable Path caFile, Runnable begins) {
    this.begins = begins;
    try {
      this.context =
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .trustManager(new Watch(trust(caFile)))
              .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JVM has no working TLS", e);
    }
  }

  TlsOptions options() {
    return TlsOptions.context(
        new DelegatingSslContext(context) {
          @Override
          protected void initEngine(SSLEngine engine) {
            // Nothing to set: TlsOptions does it.
          }

          @Override
          protected void initHandler(SslHandler handler) {
            engine = handler.engine();
            begins.run();
          }
        });
  }

  /** Says what has been agreed on, when the handshake is done. */
  String session() {
    SSLSession session = Objects.requireNonNull(engine, "engine").getSession();
    return session.getProtocol()
        + ", "
        + session.getCipherSuite()
        + ", by "
        + (context instanceof ReferenceCountedOpenSslContext ? OpenSsl.versionString() : "JDK");
  }

  /** Returns the server's own certificate; null if it has shown none. */
  @Nullable X509Certificate certificate() {
    return shown;
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(context);
  }

  private static X509ExtendedTrustManager trust(@Nullable Path caFile)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore authorities = null;
    if (caFile != null) {
      authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      try (InputStream in = Files.newInputStream(caFile)) {
        int number = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          authorities.setCertificateEntry("authority-" + number++, each);
        }
      }
    }
    factory.init(authorities);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this JVM has no trust manager"));
  }

  private final class Watch extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;

    Watch(X509ExtendedTrustManager trust) {
      this.trust = trust;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      shown = chain[0];
      trust.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      shown = chain[0];
      trust.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      shown = chain[0];
      trust.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      trust.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      trust.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      trust.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trust.getAcceptedIssuers();
    }
  }
}
