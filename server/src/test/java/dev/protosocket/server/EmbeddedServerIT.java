// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.TestClient.auth;
import static dev.protosocket.server.TestClient.control;
import static dev.protosocket.server.TestClient.delete;
import static dev.protosocket.server.TestClient.get;
import static dev.protosocket.server.TestClient.set;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class EmbeddedServerIT {
  private static final byte[] VALUE = "value".getBytes(UTF_8);

  @Test
  void should_serve_over_tls_when_started_with_defaults() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start();
        TestClient client = TestClient.tls(server)) {
      client.authenticate(server);

      assertThat(client.call(set(2, "cache", "k", VALUE, 60_000))).isEqualTo(Responses.stored(2));
      assertThat(client.call(get(3, "cache", "k"))).isEqualTo(Responses.hit(3, VALUE));
      assertThat(client.call(delete(4, "cache", "k"))).isEqualTo(Responses.deleted(4));
      assertThat(client.call(get(5, "cache", "k")).getError().getMessage())
          .isEqualTo("Key not found");
      assertThat(server.host()).isEqualTo("127.0.0.1");
      assertThat(server.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
      assertThat(server.port()).isEqualTo(server.address().getPort()).isPositive();
    }
  }

  @Test
  void should_serve_in_the_clear_when_told_to() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
        TestClient client = TestClient.plaintext(server)) {
      client.authenticate(server);

      assertThat(client.call(set(2, "cache", "k", VALUE, 60_000))).isEqualTo(Responses.stored(2));
      assertThatIllegalStateException().isThrownBy(server::caCertificatePem);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, TLSv1.3",
    "localhost, TLSv1.2",
    "127.0.0.1, TLSv1.3",
    "::1, TLSv1.3",
    "cache.localhost, TLSv1.3",
    "cache.example.test, TLSv1.3",
    "10.1.2.3, TLSv1.2",
  })
  void should_have_a_certificate_for_the_name(String name, String protocol) throws Exception {
    try (EmbeddedServer server =
            EmbeddedServer.builder().serverNames("cache.example.test", "10.1.2.3").start();
        TestClient client = TestClient.tls(server, name, protocol)) {
      client.authenticate(server);

      assertThat(((SSLSocket) client.socket()).getSession().getProtocol()).isEqualTo(protocol);
    }
  }

  @Test
  void should_fail_verification_when_the_name_is_another() {
    try (EmbeddedServer server = EmbeddedServer.start()) {
      assertThatThrownBy(() -> TestClient.tls(server, "cache.example.test", "TLSv1.3").close())
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("cache.example.test");
    }
  }

  @Test
  void should_use_the_tls_context_it_is_given() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=given")
            .addSanDnsName("given.test")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    SslContext given =
        SslContextBuilder.forServer(certificate.toKeyManagerFactory())
            .sslProvider(SslProvider.JDK)
            .build();
    try (EmbeddedServer server = EmbeddedServer.builder().tls(given).start();
        TestClient client =
            TestClient.tls(server, certificate.getCertificatePEM(), "given.test", "TLSv1.3")) {
      client.authenticate(server);

      assertThatIllegalStateException().isThrownBy(server::caCertificatePem);
    }
  }

  @Test
  void should_refuse_a_client_tls_context() throws Exception {
    SslContext client = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();

    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedServer.builder().tls(client));
  }

  @Test
  void should_write_the_ca_certificate(@TempDir Path directory) throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start()) {
      Path file = server.writeCaPem(directory.resolve("ca.pem"));

      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
      certificate.checkValidity();
      assertThat(certificate.getBasicConstraints()).isNotNegative();
    }
  }

  @Test
  void should_accept_each_of_several_tokens() throws Exception {
    try (EmbeddedServer server =
        EmbeddedServer.builder().plaintext().tokens(List.of("one", "two")).start()) {
      assertThat(server.token()).isEqualTo("one");
      for (String token : List.of("one", "two")) {
        try (TestClient client = TestClient.plaintext(server)) {
          assertThat(client.call(auth(1, token))).isEqualTo(Responses.authenticated(1));
        }
      }
    }
  }

  @Test
  void should_ask_the_token_check_it_is_given() throws Exception {
    try (EmbeddedServer server =
            EmbeddedServer.builder().plaintext().tokenCheck(t -> t.startsWith("ok-")).start();
        TestClient client = TestClient.plaintext(server)) {
      assertThat(client.call(auth(1, "ok-anything"))).isEqualTo(Responses.authenticated(1));
      assertThatIllegalStateException().isThrownBy(server::token);
    }
  }

  @Test
  void should_expire_items_by_the_ticker_it_is_given() throws Exception {
    AtomicLong nanos = new AtomicLong();
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().ticker(nanos::get).start();
        TestClient client = TestClient.plaintext(server)) {
      client.authenticate(server);
      client.call(set(2, "cache", "k", VALUE, 1_000));

      nanos.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
      assertThat(client.call(get(3, "cache", "k")).hasGet()).isTrue();
      nanos.incrementAndGet();
      assertThat(client.call(get(4, "cache", "k")).hasGet()).isFalse();
    }
  }

  @Test
  void should_create_caches_and_bound_memory_when_configured() throws Exception {
    try (EmbeddedServer server =
            EmbeddedServer.builder()
                .plaintext()
                .caches()
                .autoCreateCaches(true)
                .maxBytes(1_000_000)
                .maxItemBytes(10_000)
                .start();
        TestClient client = TestClient.plaintext(server)) {
      client.authenticate(server);
      for (int i = 0; i < 500; i++) {
        assertThat(client.call(set(i, "cache-" + i % 7, "k" + i, new byte[9_000], 60_000)).hasSet())
            .isTrue();
      }

      assertThat(client.call(set(1, "cache-0", "k", new byte[10_000], 1)).getError().getMessage())
          .contains("10001 bytes");
      assertThat(server.stats().itemBytes()).isBetween(500_000L, 1_000_000L);
    }
  }

  @Test
  void should_count_what_it_does() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start()) {
      try (TestClient client = TestClient.plaintext(server);
          TestClient bad = TestClient.plaintext(server);
          TestClient worse = TestClient.plaintext(server)) {
        client.authenticate(server);
        client.call(set(2, "cache", "k", VALUE, 60_000));
        client.call(get(3, "cache", "k"));
        client.call(get(4, "cache", "k"));
        client.call(get(5, "cache", "-"));
        client.call(get(6, "nope", "k"));
        client.send(control(3, 1));
        client.call(delete(7, "cache", "-"));
        bad.call(auth(1, "guess"));
        worse.sendRaw(new byte[] {-1, -1, -1, -1, 1});
        assertThat(worse.receive()).isNull();
        bad.close();
        worse.close();
        Waiting.until("two gone", () -> server.stats().connectionsOpen() == 1);

        assertThat(server.stats())
            .isEqualTo(
                new Stats(
                    3,
                    0,
                    1,
                    1,
                    1,
                    4,
                    2,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1 + VALUE.length + ItemStore.ITEM_OVERHEAD_BYTES));
      }
      Waiting.until("all gone", () -> server.stats().connectionsOpen() == 0);
    }
  }

  @Test
  void should_send_when_the_interceptor_sends_from_another_thread() throws Exception {
    try (EmbeddedServer server =
            EmbeddedServer.builder()
                .plaintext()
                .replyInterceptor(
                    (command, reply, send) ->
                        CompletableFuture.runAsync(() -> send.accept(reply))
                            .exceptionally(e -> null))
                .start();
        TestClient client = TestClient.plaintext(server)) {
      client.authenticate(server);

      assertThat(client.call(get(2, "cache", "k")).getMessageId()).isEqualTo(2);
    }
  }

  @Test
  void should_answer_late_when_the_interceptor_holds_a_reply() throws Exception {
    BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    EmbeddedServerBuilder builder =
        // docs: begin
        EmbeddedServer.builder()
            .replyInterceptor(
                (command, reply, send) -> {
                  if (reply.hasGet()) {
                    held.add(() -> send.accept(reply)); // late: whenever the test runs it
                  } else {
                    send.accept(reply);
                  }
                });
    // docs: end
    try (EmbeddedServer server = builder.start();
        TestClient client = TestClient.tls(server)) {
      client.authenticate(server);
      client.send(set(2, "cache", "k", VALUE, 60_000), get(3, "cache", "k"), get(4, "cache", "-"));
      assertThat(client.receive()).isEqualTo(Responses.stored(2));
      assertThat(client.receive().getMessageId()).isEqualTo(4);

      held.poll(20, TimeUnit.SECONDS).run();

      assertThat(client.receive()).isEqualTo(Responses.hit(3, VALUE));
    }
  }

  @Test
  void should_say_which_address_when_it_can_not_listen() {
    try (EmbeddedServer server = EmbeddedServer.start()) {
      assertThatThrownBy(() -> EmbeddedServer.builder().port(server.port()).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("cannot listen on 127.0.0.1:" + server.port() + ": Address already in use");
    }
    assertThatThrownBy(() -> EmbeddedServer.builder().host("no-such-host.invalid").start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot listen on no-such-host.invalid:0: the host name has no address");
  }

  @Test
  void should_run_on_the_event_loops_it_is_given_and_leave_them_running() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      for (int i = 0; i < 2; i++) {
        try (EmbeddedServer server = EmbeddedServer.builder().eventLoopGroup(group).start();
            TestClient client = TestClient.tls(server)) {
          client.authenticate(server);
        }
        assertThat(group.isShuttingDown()).isFalse();
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void should_close_when_its_event_loops_are_gone_already() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (EmbeddedServer server = EmbeddedServer.builder().eventLoopGroup(group).start();
        TestClient client = TestClient.tls(server)) {
      client.authenticate(server);

      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();

      assertThat(server.stats().connectionsOpen()).isZero();
    }
  }

  @Test
  void should_refuse_settings_that_can_not_work() {
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedServer.builder().port(65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedServer.builder().port(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedServer.builder().token(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedServer.builder().caches("a", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedServer.builder().maxBytes(0));
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedServer.builder().maxItemBytes(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedServer.builder().maxFrameLength(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedServer.builder().maxConnections(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedServer.builder().socketReceiveBuffer(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedServer.builder().socketSendBuffer((1 << 29) + 1))
        .withMessage("socketSendBuffer must be between 0 and 536870912, not 536870913");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedServer.builder().authenticationTimeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedServer.builder().shutdownTimeout(Duration.ofNanos(-1)));
  }

  @Test
  void should_keep_large_values_whole_over_tls() throws Exception {
    byte[] value = new byte[ServerSettings.DEFAULT_MAX_ITEM_BYTES - 1];
    new Random(1).nextBytes(value);
    try (EmbeddedServer server = EmbeddedServer.start();
        TestClient client = TestClient.tls(server)) {
      client.authenticate(server);

      assertThat(client.call(set(2, "cache", "k", value, 60_000))).isEqualTo(Responses.stored(2));
      assertThat(client.call(get(3, "cache", "k"))).isEqualTo(Responses.hit(3, value));
    }
  }
}
