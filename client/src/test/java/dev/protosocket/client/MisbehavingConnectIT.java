// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.cancelled;
import static dev.protosocket.client.Replies.concat;
import static dev.protosocket.client.Replies.control;
import static dev.protosocket.client.Replies.error;
import static dev.protosocket.client.Replies.frames;
import static dev.protosocket.client.Replies.hex;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.TlsFixture;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What connecting to a server that does not behave comes to, step by step. */
@ExtendWith(LeakCheck.class)
class MisbehavingConnectIT {
  private static final String TOKEN = "secret-token";
  private static final String NOT_TLS =
      "the server's answer is not TLS (check the port; if the server is meant to be plaintext use"
          + " TlsOptions.insecurePlaintext)";
  private static final String NO_TLS_END =
      "the server closed the connection (check that it speaks TLS 1.2 or 1.3 on this port; if it is"
          + " meant to be plaintext use TlsOptions.insecurePlaintext)";
  private static final byte[] HTTP_REFUSAL = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8);
  private static final String HTTP =
      "an HTTP server answered (check the port: the service's is 9004)";
  private static final String NO_ANSWER =
      "the server closed the connection without an answer (check the key, and that a protosocket"
          + " server listens on this port)";
  private static final String NO_SERVER = " (the server is not behaving as a protosocket server)";
  private static final String NOT_PROTOSOCKET = "the server sent no protosocket reply: ";
  private static final String CHECK_PORT =
      " (check that a protosocket server listens on this port)";

  /** For the steps before the one that is never done. */
  private static final int SHORT_MILLIS = 2_000;

  private static final String NOT_DONE =
      "not done within the connect timeout of " + SHORT_MILLIS + " ms ";

  @RegisterExtension static final TlsFixture TLS = new TlsFixture();

  /** How the peer and the client of a row speak. */
  private enum Transport {
    BOTH_TLS,
    ONLY_CLIENT_TLS,
    ONLY_SERVER_TLS,
    NO_TLS
  }

  private record Row(
      String name, Transport transport, Peer.Script script, Class<?> failure, String message) {
    @Override
    public String toString() {
      return name;
    }

    boolean timesOut() {
      return failure == TimedOut.class;
    }
  }

  private static Row tls(String name, Peer.Script script, Class<?> failure, String message) {
    return new Row(name, Transport.BOTH_TLS, script, failure, message);
  }

  /** The peer takes the token and then does this. */
  private static Row auth(String name, Peer.Script answer, String message) {
    Peer.Script script =
        peer -> {
          peer.read();
          answer.run(peer);
        };
    return tls(name, script, AuthenticationFailed.class, "authentication failed: " + message);
  }

  private static Row auth(String name, byte[] answer, String message) {
    return auth(
        name,
        peer -> {
          peer.send(answer);
          peer.awaitClose();
        },
        message);
  }

  static Stream<Row> table() {
    return Stream.of(
        // The TLS handshake.
        tls(
            "end of stream after accept",
            PeerConnection::eof,
            TlsFailed.class,
            "TLS handshake failed: " + NO_TLS_END),
        tls(
            "a reset at the first byte",
            peer -> {
              peer.readRaw(1);
              peer.reset();
            },
            TlsFailed.class,
            "TLS handshake failed: " + NO_TLS_END),
        tls(
            "end of stream in the middle of the handshake",
            peer -> {
              peer.readRaw(50);
              peer.eof();
            },
            TlsFailed.class,
            "TLS handshake failed: " + NO_TLS_END),
        tls(
            "a reset in the middle of the handshake",
            peer -> {
              peer.readRaw(50);
              peer.reset();
            },
            TlsFailed.class,
            "TLS handshake failed: " + NO_TLS_END),
        tls(
            "a server that accepts and never speaks",
            PeerConnection::awaitCloseRaw,
            TimedOut.class,
            "TLS handshake failed: "
                + NOT_DONE
                + "(check that the server speaks TLS on this port)"),
        new Row(
            "a plaintext server that answers a TLS client",
            Transport.ONLY_CLIENT_TLS,
            peer -> {
              peer.readRaw(5);
              peer.send("+OK ready when you are\r\n".getBytes(UTF_8));
              peer.awaitClose();
            },
            TlsFailed.class,
            "TLS handshake failed: " + NOT_TLS),
        new Row(
            "an HTTP server without TLS that answers a TLS client",
            Transport.ONLY_CLIENT_TLS,
            peer -> {
              peer.readRaw(5);
              peer.send(HTTP_REFUSAL);
              peer.awaitClose();
            },
            TlsFailed.class,
            "TLS handshake failed: an HTTP server without TLS answered (check the port; if the"
                + " server is meant to be plaintext use TlsOptions.insecurePlaintext)"),
        new Row(
            "an HTTP server and a plaintext client",
            Transport.NO_TLS,
            peer -> {
              peer.read();
              peer.send(HTTP_REFUSAL);
              peer.awaitClose();
            },
            AuthenticationFailed.class,
            "authentication failed: " + HTTP),
        new Row(
            "a plaintext server that waits for more from a TLS client",
            Transport.ONLY_CLIENT_TLS,
            PeerConnection::awaitClose,
            TimedOut.class,
            "TLS handshake failed: "
                + NOT_DONE
                + "(check that the server speaks TLS on this port)"),
        new Row(
            "a TLS server and a plaintext client",
            Transport.ONLY_SERVER_TLS,
            PeerConnection::awaitClose,
            AuthenticationFailed.class,
            "authentication failed: the server answered with TLS (the server wants TLS: don't use"
                + " plaintext)"),

        // Authentication.
        tls(
            "end of stream after the handshake",
            peer -> {
              peer.handshake();
              peer.eof();
            },
            AuthenticationFailed.class,
            "authentication failed: " + NO_ANSWER),
        auth("an HTTP server behind TLS", HTTP_REFUSAL, HTTP),
        auth("end of stream before the reply", PeerConnection::eof, NO_ANSWER),
        auth(
            "end of stream inside the reply",
            peer -> {
              peer.send(hex("04 08"));
              peer.eof();
            },
            NO_ANSWER),
        auth(
            "a reset before the reply",
            PeerConnection::reset,
            "the connection broke: Connection reset (try again, or check the network)"),
        tls(
            "no reply",
            peer -> {
              peer.read();
              peer.awaitClose();
            },
            TimedOut.class,
            "authentication failed: "
                + NOT_DONE
                + "(the server accepted the connection but did not answer)"),
        auth(
            "an error",
            frames(error(1, Status.UNAUTHENTICATED, "no such key")),
            "the server answered UNAUTHENTICATED: no such key (check that the key is valid for this"
                + " endpoint and not expired)"),
        auth(
            "an error that quotes the token",
            frames(error(1, Status.PERMISSION_DENIED, "not " + TOKEN + "!")),
            "the server answered PERMISSION_DENIED: not <token>! (check that the key is valid for"
                + " this endpoint and not expired)"),
        auth(
            "an error that quotes a part of the token, over several lines",
            frames(error(1, Status.PERMISSION_DENIED, "not\n" + TOKEN.substring(0, 9) + "\u2026")),
            "the server answered PERMISSION_DENIED: not?<token>\u2026 (check that the key is valid"
                + " for this endpoint and not expired)"),
        auth(
            "a reply of the wrong kind",
            frames(hit(1, "v")),
            "the reply is of kind GET" + NO_SERVER),
        auth(
            "a reply without a kind",
            frames(control(1, 0)),
            "the reply is of kind NONE" + NO_SERVER),
        auth(
            "a CANCEL",
            frames(cancelled(1)),
            "the reply is of kind NONE with control code 1" + NO_SERVER),
        auth(
            "257 strays",
            frames(Collections.nCopies(257, hit(9, "stray"))),
            "257 replies came that are not to the authentication" + NO_SERVER),
        auth(
            "a frame of 8 KiB",
            concat(hex("8040"), errorOf(8_192)),
            "the server answered UNAUTHENTICATED: "
                + "x".repeat(ResponseView.MAX_STATUS_MESSAGE_BYTES)
                + "\u2026 (check that the key is valid for this endpoint and not expired)"),
        auth(
            "a frame over 8 KiB",
            hex("8140"),
            NOT_PROTOSOCKET
                + "frame length is over the bound: 8193, limit 8192, at offset 0"
                + CHECK_PORT),
        auth(
            "a length that never ends",
            hex("80808080808080808080"),
            NOT_PROTOSOCKET
                + "frame length varint does not end, limit 10, at offset 0"
                + CHECK_PORT),
        auth(
            "a malformed reply",
            hex("02 5205"),
            NOT_PROTOSOCKET
                + "length of a field reaches beyond the end of its message: 5, limit 0, at offset 1"
                + CHECK_PORT));
  }

  /** An error to the authentication that has so many bytes. */
  private static byte[] errorOf(int length) {
    CacheResponse longer = error(1, Status.UNAUTHENTICATED, "x".repeat(length));
    String text = "x".repeat(2 * length - longer.getSerializedSize());
    return error(1, Status.UNAUTHENTICATED, text).toByteArray();
  }

  @ParameterizedTest
  @MethodSource("table")
  void should_fail_as_the_table_says(Row row) throws Exception {
    boolean serverTls =
        row.transport() == Transport.BOTH_TLS || row.transport() == Transport.ONLY_SERVER_TLS;
    boolean plaintextClient =
        row.transport() == Transport.ONLY_SERVER_TLS || row.transport() == Transport.NO_TLS;
    try (Peer peer =
        serverTls
            ? Peer.tls(TLS.certificates().server(), row.script())
            : Peer.plaintext(row.script())) {
      UnaryOperator<ClientConfig.Builder> options =
          config ->
              config
                  .connectTimeout(Duration.ofMillis(row.timesOut() ? SHORT_MILLIS : 10_000))
                  .tls(plaintextClient ? TlsOptions.insecurePlaintext() : config.build().tls());

      ConnectionFailedException failure = failure(peer.port(), options);

      assertThat(message(failure, peer.port())).isEqualTo(row.message());
      assertThat(failure).isInstanceOf(row.failure());
      assertThat(failure.fate()).isEqualTo(RequestFate.NOT_SENT);
      // The peer has seen the end of the connection.
      peer.awaitEnd();
    }
  }

  @Test
  void should_connect_when_256_strays_come_before_the_reply() throws Exception {
    Peer.Script script =
        peer -> {
          peer.read();
          peer.send(
              concat(
                  frames(Collections.nCopies(256, hit(9, "stray"))),
                  frames(Replies.authenticated())));
          peer.send(hit(peer.read().getMessageId(), "v"));
          peer.awaitClose();
        };
    try (Peer peer = Peer.tls(TLS.certificates().server(), script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer.port()).build())) {
      assertThat(client.get(CACHE, "k")).isEqualTo("v".getBytes(UTF_8));
      client.close();
      peer.awaitEnd();
    }
  }

  @Test
  void should_end_the_connection_when_garbage_comes_right_behind_the_reply() throws Exception {
    Peer.Script script =
        peer -> {
          peer.read();
          peer.send(concat(frames(Replies.authenticated()), hex("01 0f")));
          peer.awaitClose();
        };
    try (Peer peer = Peer.tls(TLS.certificates().server(), script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer.port()).build())) {
      assertThat(client.closed().get(30, TimeUnit.SECONDS))
          .hasToString("PROTOCOL_VIOLATION (wire type does not exist: 7, at offset 0)");
      assertThat(client.isOpen()).isFalse();
      peer.awaitEnd();
    }
  }

  @Test
  void should_close_the_socket_when_connecting_is_cancelled() throws Exception {
    CompletableFuture<Void> accepted = new CompletableFuture<>();
    Peer.Script script =
        peer -> {
          peer.read();
          accepted.complete(null);
          peer.awaitClose();
        };
    try (Peer peer = Peer.tls(TLS.certificates().server(), script)) {
      CompletableFuture<ProtosocketClient> connecting =
          ProtosocketClient.connectAsync(config(peer.port()).build());
      accepted.get(30, TimeUnit.SECONDS);

      connecting.cancel(true);

      peer.awaitEnd();
      assertThat(connecting).isCancelled();
      assertThat(connecting)
          .failsWithin(Duration.ZERO)
          .withThrowableOfType(CancellationException.class);
    }
  }

  private ClientConfig.Builder config(int port) {
    return ClientConfig.builder(Credential.of("localhost", port, TOKEN))
        .tls(TlsOptions.context(TLS.client()))
        .connectTimeout(Duration.ofSeconds(10))
        .requestTimeout(Duration.ofSeconds(10))
        .eventLoopGroup(TLS.group());
  }

  private ConnectionFailedException failure(int port, UnaryOperator<ClientConfig.Builder> options) {
    try (ProtosocketClient client =
        ProtosocketClient.connect(options.apply(config(port)).build())) {
      throw new AssertionError("connected: " + client);
    } catch (ConnectionFailedException e) {
      assertThat(e.address()).isEqualTo("localhost/127.0.0.1:" + port);
      assertThat(e.toString()).doesNotContain(TOKEN);
      return e;
    }
  }

  /** The message without the address, whose port is another each time. */
  private static String message(ConnectionFailedException failure, int port) {
    return failure.getMessage().replace(" for localhost/127.0.0.1:" + port, "");
  }
}
