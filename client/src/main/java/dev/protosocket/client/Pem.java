// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in PEM. Netty's reader takes a block that was begun and not ended,
 * as in a file that is being written, for the end of the list; here it is an error.
 *
 * <p>Every {@code source} is how errors name the text, usually a path.
 */
final class Pem {
  /** The largest file, in bytes; the bundles of all public authorities have a quarter of it. */
  static final int MAX_FILE_BYTES = 1024 * 1024;

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  private static final String BEGIN = "-----BEGIN ";
  private static final Pattern BLOCK =
      Pattern.compile(BEGIN + "([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private record Block(String label, String body) {
    byte[] decode() {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    }
  }

  private Pem() {}

  /**
   * Reads a file of at most {@link #MAX_FILE_BYTES}. Blocks for as long as its disk does.
   *
   * @param what names its role in errors
   */
  static String read(String what, Path file) {
    String source = what + " " + file;
    try {
      if (!Files.isRegularFile(file)) {
        String kind =
            Files.isDirectory(file)
                ? " is a directory; give the path of the file in it"
                : Files.exists(file)
                    ? " is no regular file; give the path of one"
                    : " does not exist; check its path, and that this process may see it";
        throw new TlsOptionsException(source + kind);
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
        if (content.length > MAX_FILE_BYTES) {
          throw new TlsOptionsException(
              source
                  + " has more than "
                  + MAX_FILE_BYTES
                  + " bytes; it must hold certificates or a key in PEM and nothing else");
        }
        // A character for each byte: what is in PEM is ASCII, and what is not stays comparable.
        return new String(content, StandardCharsets.ISO_8859_1);
      }
    } catch (NoSuchFileException e) {
      throw new TlsOptionsException(source + " does not exist; check its path");
    } catch (AccessDeniedException e) {
      throw new TlsOptionsException(source + " cannot be read; check its permissions");
    } catch (IOException e) {
      throw new TlsOptionsException(
          source + " cannot be read (" + e.getClass().getSimpleName() + "); check the disk");
    }
  }

  /** Returns the certificates, at least one, in their order; other blocks are skipped. */
  static List<X509Certificate> certificates(String source, String content) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(source, content)) {
      if (block.label.equals(CERTIFICATE)) {
        certificates.add(certificate(source, block, certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsOptionsException(
          source + " holds no certificate: expected PEM, with -----BEGIN CERTIFICATE----- blocks");
    }
    return certificates;
  }

  private static X509Certificate certificate(String source, Block block, int number) {
    try {
      InputStream der = new ByteArrayInputStream(block.decode());
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
    } catch (CertificateException | IllegalArgumentException unused) { // may quote the content
      throw new TlsOptionsException(
          source
              + " holds no usable certificate: number "
              + number
              + " is damaged; write the file again");
    }
  }

  /**
   * Returns the private key; there must be exactly one, in PKCS#8 and not encrypted.
   *
   * @param algorithm of the certificate's key
   */
  static PrivateKey privateKey(String source, String content, String algorithm) {
    List<Block> keys =
        blocks(source, content).stream().filter(block -> block.label.endsWith(KEY)).toList();
    if (keys.isEmpty()) {
      throw new TlsOptionsException(
          source
              + " holds no private key: expected PEM, with a -----BEGIN PRIVATE KEY----- block;"
              + " check that it is not the certificate's file");
    }
    if (keys.size() > 1) {
      throw new TlsOptionsException(source + " holds several private keys; leave one in it");
    }
    Block only = keys.get(0);
    if (!only.label.equals(KEY)) {
      throw new TlsOptionsException(
          source
              + " begins its key with "
              + only.label
              + ", and must with PRIVATE KEY (PKCS#8, not encrypted); convert it with:"
              + " openssl pkey -in OLD -out NEW");
    }
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(only.decode());
      return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    } catch (GeneralSecurityException | IllegalArgumentException unused) { // may quote the key
      throw new TlsOptionsException(
          source
              + " holds a private key that is damaged, or not of the certificate's kind, "
              + algorithm
              + "; write the file again");
    }
  }

  private static List<Block> blocks(String source, String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    if (block.replaceAll("").contains(BEGIN)) {
      throw new TlsOptionsException(
          source + " breaks off in a block; it is perhaps being written, or was copied in part");
    }
    return blocks;
  }
}
