// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of files that cannot be used, and how a slow disk is waited for. */
@ExtendWith(LeakCheck.class)
class TlsFilesTest {
  private static X509Bundle bundle;
  private static X509Bundle other;

  @TempDir Path directory;
  private Path ca;
  private Path chain;
  private Path key;

  @BeforeAll
  static void makeCertificates() throws Exception {
    bundle = new Certificates("test").authority();
    other = new Certificates("other").authority();
  }

  @BeforeEach
  void write() throws Exception {
    ca = Files.writeString(directory.resolve("ca.pem"), bundle.getCertificatePEM());
    chain = Files.writeString(directory.resolve("chain.pem"), bundle.getCertificatePEM());
    key = Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
  }

  /** With the JDK's engine, which leaves nothing to release. */
  private TlsFiles files() {
    return new TlsFiles(Engine.JDK.provider);
  }

  private TlsOptions mutual() {
    return files().trust(ca).clientCertificate(chain, key).build();
  }

  @Test
  void should_say_which_file_is_missing_or_no_file_or_too_large() throws Exception {
    Files.delete(ca);
    assertFails(
        this::mutual,
        "the CA file " + ca + " does not exist; check its path, and that this process may see it");
    assertFails(
        () -> TlsOptions.trust(ca),
        "the CA file " + ca + " does not exist; check its path, and that this process may see it");
    Files.createDirectory(ca);
    assertFails(
        this::mutual, "the CA file " + ca + " is a directory; give the path of the file in it");
    Files.delete(key);
    assertFails(
        () -> files().clientCertificate(chain, key).build(),
        "the key file "
            + key
            + " does not exist; check its path, and that this process may see it");
    Files.writeString(chain, "x".repeat(Pem.MAX_FILE_BYTES + 1));
    assertFails(
        () -> files().clientCertificate(chain, key).build(),
        "the certificate file "
            + chain
            + " has more than 1048576 bytes; it must hold certificates or a key in PEM and nothing"
            + " else");
  }

  @Test
  void should_say_what_is_wrong_with_certificates() throws Exception {
    String pem = bundle.getCertificatePEM();
    String source = "the CA file " + ca;
    String none = " holds no certificate: expected PEM, with -----BEGIN CERTIFICATE----- blocks";

    assertCaFails("", source + none);
    assertCaFails("no PEM at all", source + none);
    assertCaFails(bundle.getPrivateKeyPEM(), source + none);
    assertCaFails(
        pem.substring(0, pem.length() / 2),
        source + " breaks off in a block; it is perhaps being written, or was copied in part");
    assertCaFails(
        pem + pem.substring(0, pem.length() / 2),
        source + " breaks off in a block; it is perhaps being written, or was copied in part");
    assertCaFails(
        pem + "-----BEGIN CERT",
        source + " breaks off in a block; it is perhaps being written, or was copied in part");
    assertCaFails(
        pem + pem.replaceFirst("(?s)\n.{20}", "\n"),
        source + " holds no usable certificate: number 2 is damaged; write the file again");
    assertCaFails(
        pem + pem.replaceFirst("(?s)\n.{20}", "\n!!!!"),
        source + " holds no usable certificate: number 2 is damaged; write the file again");
    Files.write(ca, bundle.getCertificate().getEncoded());
    assertFails(this::mutual, source + none);
    assertFails(() -> TlsOptions.trustPem("x"), "the PEM text" + none);
  }

