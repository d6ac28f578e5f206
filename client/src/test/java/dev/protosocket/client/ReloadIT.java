// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates that change on disk, under a server that asks clients for theirs. */
@ExtendWith(LeakCheck.class)
class ReloadIT {
  private static final String TOKEN = "secret-token";
  private static final long PATIENCE_SECONDS = 30;

  private static Certificates serverAuthority;
  private static Certificates otherAuthority;
  private static X509Bundle first;
  private static X509Bundle second;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** The subjects of the clients that the server has looked at. */
  private final BlockingQueue<String> clients = new LinkedBlockingQueue<>();

  private SslContext serverTls;
  private EmbeddedServer server;

  @TempDir Path directory;
  private Path ca;
  private Path chain;
  private Path key;

  @BeforeAll
  static void makeCertificates() throws Exception {
    serverAuthority = new Certificates("server authority");
    otherAuthority = new Certificates("other authority");
    Certificates clientAuthority = new Certificates("client authority");
    first = clientAuthority.issue("CN=first");
    second = clientAuthority.issue("CN=second");
  }

  @BeforeEach
  void start() throws Exception {
    X509Bundle leaf =
        serverAuthority.issue("CN=server", options -> options.addSanDnsName("localhost"));
    serverTls =
        SslContextBuilder.forServer(leaf.toKeyManagerFactory())
            .sslProvider(SslProvider.JDK)
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(new AnyClient())
            .build();
    server = EmbeddedServer.builder().tls(serverTls).token(TOKEN).start();
    ca = Files.writeString(directory.resolve("ca.pem"), serverAuthority.pem());
    chain = directory.resolve("client.pem");
    key = directory.resolve("client.key");
    write(first);
  }

  private void write(X509Bundle client) throws IOException {
    Files.writeString(chain, client.getCertificatePathPEM());
    Files.writeString(key, client.getPrivateKeyPEM());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    ReferenceCountUtil.release(serverTls);
  }

  private TlsOptions options(Engine engine) {
    TlsFiles files = new TlsFiles(engine.provider).trust(ca).clientCertificate(chain, key).reload();
    // A busy machine is no disk that hangs.
    files.patienceMillis = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);
    return files.build();
  }

  @ParameterizedTest
  @EnumSource
  void should_use_a_changed_client_certificate_for_new_connections_only(Engine engine)
      throws Exception {
    TlsOptions tls = options(engine);
    SslContext old = context(tls);
    try (ProtosocketClient before = connect(tls)) {
      assertThat(client()).isEqualTo("CN=first");
      write(second);
      try (ProtosocketClient after = connect(tls)) {
        assertThat(client()).isEqualTo("CN=second");
        assertThat(context(tls)).isNotSameAs(old);
        roundTrip(before);
        roundTrip(after);
        if (engine == Engine.BORINGSSL) {
          assertThat(ReferenceCountUtil.refCnt(old)).as("held by its connection").isEqualTo(1);
        }
      }
    }
    if (engine == Engine.BORINGSSL) {
      Waiting.until(() -> ReferenceCountUtil.refCnt(old) == 0);
      Waiting.until(() -> ReferenceCountUtil.refCnt(context(tls)) == 1);
    }
    release(tls);
  }

  @ParameterizedTest
  @EnumSource
  void should_keep_the_last_good_certificates_and_warn_once_until_they_are_mended(Engine engine)
      throws Exception {
    TlsOptions tls = options(engine);
    SslContext good = context(tls);
    String whole = Files.readString(key);
    String log =
        CapturedLog.of(
            () -> {
              Files.writeString(key, whole.substring(0, whole.length() / 2));
              connect(tls).close();
              Files.writeString(key, "");
              connect(tls).close();
              Files.delete(key);
              connect(tls).close();
              // A certificate without its key: half of a rotation.
              Files.writeString(key, second.getPrivateKeyPEM());
              connect(tls).close();
              assertThat(context(tls)).isSameAs(good);
              write(second);
              connect(tls).close();
              assertThat(context(tls)).isNotSameAs(good);
              Files.delete(ca);
              connect(tls).close();
              Files.createDirectory(ca);
              connect(tls).close();
              Files.delete(ca);
              Files.writeString(ca, serverAuthority.pem());
              connect(tls).close();
            });
    assertThat(log.lines().filter(line -> line.contains("said once, until the files are mended")))
        .hasSize(2)
        .allMatch(line -> line.contains("WARN"))
        .anyMatch(line -> line.contains("the key file " + key + " breaks off in a block"))
        .anyMatch(line -> line.contains("the CA file " + ca + " does not exist"));
    assertThat(log.lines().filter(line -> line.contains("use the changed certificates")))
        .singleElement()
        .asString()
        .contains("INFO", chain.toString());
    assertThat(log.lines().filter(line -> line.contains("are as they were"))).hasSize(1);
    assertThat(log).doesNotContain(whole.lines().skip(1).findFirst().orElseThrow());
    assertThat(clients).contains("CN=first", "CN=second");
    release(tls);
  }

  @ParameterizedTest
  @EnumSource
  void should_trust_a_changed_authority(Engine engine) throws Exception {
    Files.writeString(ca, otherAuthority.pem());
    TlsOptions tls = options(engine);

    assertThatThrownBy(() -> connect(tls))
        .isInstanceOf(TlsFailed.class)
        .hasMessageContaining("not signed by a trusted authority");
    Files.writeString(ca, otherAuthority.pem() + serverAuthority.pem());
    connect(tls).close();
    Files.writeString(ca, otherAuthority.pem());
    // No session of the former context is taken up again.
    assertThatThrownBy(() -> connect(tls)).isInstanceOf(TlsFailed.class);
    release(tls);
  }

  @ParameterizedTest
  @EnumSource
  void should_read_the_files_once_when_not_told_to_reload(Engine engine) throws Exception {
    TlsOptions tls = new TlsFiles(engine.provider).trust(ca).clientCertificate(chain, key).build();
    write(second);
    Files.delete(ca);

    connect(tls).close();

    assertThat(client()).isEqualTo("CN=first");
    assertThat(tls.reloading()).isNull();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    ReferenceCountUtil.release(tls.context());
  }

  private static SslContext context(TlsOptions tls) {
    return tls.reloading().context();
  }

  /** Gives up what the process would keep: the context of the next connection. */
  private void release(TlsOptions tls) throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    ReferenceCountUtil.release(context(tls));
  }

  private String client() throws InterruptedException {
    return clients.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private ProtosocketClient connect(TlsOptions tls) {
    return ProtosocketClient.connect(
        ClientConfig.builder(Credential.of("localhost", server.port(), TOKEN))
            .tls(tls)
            .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .requestTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .eventLoopGroup(group)
            .build());
  }

  private static void roundTrip(ProtosocketClient client) {
    client.set("cache", "k", "v".getBytes(UTF_8));
    assertThat(client.get("cache", "k")).isEqualTo("v".getBytes(UTF_8));
  }

  /** Takes any client and notes who it is. */
  private final class AnyClient extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] path, String type, SSLEngine engine) {
      clients.add(path[0].getSubjectX500Principal().getName());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] path, String type, Socket socket) {
      throw new IllegalStateException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] path, String type) {
      throw new IllegalStateException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] path, String type, SSLEngine engine) {
      throw new IllegalStateException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] path, String type, Socket socket) {
      throw new IllegalStateException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] path, String type) {
      throw new IllegalStateException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
