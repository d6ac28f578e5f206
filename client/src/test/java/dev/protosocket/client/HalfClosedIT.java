// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.concat;
import static dev.protosocket.client.Replies.frames;
import static dev.protosocket.client.Replies.hex;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that ends its half of a connection and leaves the socket open. No timer of ours can be
 * what ends it: all of them are longer than these tests may take.
 */
@ExtendWith(LeakCheck.class)
class HalfClosedIT {
  private static final Duration NEVER = Duration.ofMinutes(10);
  private static final String GOODBYE = "CLOSED_BY_PEER (TLS goodbye)";

  private static Certificates certificates;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<SslContext> contexts = new ArrayList<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates("test CA");
  }

  @AfterEach
  void stop() throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    contexts.forEach(ReferenceCountUtil::release);
  }

  static Stream<SslProvider> engines() {
    return OpenSsl.isAvailable()
        ? Stream.of(SslProvider.JDK, SslProvider.OPENSSL_REFCNT)
        : Stream.of(SslProvider.JDK);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_end_at_once_when_the_server_says_goodbye(SslProvider engine) throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Peer.Script script =
        peer -> {
          peer.authenticate();
          peer.read(2);
          asked.get(30, TimeUnit.SECONDS);
          peer.goodbye();
        };
    try (Peer peer = Peer.tls(certificates.server(), script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer, engine).build())) {
      CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
      final CompletableFuture<Void> reauthentication =
          client.reauthenticateAsync(Credential.of("localhost", peer.port(), "another-token"));
      // Behind the authentication, so it is not sent.
      final CompletableFuture<byte[]> held = client.getAsync(CACHE, "b");
      asked.complete(null);

      assertThat(client.closed().get(30, TimeUnit.SECONDS)).hasToString(GOODBYE);
      assertThat(client.isOpen()).isFalse();
      assertThat(failure(get, ConnectionClosedException.class).fate())
          .isEqualTo(RequestFate.UNKNOWN);
      failure(reauthentication, ConnectionClosedException.class);
      assertThat(failure(held, ConnectionClosedException.class).fate())
          .isEqualTo(RequestFate.NOT_SENT);
      // The client has closed its side.
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_end_at_once_when_nothing_waits(SslProvider engine) throws Exception {
    Peer.Script script =
        peer -> {
          peer.authenticate();
          peer.goodbye();
        };
    try (Peer peer = Peer.tls(certificates.server(), script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer, engine).build())) {
      assertThat(client.closed().get(30, TimeUnit.SECONDS)).hasToString(GOODBYE);
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_deliver_what_came_before_the_goodbye(SslProvider engine) throws Exception {
    Peer.Script script =
        peer -> {
          peer.authenticate();
          peer.read(3);
          // Of the third only a part.
          peer.send(concat(frames(hit(2, "va"), hit(3, "vb")), hex("0a08")));
          peer.goodbye();
        };
    try (Peer peer = Peer.tls(certificates.server(), script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer, engine).build())) {
      CompletableFuture<byte[]> a = client.getAsync(CACHE, "a");
      CompletableFuture<byte[]> b = client.getAsync(CACHE, "b");
      final CompletableFuture<byte[]> c = client.getAsync(CACHE, "c");

      assertThat(a.get(30, TimeUnit.SECONDS)).isEqualTo("va".getBytes(UTF_8));
      assertThat(b.get(30, TimeUnit.SECONDS)).isEqualTo("vb".getBytes(UTF_8));
      assertThat(client.closed().get(30, TimeUnit.SECONDS)).hasToString(GOODBYE);
      assertThat(failure(c, ConnectionClosedException.class).fate()).isEqualTo(RequestFate.UNKNOWN);
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_fail_at_once_when_the_goodbye_comes_during_the_handshake(SslProvider engine)
      throws Exception {
    Peer.Script script =
        peer -> {
          peer.readRaw(5);
          peer.sendRaw(hex("15 0303 0002 0100"));
          peer.awaitCloseRaw();
        };
    try (Peer peer = Peer.tls(certificates.server(), script)) {
      assertThat(connectFailure(config(peer, engine).build()))
          .isInstanceOf(TlsFailed.class)
          .hasMessageContaining("check that");
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_fail_at_once_when_the_goodbye_comes_during_authentication(SslProvider engine)
      throws Exception {
    Peer.Script script =
        peer -> {
          peer.read();
          peer.goodbye();
        };
    try (Peer peer = Peer.tls(certificates.server(), script)) {
      assertThat(connectFailure(config(peer, engine).build()))
          .isInstanceOf(AuthenticationFailed.class)
          .hasMessageContaining("the server closed the connection without an answer");
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_end_at_once_when_an_alert_comes(SslProvider engine) throws Exception {
    Peer.Script script =
        peer -> {
          peer.authenticate();
          peer.read();
          peer.alert();
        };
    try (Peer peer = Peer.tls(certificates.server(), script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer, engine).build())) {
      CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");

      assertThat(client.closed().get(30, TimeUnit.SECONDS))
          .hasToString("PROTOCOL_VIOLATION (TLS failed)");
      assertThat(failure(get, ConnectionClosedException.class).fate())
          .isEqualTo(RequestFate.UNKNOWN);
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_fail_at_once_when_an_alert_comes_during_authentication(SslProvider engine)
      throws Exception {
    Peer.Script script =
        peer -> {
          peer.read();
          peer.alert();
        };
    try (Peer peer = Peer.tls(certificates.server(), script)) {
      assertThat(connectFailure(config(peer, engine).build()))
          .isInstanceOf(AuthenticationFailed.class)
          .hasMessageContaining("the connection broke");
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void should_end_at_once_when_the_server_wants_to_renegotiate(SslProvider engine)
      throws Exception {
    Peer.Script script =
        peer -> {
          peer.only("TLSv1.2");
          peer.authenticate();
          peer.read(2);
          peer.send(hit(2, "va"));
          // Whether the server's JDK takes the end for a failure is a matter of timing.
          Throwable unused = catchThrowable(peer::handshake);
        };
    try (Peer peer = Peer.tls(certificates.server(), script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer, engine).build())) {
      final CompletableFuture<byte[]> before = client.getAsync(CACHE, "a");
      final CompletableFuture<byte[]> get = client.getAsync(CACHE, "b");

      assertThat(client.closed().get(30, TimeUnit.SECONDS))
          .hasToString("PROTOCOL_VIOLATION (TLS failed)");
      assertThat(client.closeReason().cause()).hasMessage("the server wants to renegotiate");
      assertThat(before.get(30, TimeUnit.SECONDS)).isEqualTo("va".getBytes(UTF_8));
      failure(get, ConnectionClosedException.class);
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void should_end_at_once_when_only_the_servers_half_of_tcp_is_closed(boolean authenticated)
      throws Exception {
    Peer.Script script =
        peer -> {
          peer.authenticate();
          peer.read();
          peer.eof();
        };
    Peer.Script unanswered =
        peer -> {
          peer.read();
          peer.eof();
        };
    try (Peer peer = Peer.plaintext(authenticated ? script : unanswered)) {
      ClientConfig config = plaintext(peer).build();
      if (!authenticated) {
        assertThat(connectFailure(config)).isInstanceOf(AuthenticationFailed.class);
      } else {
        try (ProtosocketClient client = ProtosocketClient.connect(config)) {
          CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
          assertThat(client.closed().get(30, TimeUnit.SECONDS).kind())
              .isEqualTo(Kind.CLOSED_BY_PEER);
          failure(get, ConnectionClosedException.class);
        }
      }
      peer.awaitEnd();
    }
  }

  @Test
  void should_say_what_was_sent_when_some_is_staged() {
    try (TestConnection connection = new TestConnection()) {
      final CompletableFuture<byte[]> sent = connection.client.getAsync(CACHE, "a");
      connection.run();
      CompletableFuture<byte[]> staged = connection.client.getAsync(CACHE, "b");

      connection.channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);

      assertThat(connection.client.isOpen()).isFalse();
      assertThat(failure(sent, ConnectionClosedException.class).fate())
          .isEqualTo(RequestFate.UNKNOWN);
      assertThat(failure(staged, ConnectionClosedException.class).fate())
          .isEqualTo(RequestFate.NOT_SENT);
    }
  }

  private static Throwable connectFailure(ClientConfig config) {
    return catchThrowable(() -> ProtosocketClient.connect(config).close());
  }

  private ClientConfig.Builder plaintext(Peer peer) {
    return ClientConfig.builder(Credential.of("localhost", peer.port(), "a-token"))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(NEVER)
        .requestTimeout(NEVER)
        .maxSilence(NEVER)
        .eventLoopGroup(group);
  }

  private ClientConfig.Builder config(Peer peer, SslProvider engine) throws SSLException {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(engine)
            .protocols("TLSv1.3", "TLSv1.2")
            .trustManager(new ByteArrayInputStream(certificates.pem().getBytes(US_ASCII)))
            .build();
    contexts.add(context);
    return plaintext(peer).tls(TlsOptions.context(context));
  }
}