  private void assertCaFails(String content, String message) throws Exception {
    Files.writeString(ca, content);
    assertFails(this::mutual, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
  void should_say_how_a_key_of_another_kind_is_converted(String label) throws Exception {
    Files.writeString(key, bundle.getPrivateKeyPEM().replace("PRIVATE KEY", label));

    assertFails(
        this::mutual,
        "the key file "
            + key
            + " begins its key with "
            + label
            + ", and must with PRIVATE KEY (PKCS#8, not encrypted); convert it with: openssl pkey"
            + " -in OLD -out NEW");
  }

  @Test
  void should_say_what_is_wrong_with_a_key() throws Exception {
    String pem = bundle.getPrivateKeyPEM();
    String source = "the key file " + key;

    assertKeyFails(
        bundle.getCertificatePEM(),
        source
            + " holds no private key: expected PEM, with a -----BEGIN PRIVATE KEY----- block;"
            + " check that it is not the certificate's file");
    assertKeyFails(
        pem + other.getPrivateKeyPEM(), source + " holds several private keys; leave one in it");
    assertKeyFails(
        pem.substring(0, pem.length() / 2),
        source + " breaks off in a block; it is perhaps being written, or was copied in part");
    assertKeyFails(
        pem.replaceFirst("\n.{16}", "\n"),
        source
            + " holds a private key that is damaged, or not of the certificate's kind, EC; write the"
            + " file again");
    assertKeyFails(
        pem.replaceFirst("\n.{16}", "\n????"),
        source
            + " holds a private key that is damaged, or not of the certificate's kind, EC; write the"
            + " file again");
    assertKeyFails(
        other.getPrivateKeyPEM(),
        source
            + " does not hold the key of the first certificate in "
            + chain
            + "; replace both, the client's own certificate standing first");
    X509Bundle rsa =
        new CertificateBuilder()
            .rsa2048()
            .subject("CN=rsa")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    assertKeyFails(
        rsa.getPrivateKeyPEM(),
        source
            + " holds a private key that is damaged, or not of the certificate's kind, EC; write the"
            + " file again");
  }

  private void assertKeyFails(String content, String message) throws Exception {
    Files.writeString(key, content);
    assertFails(this::mutual, message);
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ecp256", "rsa2048", "ed25519"})
  void should_take_keys_of_every_usual_kind(Algorithm algorithm) throws Exception {
    X509Bundle pair =
        new CertificateBuilder()
            .algorithm(algorithm)
            .subject("CN=x")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    // Both in one file, as some tools write them.
    Files.writeString(chain, pair.getPrivateKeyPEM() + pair.getCertificatePEM());
    TlsOptions plain = files().clientCertificate(chain, chain).build();
    Files.writeString(key, pair.getPrivateKeyPEM());
    TlsOptions apart = files().clientCertificate(chain, key).reload().build();

    assertThat(plain.context()).isNotNull();
    assertThat(apart.toString()).contains(chain.toString(), key.toString(), "reload=true");
  }

  @Test
  void should_wait_a_second_and_only_once_for_a_disk_that_hangs() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    AtomicInteger readings = new AtomicInteger();
    ReloadingContext context = reloading(disk, readings);
    SslContext latest = context.context();
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();

    String log =
        CapturedLog.of(
            () -> {
              CompletableFuture<Void> first = context.refresh(channel.eventLoop());
              CompletableFuture<Void> second = context.refresh(channel.eventLoop());
              channel.advanceTimeBy(ReloadingContext.PATIENCE_MILLIS - 1, TimeUnit.MILLISECONDS);
              channel.runScheduledPendingTasks();
              assertThat(first).isNotDone();
              channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
              channel.runScheduledPendingTasks();
              assertThat(first).isCompleted();
              assertThat(second).isCompleted();
              assertThat(context.refresh(channel.eventLoop())).isCompleted();
            });
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("WARN", ca + ", certificate=none", "cannot be read in time; check the disk");

    // Those who ask when the disk has come round wait for it again.
    disk.countDown();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (readings.get() < 3) {
      assertThat(System.nanoTime() - end).isNegative();
      context.refresh(channel.eventLoop()).get(30, TimeUnit.SECONDS);
    }
    assertThat(context.context()).isSameAs(latest);
    channel.finishAndReleaseAll();
  }

  @Test
  void should_read_once_more_for_all_who_ask_while_the_files_are_being_read() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    AtomicInteger readings = new AtomicInteger();
    ReloadingContext context = reloading(disk, readings);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();

    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(context.refresh(channel.eventLoop()));
    }
    disk.countDown();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

    // The first one's, and one that began when the others had asked.
    assertThat(readings).hasValue(2);
    channel.finishAndReleaseAll();
  }

  @Test
  void should_go_on_with_the_last_context_when_reading_throws_anything() throws Exception {
    TlsFiles files = files();
    TlsFiles.Contents contents = files.read();
    SslContext good = files.newContext(contents);
    ReloadingContext context =
        new ReloadingContext(
            files,
            () -> {
              throw new StackOverflowError("planted");
            },
            contents,
            good);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    String log =
        CapturedLog.of(
            () -> {
              for (int i = 0; i < 3; i++) {
                context.refresh(channel.eventLoop()).get(30, TimeUnit.SECONDS);
              }
            });
    assertThat(context.context()).isSameAs(good);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("WARN", "java.lang.StackOverflowError")
        .doesNotContain("planted");
    channel.finishAndReleaseAll();
  }

  private ReloadingContext reloading(CountDownLatch disk, AtomicInteger readings) {
    TlsFiles files = files().trust(ca);
    TlsFiles.Contents contents = files.read();
    return new ReloadingContext(
        files,
        () -> {
          readings.incrementAndGet();
          try {
            disk.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return contents;
        },
        contents,
        files.newContext(contents));
  }

  private static void assertFails(ThrowingCallable call, String message) {
    assertThatExceptionOfType(TlsOptionsException.class)
        .isThrownBy(call)
        .withMessage(message)
        .withNoCause();
  }
}
