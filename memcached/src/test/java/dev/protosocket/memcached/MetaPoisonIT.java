// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of a server that does not behave: in the handshake, and after it. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class MetaPoisonIT {
  private static final String CACHE = "cache";

  /** Far more than anything takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration SHORT = Duration.ofMillis(300);

  /** Enough for a request to be sent, on a machine that is busy with other things. */
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final String SECRET = "secret value";

  private static ClientConfig.Builder config(LinePeer peer) {
    return Memcached.config(new Endpoint("127.0.0.1", peer.port()))
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE);
  }

  /**
   * Two gets are on their way, of message 1 and 2, when the peer sends this.
   *
   * @param first what comes of message 1
   * @param second what comes of message 2
   * @param end why the connection ends; null if it does not
   */
  private record Row(
      String sends, boolean thenEnds, String first, String second, @Nullable Kind end) {
    @Override
    public String toString() {
      String text = sends.length() > 60 ? sends.substring(0, 60) + "..." : sends;
      return text.replace("\r", "\\r").replace("\n", "\\n") + (thenEnds ? " and the end" : "");
    }
  }

  private static Row fine(String sends, String first, String second) {
    return new Row(sends, false, first, second, null);
  }

  /** Nothing behind these bytes can be trusted. */
  private static Row violation(String sends, String what) {
    return violation(sends, lost("PROTOCOL_VIOLATION (" + what + ")"), what);
  }

  private static Row violation(String sends, String first, String what) {
    return new Row(
        sends, false, first, lost("PROTOCOL_VIOLATION (" + what + ")"), Kind.PROTOCOL_VIOLATION);
  }

  /** The first is told what the server says, and the connection ends. */
  private static Row last(String line, StatusCode status) {
    return new Row(
        line + "\r\n",
        false,
        "ServerErrorException ANSWERED GET answered with " + status + ": " + line,
        lost("CLOSED_BY_PEER (a reply after which it says nothing else)"),
        Kind.CLOSED_BY_PEER);
  }

  private static Row ends(String sends, String first) {
    return new Row(sends, true, first, lost("CLOSED_BY_PEER (end of stream)"), Kind.CLOSED_BY_PEER);
  }

  private static String lost(String reason) {
    return "ConnectionClosedException UNKNOWN no answer, connection closed: " + reason;
  }

  static Stream<Row> table() {
    String endOfStream = lost("CLOSED_BY_PEER (end of stream)");
    return Stream.of(
        fine("VA 1 O00000001\r\na\r\nEN O00000002\r\n", "HIT a", "MISS"),
        fine(
            "SERVER_ERROR out of memory\r\nVA 2 t-1 O00000002 W\r\n\r\n\r\n",
            "ServerErrorException ANSWERED GET answered with RESOURCE_EXHAUSTED: SERVER_ERROR out"
                + " of memory",
            "HIT \r\n"),
        fine(
            "CLIENT_ERROR invalid flag\r\nEN O00000002\r\n",
            "ServerErrorException ANSWERED GET answered with INVALID_ARGUMENT: CLIENT_ERROR invalid"
                + " flag",
            "MISS"),
        // Replies to others.
        violation(
            "VA 12 O00000002\r\n" + SECRET + "\r\n",
            "the reply to message 2 came where that to message 1 was due"),
        violation(
            "EN O00000007\r\n", "the reply to message 7 came where that to message 1 was due"),
        violation(
            "EN O00000001\r\nVA 12 O00000001\r\n" + SECRET + "\r\n",
            "MISS",
            "the reply to message 1 came where that to message 2 was due"),
        violation("EN O00000000\r\n", "the reply to another came where that to message 1 was due"),
        violation("EN O1\r\n", "an opaque that no request had"),
        violation("VA 12\r\n" + SECRET + "\r\n", "the reply to message 1, a GET, is VA"),
        violation("EN\r\n", "the reply to message 1, a GET, is EN"),
        violation("HD O00000001\r\n", "the reply to message 1, a GET, is HD"),
        violation("MN\r\n", "the reply to message 1, a GET, is MN"),
        violation("END\r\n", "the reply to message 1, a GET, is END"),
        violation(
            "EN O00000001\r\nVERSION 1.6.45\r\n",
            "MISS",
            "the reply to message 2, a GET, is VERSION"),
        // No replies.
        violation(
            "VALUE k 0 12\r\n" + SECRET + "\r\nEND\r\n", "a line that is none of its replies"),
        violation("-ERR unknown command 'mg'\r\n", "a line that is none of its replies"),
        violation("HTTP/1.1 400 Bad Request\r\n\r\n", "a line that is none of its replies"),
        violation("EN O00000001\n", "a line that does not end in CR LF"),
        violation("x".repeat(3000), "a line of more than 2048 bytes"),
        violation("VA many O00000001\r\n", "a value whose length is no number"),
        violation(
            "VA 3 O00000001\r\n" + SECRET + "\r\n", "a value that is not as long as was said"),
        violation("VA 5000 O00000001\r\n", "a reply of more than 4096 bytes (maxFrameLength)"),
        // After these the server says nothing else, or something else.
        last("ERROR", StatusCode.UNIMPLEMENTED),
        last("CLIENT_ERROR bad command line format", StatusCode.INVALID_ARGUMENT),
        last("CLIENT_ERROR bad data chunk", StatusCode.INVALID_ARGUMENT),
        last("CLIENT_ERROR unauthenticated", StatusCode.UNAUTHENTICATED),
        last("ERROR Too many open connections", StatusCode.RESOURCE_EXHAUSTED),
        // The end.
        ends("", endOfStream),
        ends("EN O000", endOfStream),
        ends("EN O00000001\r", endOfStream),
        ends("VA 100 O00000001\r\nhalf a value", endOfStream),
        ends("VA 4 O00000001\r\nhalf\r", endOfStream),
        ends("EN O00000001\r\nVA 4 O00000002\r\n", "MISS"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void should_end_both_requests_as_the_table_says(Row row) throws Exception {
    LinePeer.Script script =
        peer -> {
          peer.greet();
          peer.read("mg cache:first v O00000001", "mg cache:second v O00000002");
          peer.send(row.sends());
          if (row.thenEnds()) {
            peer.end();
          } else if (row.end() == null) {
            peer.read("mg cache:third v O00000003");
            peer.send("EN O00000003\r\n");
          }
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client =
            ProtosocketClient.connect(config(peer).maxFrameLength(4096).build())) {
      CompletableFuture<byte[]> first = client.getAsync(CACHE, "first");
      CompletableFuture<byte[]> second = client.getAsync(CACHE, "second");
      assertThat(outcome(first)).isEqualTo(row.first());
      assertThat(outcome(second)).isEqualTo(row.second());
      String third = outcome(client.getAsync(CACHE, "third"));
      if (row.end() == null) {
        assertThat(third).isEqualTo("MISS");
        assertThat(client.isOpen()).isTrue();
      } else {
        assertThat(client.closed().get(30, TimeUnit.SECONDS).kind()).isEqualTo(row.end());
        assertThat(third)
            .startsWith("ConnectionClosedException NOT_SENT")
            .contains(row.end().name());
      }
      for (String said : List.of(outcome(first), outcome(second), third)) {
        assertThat(said).doesNotContain("secret");
      }
      client.close();
      peer.awaitEnd();
    }
  }

  private static String outcome(CompletableFuture<byte[]> future) throws Exception {
    try {
      byte[] value = future.get(30, TimeUnit.SECONDS);
      return value == null ? "MISS" : "HIT " + new String(value, ISO_8859_1);
    } catch (ExecutionException e) {
      CacheException cause = (CacheException) e.getCause();
      return cause.getClass().getSimpleName() + " " + cause.fate() + " " + cause.getMessage();
    }
  }

  /** Nothing is on its way. */
  @ParameterizedTest
  @MethodSource("unasked")
  void should_end_the_connection_when_something_comes_unasked(String line, String reason)
      throws Exception {
    try (LinePeer peer =
            new LinePeer(
                connection -> {
                  connection.greet();
                  connection.send(line + "\r\n");
                  connection.awaitEnd();
                });
        ProtosocketClient client = ProtosocketClient.connect(config(peer).build())) {
      assertThat(client.closed().get(30, TimeUnit.SECONDS)).hasToString(reason);
      peer.awaitEnd();
    }
  }

  static Stream<List<String>> unaskedRows() {
    String nobody = "PROTOCOL_VIOLATION (a reply came that no request was waiting for)";
    String last = "CLOSED_BY_PEER (a reply after which it says nothing else)";
    return Stream.of(
        List.of("MN", nobody),
        List.of("EN O00000001", nobody),
        List.of("VA 0 O00000001\r\n", nobody),
        List.of("SERVER_ERROR out of memory", nobody),
        List.of("ERROR", last),
        List.of("CLIENT_ERROR idle for too long", last));
  }

  static Stream<Arguments> unasked() {
    return unaskedRows().map(row -> Arguments.of(row.get(0), row.get(1)));
  }

  /** The caller is told in time, and the connection does not wait for ever. */
  @Test
  void should_give_up_when_a_value_stops_half_way() throws Exception {
    LinePeer.Script script =
        peer -> {
          peer.greet();
          peer.read("mg cache:key v O00000001");
          peer.send("VA 100 O00000001\r\n" + SECRET);
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client =
            ProtosocketClient.connect(
                config(peer).requestTimeout(SECOND).maxSilence(SECOND).build())) {
      assertThatExceptionOfType(RequestTimeoutException.class)
          .isThrownBy(() -> client.get(CACHE, "key"))
          .withMessageStartingWith("GET not answered within 1000 ms");
      assertThat(client.closed().get(30, TimeUnit.SECONDS).kind()).isEqualTo(Kind.UNRESPONSIVE);
      ConnectionClosedException next =
          catchThrowableOfType(ConnectionClosedException.class, () -> client.get(CACHE, "another"));
      assertThat(next.fate()).isEqualTo(RequestFate.NOT_SENT);
      assertThat(next).hasMessageContaining("UNRESPONSIVE").hasMessageNotContaining("secret");
      peer.awaitEnd();
    }
  }

  /** The reply to a request that was given up is skipped, value and all; then the next is read. */
  @Test
  void should_skip_a_late_reply_and_go_on() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    LinePeer.Script script =
        peer -> {
          peer.greet();
          peer.read("mg cache:late v O00000001");
          peer.send("VA 12 O00000001\r\nsecret");
          begun.complete(null);
          peer.read("mg cache:next v O00000002");
          peer.send(" value\r\nVA 4 O00000002\r\nnext\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer).build())) {
      CompletableFuture<byte[]> late = client.getAsync(CACHE, "late");
      begun.get(30, TimeUnit.SECONDS);
      late.cancel(false);
      assertThat(client.get(CACHE, "next")).isEqualTo("next".getBytes(UTF_8));
      client.close();
      peer.awaitEnd();
    }
  }

  /** A late reply that is another's shows as well that the stream is lost. */
  @Test
  void should_end_the_connection_when_a_late_reply_is_anothers() throws Exception {
    CompletableFuture<Void> received = new CompletableFuture<>();
    LinePeer.Script script =
        peer -> {
          peer.greet();
          peer.read("mg cache:late v O00000001");
          received.complete(null);
          peer.read("mg cache:next v O00000002");
          peer.send("EN O00000002\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer).build())) {
      CompletableFuture<byte[]> late = client.getAsync(CACHE, "late");
      received.get(30, TimeUnit.SECONDS);
      late.cancel(false);
      assertThatExceptionOfType(ConnectionClosedException.class)
          .isThrownBy(() -> client.get(CACHE, "next"))
          .withMessageContaining("the reply to message 2 came where that to message 1 was due");
      peer.awaitEnd();
    }
  }

  /** What the server refuses of a value leaves the connection as it is. */
  @Test
  void should_tell_what_the_server_says_of_a_value() throws Exception {
    LinePeer.Script script =
        peer -> {
          peer.greet();
          peer.read("ms cache:key 12 T60 O00000001", SECRET);
          peer.send("SERVER_ERROR object too large for cache\r\n");
          peer.read("ms cache:key 12 T60 O00000002", SECRET);
          peer.send("NS O00000002\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer).build())) {
      Duration minute = Duration.ofMinutes(1);
      ServerErrorException refusal =
          catchThrowableOfType(
              ServerErrorException.class, () -> client.set(CACHE, "key", SECRET, minute));
      assertThat(refusal.status()).isEqualTo(StatusCode.INVALID_ARGUMENT);
      assertThat(refusal).hasMessageContaining("object too large for cache");
      assertThatExceptionOfType(ConnectionClosedException.class)
          .isThrownBy(() -> client.set(CACHE, "key", SECRET, minute))
          .withMessageContaining("the reply to message 2, a SET, is NS");
      peer.awaitEnd();
    }
  }

  @Test
  void should_heed_the_servers_bound_on_items() throws Exception {
    LinePeer.Script script =
        peer -> {
          peer.answer("version", "VERSION 1.6.45\r\n");
          peer.answer("mn", "MN\r\n");
          peer.answer("stats", "STAT time soon\r\nEND\r\n");
          peer.answer("stats settings", "STAT item_size_max 1024\r\nSTAT x y\r\nEND\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = ProtosocketClient.connect(config(peer).build())) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.set(CACHE, "key", new byte[1024]))
          .withMessageContaining("its limit is 1024 bytes");
      client.close();
      peer.awaitEnd();
    }
  }

  /**
   * A handshake that fails.
   *
   * @param status what the server's answer was; null if it was none
   */
  private record Refusal(
      String name, LinePeer.Script script, @Nullable StatusCode status, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Refusal first(String answer, @Nullable StatusCode status, String message) {
    return new Refusal(
        answer.length() > 60 ? answer.substring(0, 60) : answer,
        peer -> {
          peer.read("version");
          peer.send(answer + "\r\n");
          peer.awaitEnd();
        },
        status,
        message);
  }

  private static Refusal toMn(String answer, @Nullable StatusCode status, String message) {
    return new Refusal(
        "to mn " + answer,
        peer -> {
          peer.answer("version", "VERSION 1.6.45\r\n");
          peer.answer("mn", answer + "\r\n");
          peer.awaitEnd();
        },
        status,
        message);
  }

  private static Refusal eof(String name, String sends, String message) {
    return new Refusal(
        "end of stream " + name,
        peer -> {
          peer.read("version");
          peer.send(sends);
          peer.end();
          peer.awaitEnd();
        },
        null,
        message);
  }

  private static final String CHECK_PORT = " (check that a memcached server listens on this port)";
  private static final String NO_REPLY =
      "the server sent no memcached reply: a line that is none of its replies" + CHECK_PORT;
  private static final String NOT_MEMCACHED = " (the server is not behaving as a memcached server)";
  private static final String NO_META =
      " (the server, or a proxy before it, does not speak the meta protocol)";
  private static final String LOGIN = " (the server wants a user and a password: Memcached.login)";
  private static final String TOO_MANY =
      " (if it has too many connections, raise its bound (memcached -c))";
  private static final String NO_ANSWER =
      "the server closed the connection without an answer (check whether the server wants TLS)";
  private static final String TOO_OLD =
      " (it is too old: its meta protocol is spoken from 1.6.18 on, and MemcachedProtocol.META was"
          + " chosen)";

  static Stream<Refusal> refusals() {
    return Stream.of(
        first(
            "VERSION 1.5.16",
            StatusCode.FAILED_PRECONDITION,
            "the server answered FAILED_PRECONDITION: VERSION 1.5.16" + TOO_OLD),
        first(
            "VERSION 1.6.17",
            StatusCode.FAILED_PRECONDITION,
            "the server answered FAILED_PRECONDITION: VERSION 1.6.17" + TOO_OLD),
        first(
            "CLIENT_ERROR unauthenticated",
            StatusCode.UNAUTHENTICATED,
            "the server answered UNAUTHENTICATED: CLIENT_ERROR unauthenticated" + LOGIN),
        first(
            "ERROR Too many open connections",
            StatusCode.RESOURCE_EXHAUSTED,
            "the server answered RESOURCE_EXHAUSTED: ERROR Too many open connections" + TOO_MANY),
        first("-ERR unknown command 'version'", null, NO_REPLY),
        first("-NOAUTH Authentication required.", null, NO_REPLY),
        first(
            "HTTP/1.1 400 Bad Request\r\n",
            null,
            "an HTTP server answered (check the port: the service's is 11211)"),
        first("\0\1\2garbage\377", null, NO_REPLY),
        first("220 mail.example ESMTP", null, NO_REPLY),
        first("", null, NO_REPLY),
        first("version 1.6.45", null, NO_REPLY),
        first(
            "x".repeat(3000),
            null,
            "the server sent no memcached reply: a line of more than 2048 bytes" + CHECK_PORT),
        first("EN", null, "the reply is EN" + NOT_MEMCACHED),
        first("MN", null, "the reply is MN" + NOT_MEMCACHED),
        first("VA 0\r\n", null, "the reply is VA" + NOT_MEMCACHED),
        first(
            "VA 9000",
            null,
            "the server sent no memcached reply: a reply of more than 8192 bytes (maxFrameLength)"
                + CHECK_PORT),
        toMn(
            "ERROR",
            StatusCode.UNIMPLEMENTED,
            "the server answered UNIMPLEMENTED: ERROR" + NO_META),
        toMn(
            "CLIENT_ERROR bad command line format",
            StatusCode.INVALID_ARGUMENT,
            "the server answered INVALID_ARGUMENT: CLIENT_ERROR bad command line format" + NO_META),
        toMn(
            "SERVER_ERROR unknown command",
            StatusCode.INTERNAL,
            "the server answered INTERNAL: SERVER_ERROR unknown command" + NO_META),
        toMn("EN", null, "the reply is EN" + NOT_MEMCACHED),
        toMn("OK", null, "the reply is OK" + NOT_MEMCACHED),
        new Refusal(
            "too many connections, and the end, unasked",
            peer -> {
              peer.send("ERROR Too many open connections\r\n");
              peer.end();
              peer.awaitEnd();
            },
            StatusCode.RESOURCE_EXHAUSTED,
            "the server answered RESOURCE_EXHAUSTED: ERROR Too many open connections" + TOO_MANY),
        new Refusal(
            "a setting that is none",
            peer -> {
              peer.answer("version", "VERSION 1.6.45\r\n");
              peer.answer("mn", "MN\r\n");
              peer.answer("stats", "END\r\n");
              peer.answer("stats settings", "STAT a b\r\nMN\r\n");
              peer.awaitEnd();
            },
            null,
            "the reply is MN" + NOT_MEMCACHED),
        new Refusal(
            "settings without end",
            peer -> {
              peer.answer("version", "VERSION 1.6.45\r\n");
              peer.answer("mn", "MN\r\n");
              peer.answer("stats", "STAT a b\r\n".repeat(2001));
              peer.read("stats settings");
              peer.awaitEnd();
            },
            null,
            "the reply is STAT" + NOT_MEMCACHED),
        eof("at once", "", NO_ANSWER),
        eof("within the version", "VERSION 1.6", NO_ANSWER),
        eof("behind the version", "VERSION 1.6.45\r\n", NO_ANSWER),
        eof("behind MN", "VERSION 1.6.45\r\nMN\r\n", NO_ANSWER),
        eof("within the settings", "VERSION 1.6.45\r\nMN\r\nSTAT a b\r\n", NO_ANSWER));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void should_say_what_is_wrong_with_the_server_and_what_to_do(Refusal row) throws Exception {
    try (LinePeer peer = new LinePeer(row.script())) {
      ClientConfig config =
          config(peer).wire(Memcached.wire(MemcachedProtocol.META, KeyRules.standard())).build();
      AuthenticationFailed failure =
          catchThrowableOfType(
              AuthenticationFailed.class, () -> ProtosocketClient.connect(config).close());
      assertThat(failure)
          .hasMessageStartingWith("authentication failed for 127.0.0.1")
          .hasMessageEndingWith(":" + peer.port() + ": " + row.message());
      assertThat(failure.status()).isEqualTo(row.status());
      peer.awaitEnd();
    }
  }

  @Test
  void should_end_at_the_connect_timeout_when_the_server_says_nothing() throws Exception {
    for (String sends : List.of("", "VERSION 1.6.45\r\n", "VERSION 1.6.45\r\nMN\r\nSTAT a")) {
      LinePeer.Script script =
          peer -> {
            peer.send(sends);
            peer.awaitEnd();
          };
      try (LinePeer peer = new LinePeer(script)) {
        ClientConfig config = config(peer).connectTimeout(SHORT).build();
        assertThatExceptionOfType(TimedOut.class)
            .isThrownBy(() -> ProtosocketClient.connect(config).close())
            .withMessageContaining("within the connect timeout of 300 ms");
      }
    }
  }

  /** As with a token: it is in no message. */
  @ParameterizedTest
  @MethodSource("logins")
  void should_say_why_a_login_failed(String answer, String gist) throws Exception {
    LinePeer.Script script =
        peer -> {
          peer.read("set login 0 -1 14", "user pass-word");
          peer.send(answer + "\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script)) {
      ClientConfig config =
          config(peer)
              .credential(
                  Memcached.login(new Endpoint("127.0.0.1", peer.port()), "user", "pass-word"))
              .build();
      assertThatExceptionOfType(AuthenticationFailed.class)
          .isThrownBy(() -> ProtosocketClient.connect(config).close())
          .withMessageContaining(gist)
          .withMessageNotContaining("pass-word");
      peer.awaitEnd();
    }
  }

  static Stream<Arguments> logins() {
    return Stream.of(
            List.of(
                "CLIENT_ERROR authentication failure",
                "the server answered INVALID_ARGUMENT: CLIENT_ERROR authentication failure (check the"
                    + " user and the password (memcached -Y))"),
            List.of("ERROR Too many open connections", "memcached -c bounds connections"),
            List.of("SERVER_ERROR not now", "see the server's log"),
            List.of("MN", "the reply is MN (the server is not behaving as a memcached server)"),
            List.of("NOT_STORED", "a line that is none of its replies"))
        .map(row -> Arguments.of(row.get(0), row.get(1)));
  }
}
