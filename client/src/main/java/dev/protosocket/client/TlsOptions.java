// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a connection is encrypted and whom it trusts. TLS 1.3, or 1.2 where the server has no
 * 1.3, with BoringSSL if its native library loads and the JDK's engine otherwise. The server's host
 * name is verified unless {@link #withoutHostnameVerification()} says otherwise, and sent as SNI
 * unless it is an IP address. Immutable; the TLS context is shared by all connections, and made
 * once unless {@link TlsFiles#reload()} says otherwise.
 */
public final class TlsOptions {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private static final Logger logger = LoggerFactory.getLogger(TlsOptions.class);

  private enum Checks {
    CERTIFICATE_AND_NAME("TLS"),
    CERTIFICATE("TLS without host name verification"),
    NOTHING("TLS without any verification");

    final String description;

    Checks(String description) {
      this.description = description;
    }
  }

  private final Checks checks;

  /** Null if there is none, or another one all the time. */
  private final @Nullable SslContext context;

  private final @Nullable ReloadingContext reloading;

  private TlsOptions(
      Checks checks, @Nullable SslContext context, @Nullable ReloadingContext reloading) {
    this.checks = checks;
    this.context = context;
    this.reloading = reloading;
  }

  static TlsOptions of(ReloadingContext reloading) {
    return new TlsOptions(Checks.CERTIFICATE_AND_NAME, null, reloading);
  }

  private static TlsOptions verified(SslContext context) {
    return new TlsOptions(Checks.CERTIFICATE_AND_NAME, context, null);
  }

  /** Trusts the JDK's root certificates: the choice for the real service. */
  public static TlsOptions systemTrust() {
    NettyVersion.check();
    return SystemTrust.OPTIONS;
  }

  /**
   * Trusts the certificate authorities in a PEM file, and no others. The file is read once, now;
   * {@link #fromFiles()} has what goes beyond that.
   *
   * @param caFile the file, of at most 1 MiB
   * @throws TlsOptionsException if the file cannot be read or holds no certificate
   */
  public static TlsOptions trust(Path caFile) {
    return fromFiles().trust(caFile).build();
  }

  /**
   * Trusts the certificate authorities in a PEM text, and no others.
   *
   * @param pem one or more certificates
   * @throws TlsOptionsException if it holds no certificate
   */
  public static TlsOptions trustPem(String pem) {
    Objects.requireNonNull(pem, "pem");
    try {
      return verified(
          newBuilder(provider()).trustManager(Pem.certificates("the PEM text", pem)).build());
    } catch (SSLException e) {
      throw new IllegalStateException("this JVM has no working TLS", e);
    }
  }

  /**
   * Begins options that are made of files: an authority's certificate, a client certificate with
   * its key, and whether they are read again when they change.
   *
   * @return a builder
   */
  public static TlsFiles fromFiles() {
    return new TlsFiles(provider());
  }

  /**
   * Uses the caller's context: for other ciphers, other trust or keys that are in no file. It stays
   * the caller's to release, after the clients. Host name verification and SNI are as of these
   * options, whatever the context says.
   *
   * @param clientContext a context for clients
   */
  public static TlsOptions context(SslContext clientContext) {
    if (!Objects.requireNonNull(clientContext, "clientContext").isClient()) {
      throw new IllegalArgumentException("the SslContext is for servers, not for clients");
    }
    return verified(clientContext);
  }

  /**
   * No TLS at all: the token and all values travel readable. For a server on the same host only.
   */
  public static TlsOptions insecurePlaintext() {
    return new TlsOptions(Checks.NOTHING, null, null);
  }

  /**
   * TLS with whoever answers: any certificate, of any authority, for any name, expired or not.
   * Whoever is in the way can pose as the server, and gets the token and all values. For tunnels
   * and test servers; each connection logs a warning. The server name is sent as SNI all the same.
   */
  public static TlsOptions insecureTrustAllCertificates() {
    return insecureTrustAllCertificates(provider());
  }

  static TlsOptions insecureTrustAllCertificates(SslProvider provider) {
    try {
      SslContext context =
          newBuilder(provider).trustManager(InsecureTrustManagerFactory.INSTANCE).build();
      return new TlsOptions(Checks.NOTHING, context, null);
    } catch (SSLException e) {
      throw new IllegalStateException("this JVM has no working TLS", e);
    }
  }

  /**
   * Accepts a certificate of any host name, as long as it is trusted otherwise. Whoever holds any
   * trusted certificate can then pose as the server.
   */
  public TlsOptions withoutHostnameVerification() {
    return checks == Checks.NOTHING ? this : new TlsOptions(Checks.CERTIFICATE, context, reloading);
  }

  boolean isPlaintext() {
    return context == null && reloading == null;
  }

  /** Returns the context, for tests, which release it; null if there is none, or another one. */
  @Nullable SslContext context() {
    return context;
  }

  /** Returns the context of the next connection; null without TLS. */
  @Nullable SslContext latestContext() {
    return reloading == null ? context : reloading.latest();
  }

  static String[] protocols() {
    return PROTOCOLS.clone();
  }

  /** Returns what is made anew when files change, for tests; null if nothing is. */
  @Nullable ReloadingContext reloading() {
    return reloading;
  }

  /**
   * Reads certificates that may have changed, off the event loop.
   *
   * @return completes, never with a failure, when {@link #newHandler} can be called
   */
  CompletableFuture<Void> refresh(EventLoop loop) {
    return reloading == null ? CompletableFuture.completedFuture(null) : reloading.refresh(loop);
  }

  /**
   * Makes the handler of one connection to a server of this name, which is sent as SNI unless it is
   * an IP address.
   */
  SslHandler newHandler(ByteBufAllocator allocator, String serverName, int port) {
    boolean verifyHostname = checks == Checks.CERTIFICATE_AND_NAME;
    if (checks == Checks.NOTHING) {
      logger.warn(
          "the TLS of this connection to {}:{} is INSECURE: it takes any certificate, as"
              + " insecureTrustAllCertificates says",
          serverName,
          port);
    }
    // Sessions are kept by name and port. BoringSSL does not verify the name again when it resumes
    // one, so a session that began unverified must not be found by a connection that verifies.
    int sessionPort = verifyHostname ? port : -1;
    SslHandler handler =
        reloading != null
            ? reloading.newHandler(allocator, serverName, sessionPort)
            : Objects.requireNonNull(context).newHandler(allocator, serverName, sessionPort);
    SSLParameters parameters = handler.engine().getSSLParameters();
    boolean engineVerifies = verifyHostname && ServerNames.isKnownToJdk(serverName);
    parameters.setEndpointIdentificationAlgorithm(engineVerifies ? "HTTPS" : "");
    handler.engine().setSSLParameters(parameters);
    ServerNames.send(handler.engine(), serverName);
    return handler;
  }

  /**
   * Looks at a completed handshake for what no engine can: a name with an underscore. Nothing may
   * be sent before.
   *
   * @return what is wrong; null if nothing is
   */
  @Nullable Throwable refusal(SslHandler handler, String serverName) {
    return checks == Checks.CERTIFICATE_AND_NAME && !ServerNames.isKnownToJdk(serverName)
        ? ServerNames.mismatch(handler.engine().getSession(), serverName)
        : null;
  }

  private static SslProvider provider() {
    NettyVersion.check();
    return Platform.hasOpenSsl() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  static SslContextBuilder newBuilder(SslProvider provider) {
    return SslContextBuilder.forClient().sslProvider(provider).protocols(PROTOCOLS);
  }

  @Override
  public String toString() {
    String what = isPlaintext() ? "plaintext" : checks.description;
    return reloading == null ? what : what + " with " + reloading;
  }

  /** Made on first use: loading the JDK's roots takes a while. */
  private static final class SystemTrust {
    static final TlsOptions OPTIONS = create();

    private static TlsOptions create() {
      try {
        return verified(newBuilder(provider()).build());
      } catch (SSLException e) {
        throw new IllegalStateException("this JVM has no working TLS", e);
      }
    }
  }
}
