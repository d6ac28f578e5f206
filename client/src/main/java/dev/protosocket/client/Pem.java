package dev.protosocket.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
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
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and private keys in PEM. Stricter than what it stands in for: a block that was begun
 * and not ended, as in a file that is being written, is an error and not the end of the list.
 *
 * <p>Every {@code source} is how errors name the text, usually a path.
 */
final class Pem {
  /** The largest file, in bytes; the bundles of all public authorities have a quarter of it. */
  static final int MAX_FILE_BYTES = 1024 * 1024;

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String TRUSTED_CERTIFICATE = "TRUSTED CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  private static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

  /** A sequence of more than 127 bytes. */
  private static final Pattern DER = Pattern.compile("0[\u0081-\u0083]");

  /** What a key may be for; PKCS#8 says which, and the other factories refuse it. */
  private static final List<String> KEY_ALGORITHMS =
      List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

  private static final String PBES2 = "1.2.840.113549.1.5.13";

  private record Block(String label, String body) {}

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
      } else if (block.label.equals(TRUSTED_CERTIFICATE)) {
        throw new TlsOptionsException(
            source + " holds certificates in OpenSSL's own form; convert them with openssl x509");
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsOptionsException(
          source + " holds no certificate: expected -----BEGIN CERTIFICATE----- blocks");
    }
    return certificates;
  }

  private static X509Certificate certificate(String source, Block block, int number) {
    try {
      InputStream der = new ByteArrayInputStream(decode(block));
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
   * Returns the private key; there must be exactly one, in PKCS#8.
   *
   * @param password of an encrypted key; not looked at if the key is not encrypted
   */
  static PrivateKey privateKey(String source, String content, @Nullable String password) {
    Block found = null;
    for (Block block : blocks(source, content)) {
      if (block.label.endsWith(KEY)) {
        if (found != null) {
          throw new TlsOptionsException(source + " holds several private keys; leave one in it");
        }
        found = block;
      }
    }
    if (found == null) {
      throw new TlsOptionsException(
          source
              + " holds no private key: expected a -----BEGIN PRIVATE KEY----- block;"
              + " check that it is not the certificate's file");
    }
    if (found.label.equals(KEY)) {
      return decodeKey(source, decodeBody(source, found));
    }
    if (found.label.equals(ENCRYPTED_KEY)) {
      return decrypt(source, decodeBody(source, found), password);
    }
    throw new TlsOptionsException(
        source
            + " holds a key of the kind "
            + found.label
            + ", not of PKCS#8; convert it with: openssl pkcs8 -topk8 -nocrypt -in "
            + "OLD -out NEW");
  }

  private static PrivateKey decrypt(String source, byte[] der, @Nullable String password) {
    if (password == null) {
      throw new TlsOptionsException(
          source + " holds an encrypted key; give its password with keyPassword");
    }
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = encrypted.getAlgParameters();
      // What is meant by PBES2 stands in its parameters, which name it in full.
      boolean pbes2 =
          parameters != null
              && (encrypted.getAlgName().equals(PBES2) || encrypted.getAlgName().equals("PBES2"));
      String algorithm = pbes2 ? parameters.toString() : encrypted.getAlgName();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.toCharArray())),
          parameters);
      return decodeKey(source, encrypted.getKeySpec(cipher).getEncoded());
    } catch (IOException | GeneralSecurityException | TlsOptionsException unused) {
      throw new TlsOptionsException(
          source
              + " holds an encrypted key that cannot be decrypted; check the password, or encrypt"
              + " it anew with: openssl pkcs8 -topk8 -v2 aes256 -in OLD -out NEW");
    }
  }

  private static PrivateKey decodeKey(String source, byte[] der) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    for (String algorithm : KEY_ALGORITHMS) {
      PrivateKey key = decodeKey(algorithm, spec);
      if (key != null) {
        return key;
      }
    }
    throw new TlsOptionsException(
        source
            + " holds a private key that is damaged, or neither of RSA, EC, EdDSA nor DSA;"
            + " write the file again");
  }

  private static @Nullable PrivateKey decodeKey(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    } catch (GeneralSecurityException unused) { // of another algorithm
      return null;
    }
  }

  private static byte[] decodeBody(String source, Block block) {
    try {
      return decode(block);
    } catch (IllegalArgumentException unused) { // its message may quote the key
      throw new TlsOptionsException(source + " holds a damaged private key; write the file again");
    }
  }

  private static byte[] decode(Block block) {
    return Base64.getDecoder().decode(block.body.replaceAll("\\s", ""));
  }

  private static List<Block> blocks(String source, String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int at = 0;
    while (begin.find(at)) {
      String label = begin.group(1);
      String end = "-----END " + label + "-----";
      int endAt = text.indexOf(end, begin.end());
      int nextBegin = text.indexOf("-----BEGIN ", begin.end());
      if (endAt < 0 || (nextBegin >= 0 && nextBegin < endAt)) {
        throw new TlsOptionsException(
            source
                + " breaks off in a "
                + label
                + " block; it is perhaps being written, or was copied in part");
      }
      blocks.add(new Block(label, text.substring(begin.end(), endAt)));
      at = endAt + end.length();
    }
    if (text.indexOf("-----BEGIN", at) >= 0) {
      throw new TlsOptionsException(
          source + " breaks off in the first line of a block; it is perhaps being written");
    }
    if (blocks.isEmpty() && DER.matcher(text).lookingAt()) {
      throw new TlsOptionsException(
          source
              + " is in DER; convert it with: openssl x509 -inform der (a key: openssl pkey -inform"
              + " der)");
    }
    return blocks;
  }
}
