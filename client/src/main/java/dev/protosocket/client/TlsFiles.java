// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files that {@link TlsOptions} are made of: whom to trust, and who this client is for
 * servers that ask (mutual TLS). Begins with {@link TlsOptions#fromFiles()}; not thread-safe.
 *
 * <p>A file has at most 1 MiB. Private keys are in PKCS#8 and not encrypted; for others there is
 * {@link TlsOptions#context}.
 */
public final class TlsFiles {
  private final SslProvider provider;
  private @Nullable Path trust;
  private @Nullable Path chain;
  private @Nullable Path key;
  private boolean reload;

  /** How long a connection waits for the disk; tests have more patience. */
  long patienceMillis = ReloadingContext.PATIENCE_MILLIS;

  TlsFiles(SslProvider provider) {
    this.provider = provider;
  }

  private TlsFiles(TlsFiles from) {
    this.provider = from.provider;
    this.trust = from.trust;
    this.chain = from.chain;
    this.key = from.key;
    this.reload = from.reload;
    this.patienceMillis = from.patienceMillis;
  }

  /**
   * Trusts the certificate authorities in a file, and no others; without it, the JDK's roots.
   *
   * @param caFile one or more certificates
   * @return this
   */
  public TlsFiles trust(Path caFile) {
    trust = Objects.requireNonNull(caFile, "caFile");
    return this;
  }

  /**
   * Presents a certificate to servers that ask for one.
   *
   * @param chainFile the client's certificate, and after it those of the authorities between it and
   *     the one that the server trusts
   * @param keyFile the private key of the client's certificate; may be the same file
   * @return this
   */
  public TlsFiles clientCertificate(Path chainFile, Path keyFile) {
    Objects.requireNonNull(chainFile, "chainFile");
    key = Objects.requireNonNull(keyFile, "keyFile");
    chain = chainFile;
    return this;
  }

  /**
   * Looks at the files again before each new connection, so that certificates can be replaced
   * without a restart. Open connections go on with those they began with. Files that are missing,
   * half-written or do not fit together are not used: new connections go on with the last good
   * ones, and one warning is logged, until the files are mended.
   *
   * @return this
   */
  public TlsFiles reload() {
    reload = true;
    return this;
  }

  /**
   * Reads the files. This blocks for as long as the disk takes.
   *
   * @return the options
   * @throws TlsOptionsException if a file is missing, too large, damaged or of the wrong kind, or
   *     if the key is not the certificate's
   */
  public TlsOptions build() {
    TlsFiles files = new TlsFiles(this);
    Contents contents = files.read();
    SslContext context = files.newContext(contents);
    return reload
        ? TlsOptions.of(new ReloadingContext(files, contents, context))
        : TlsOptions.context(context);
  }

  /** What the files hold; null for those that are not given. */
  record Contents(@Nullable String trust, @Nullable String chain, @Nullable String key) {
    /** Shows nothing: the key is one of them. */
    @Override
    public String toString() {
      return "TlsFiles.Contents";
    }
  }

  /** Reads the files that are given. Blocks. */
  Contents read() {
    return new Contents(
        trust == null ? null : Pem.read("the CA file", trust),
        chain == null ? null : Pem.read("the certificate file", chain),
        key == null ? null : Pem.read("the key file", key));
  }

  /** Makes a context; its owner releases it if it counts references. */
  SslContext newContext(Contents contents) {
    SslContextBuilder builder = TlsOptions.newBuilder(provider);
    if (contents.trust != null) {
      builder.trustManager(Pem.certificates("the CA file " + trust, contents.trust));
    }
    if (contents.chain != null && contents.key != null) {
      List<X509Certificate> certificates =
          Pem.certificates("the certificate file " + chain, contents.chain);
      X509Certificate own = certificates.get(0);
      PrivateKey privateKey =
          Pem.privateKey("the key file " + key, contents.key, own.getPublicKey().getAlgorithm());
      requireMatch(own, privateKey);
      builder.keyManager(privateKey, certificates);
    }
    try {
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsOptionsException(this + " cannot be used for TLS: " + e.getMessage());
    }
  }

  /**
   * Lets the key sign and the certificate verify. A pair of which only one half has been replaced
   * would otherwise be noticed by the server, if at all.
   */
  private void requireMatch(X509Certificate certificate, PrivateKey privateKey) {
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "DSA" -> "SHA256withDSA";
          case "EdDSA" -> "EdDSA";
          default -> null;
        };
    if (algorithm == null) {
      return;
    }
    boolean matches;
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(new byte[1]);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(new byte[1]);
      matches = signature.verify(signed);
    } catch (GeneralSecurityException unused) { // keys of two kinds
      matches = false;
    }
    if (!matches) {
      throw new TlsOptionsException(
          "the key file "
              + key
              + " does not hold the key of the first certificate in "
              + chain
              + "; replace both, the client's own certificate standing first");
    }
  }

  /** Shows the paths, never what the files hold */
  @Override
  public String toString() {
    return "TlsFiles[trust="
        + (trust == null ? "the JDK's roots" : trust)
        + ", certificate="
        + (chain == null ? "none" : chain)
        + ", key="
        + (key == null ? "none" : key)
        + ", reload="
        + reload
        + "]";
  }
}
