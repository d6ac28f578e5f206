package dev.protosocket.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is encrypted and whom it trusts. TLS 1.3, or 1.2 where the server has no
 * 1.3, with BoringSSL if its native library loads and the JDK's engine otherwise. The server's host
 * name is verified unless {@link #withoutHostnameVerification()} says otherwise. Immutable; the TLS
 * context is made once and shared by all connections.
 */
public final class TlsOptions {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final boolean plaintext;
  private final boolean verifyHostname;
  private final @Nullable SslContext context;

  private TlsOptions(boolean plaintext, boolean verifyHostname, @Nullable SslContext context) {
    this.plaintext = plaintext;
    this.verifyHostname = verifyHostname;
    this.context = context;
  }

  /** Trusts the JDK's root certificates: the choice for the real service. */
  public static TlsOptions systemTrust() {
    return SystemTrust.OPTIONS;
  }

  /**
   * Trusts the certificate authorities in a PEM file, and no others.
   *
   * @param caFile the file
   * @throws IllegalArgumentException if the file cannot be read or holds no certificate
   */
  public static TlsOptions trust(Path caFile) {
    Objects.requireNonNull(caFile, "caFile");
    try {
      return trustPem(Files.readString(caFile, StandardCharsets.US_ASCII), caFile.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException("the CA file " + caFile + " cannot be read: " + e, e);
    }
  }

  /**
   * Trusts the certificate authorities in a PEM text, and no others.
   *
   * @param pem one or more certificates
   * @throws IllegalArgumentException if it holds no certificate
   */
  public static TlsOptions trustPem(String pem) {
    Objects.requireNonNull(pem, "pem");
    return trustPem(pem, "the PEM text");
  }

  private static TlsOptions trustPem(String pem, String source) {
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
      return new TlsOptions(false, true, newBuilder().trustManager(in).build());
    } catch (IllegalArgumentException | SSLException e) {
      throw new IllegalArgumentException(
          source + " holds no usable CA certificate: expected -----BEGIN CERTIFICATE----- blocks",
          e);
    }
  }

  /**
   * Uses the caller's context: for client certificates (mutual TLS), other ciphers or other trust.
   *
   * @param clientContext a context for clients
   */
  public static TlsOptions context(SslContext clientContext) {
    if (!Objects.requireNonNull(clientContext, "clientContext").isClient()) {
      throw new IllegalArgumentException("the SslContext is for servers, not for clients");
    }
    return new TlsOptions(false, true, clientContext);
  }

  /**
   * No TLS at all: the token and all values travel readable. For a server on the same host only.
   */
  public static TlsOptions insecurePlaintext() {
    return new TlsOptions(true, false, null);
  }

  /**
   * Accepts a certificate of any host name, as long as it is trusted otherwise. Whoever holds any
   * trusted certificate can then pose as the server.
   */
  public TlsOptions withoutHostnameVerification() {
    return new TlsOptions(plaintext, false, context);
  }

  boolean isPlaintext() {
    return plaintext;
  }

  /** Makes the handler of one connection to a server of this name, which is sent as SNI. */
  SslHandler newHandler(ByteBufAllocator allocator, String serverName, int port) {
    // Sessions are kept by name and port. BoringSSL does not verify the name again when it resumes
    // one, so a session that began unverified must not be found by a connection that verifies.
    int sessionPort = verifyHostname ? port : -1;
    SslHandler handler =
        Objects.requireNonNull(context).newHandler(allocator, serverName, sessionPort);
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(verifyHostname ? "HTTPS" : "");
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  private static SslContextBuilder newBuilder() {
    return SslContextBuilder.forClient()
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols(PROTOCOLS);
  }

  @Override
  public String toString() {
    return plaintext ? "plaintext" : verifyHostname ? "TLS" : "TLS without host name verification";
  }

  /** Made on first use: loading the JDK's roots takes a while. */
  private static final class SystemTrust {
    static final TlsOptions OPTIONS = create();

    private static TlsOptions create() {
      try {
        return new TlsOptions(false, true, newBuilder().build());
      } catch (SSLException e) {
        throw new IllegalStateException("this JVM has no working TLS", e);
      }
    }
  }
}
