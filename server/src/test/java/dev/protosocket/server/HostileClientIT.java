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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm or know no better: each loses its connection, nobody else notices. */
@ExtendWith(LeakCheck.class)
class HostileClientIT {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_deliver_the_error_when_a_rejected_client_goes_on_sending(boolean tls)
      throws Exception {
    try (EmbeddedServer server = server(tls);
        TestClient client = connect(server, tls)) {
      // What comes behind the wrong token would make a plain close send a reset.
      byte[] gets =
          TestClient.frames(
              LongStream.range(0, 2_000)
                  .mapToObj(id -> get(id, "cache", "k"))
                  .toArray(CacheCommand[]::new));
      client.send(auth(1, "guess"));
      for (int i = 0; i < 50; i++) {
        client.sendRaw(gets);
      }

      assertThat(client.receive())
          .isEqualTo(Responses.error(1, Status.UNAUTHENTICATED, "the token is not accepted"));
      assertThat(client.receive()).isNull();
      assertThat(server.stats().gets()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_answer_and_close_when_a_command_comes_before_authentication(boolean tls)
      throws Exception {
    try (EmbeddedServer server = server(tls);
        TestClient client = connect(server, tls)) {
      assertThat(client.call(set(9, "cache", "k", new byte[10], 1_000)))
          .isEqualTo(
              Responses.error(
                  9, Status.UNAUTHENTICATED, "the first command on a connection must be auth"));
      assertThat(client.receive()).isNull();
      assertThat(server.stats().sets()).isZero();
      assertThat(server.stats().authenticationFailures()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_reach_no_cache_without_a_token(boolean tls) throws Exception {
    try (EmbeddedServer server = builder(tls).autoCreateCaches(true).start();
        TestClient owner = connect(server, tls)) {
      owner.authenticate(server);
      owner.call(set(2, "cache", "k", new byte[] {7}, 60_000));
      Stats before = server.stats();
      List<CacheCommand> first =
          List.of(
              get(9, "cache", "k"),
              set(9, "cache", "k", new byte[] {1}, 60_000),
              set(9, "new", "k", new byte[] {1}, 60_000),
              delete(9, "cache", "k"),
              control(9, 1),
              control(9, 2),
              CacheCommand.newBuilder().setMessageId(9).build());
      for (CacheCommand command : first) {
        try (TestClient client = connect(server, tls)) {
          // The right token, too late.
          client.sendPipelined(command, command, auth(10, server.token()), get(11, "cache", "k"));
          assertThat(client.receive().getError().getCode()).isEqualTo(Status.UNAUTHENTICATED);
          assertThat(client.receive()).isNull();
        }
      }
      Stats after = server.stats();
      assertThat(after.authenticationFailures()).isEqualTo(first.size());
      assertThat(List.of(after.gets(), after.sets(), after.deletes(), after.cancels()))
          .isEqualTo(List.of(before.gets(), before.sets(), before.deletes(), before.cancels()));
      assertThat(after.items()).isEqualTo(before.items());
      assertThat(owner.call(get(3, "cache", "k")).getGet().getValue().toByteArray())
          .containsExactly(7);
    }
  }

  /** How far a client that sends a byte now and then has come. */
  private enum Stage {
    PLAINTEXT_AUTHENTICATION,
    TLS_HANDSHAKE,
    TLS_AUTHENTICATION
  }

  @ParameterizedTest
  @EnumSource
  void should_close_in_time_when_a_client_goes_on_sending_byte_by_byte(Stage stage)
      throws Exception {
    // Behind a handshake, which has to be done in time.
    Duration limit = Duration.ofMillis(stage == Stage.TLS_AUTHENTICATION ? 3_000 : 300);
    // The heads of a frame and of a TLS record of 8,000 bytes: hours at this pace.
    byte[] head =
        stage == Stage.TLS_HANDSHAKE
            ? new byte[] {0x16, 3, 1, 0x1f, 0x40}
            : new byte[] {(byte) 0xc0, 0x3e};
    boolean tls = stage != Stage.PLAINTEXT_AUTHENTICATION;
    try (EmbeddedServer server = builder(tls).authenticationTimeout(limit).start()) {
      long start = System.nanoTime();
      try (TestClient client = connect(server, stage == Stage.TLS_AUTHENTICATION)) {
        client.sendRaw(head);

        assertThat(client.dripUntilClosed()).isPositive();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(limit);
        assertThat(server.stats().authenticationFailures()).isEqualTo(1);
      }
      Waiting.until("it is gone", () -> server.stats().connectionsOpen() == 0);
    }
  }

  @Test
  void should_close_when_a_client_never_authenticates() throws Exception {
    try (EmbeddedServer server =
            builder(false).authenticationTimeout(Duration.ofMillis(300)).start();
        TestClient client = connect(server, false)) {
      // A frame that is begun and never ended.
      client.sendRaw(new byte[] {100, 1});

      assertThat(client.receive()).isNull();
      assertThat(server.stats().authenticationFailures()).isEqualTo(1);
    }
  }

  @Test
  void should_close_when_a_client_never_finishes_its_tls_handshake() throws Exception {
    try (EmbeddedServer server =
            builder(true).authenticationTimeout(Duration.ofMillis(300)).start();
        TestClient client = connect(server, false)) {
      // The head of a TLS record whose body never comes.
      client.sendRaw(new byte[] {0x16, 3, 1, 0, 100, 1});

      assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
      assertThat(server.stats().authenticationFailures()).isEqualTo(1);
      assertThat(server.stats().protocolErrors()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_deliver_earlier_answers_and_close_when_a_frame_is_malformed(boolean tls)
      throws Exception {
    byte[] endless = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    byte[] oversized = {-1, -1, -1, 15};
    byte[] garbage = {3, 0, 0, 0};
    for (byte[] bad : List.of(endless, oversized, garbage)) {
      try (EmbeddedServer server = server(tls);
          TestClient client = connect(server, tls)) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(TestClient.frames(auth(1, server.token()), get(2, "cache", "k")));
        bytes.write(bad);
        bytes.write(TestClient.frames(get(3, "cache", "k")));
        client.sendRaw(bytes.toByteArray());

        assertThat(client.receive()).isEqualTo(Responses.authenticated(1));
        assertThat(client.receive().getMessageId()).isEqualTo(2);
        assertThat(client.receive()).isNull();
        assertThat(server.stats().protocolErrors()).isEqualTo(1);
      }
    }
  }

  @Test
  void should_answer_when_a_flood_of_cancels_is_over() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start();
        TestClient client = TestClient.tls(server)) {
      client.authenticate(server);
      byte[] cancels =
          TestClient.frames(
              LongStream.range(0, 1_000)
                  .mapToObj(id -> control(id, 1))
                  .toArray(CacheCommand[]::new));
      for (int i = 0; i < 200; i++) {
        client.sendRaw(cancels);
      }

      assertThat(client.call(get(2, "cache", "k")).getMessageId()).isEqualTo(2);
      assertThat(server.stats().cancels()).isEqualTo(200_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_hold_little_for_a_client_that_does_not_read_and_serve_it_when_it_does(boolean tls)
      throws Exception {
    byte[] value = new byte[100_000];
    int commands = 2_000;
    try (EmbeddedServer server = server(tls);
        TestClient client = connect(server, tls);
        TestClient other = connect(server, tls)) {
      client.authenticate(server);
      other.authenticate(server);
      client.call(set(2, "cache", "k", value, 60_000));
      client.sendPipelined(
          LongStream.range(0, commands)
              .mapToObj(id -> get(id, "cache", "k"))
              .toArray(CacheCommand[]::new));
      Waiting.until("the first is executed", () -> server.stats().gets() > 0);
      for (int i = 0; i < 500; i++) {
        assertThat(other.call(set(i, "cache", "other", new byte[1], 60_000)).hasSet()).isTrue();
      }

      // What the two socket buffers and the server's own hold; far from the 200 MB asked for.
      assertThat(server.stats().gets()).isLessThan(commands / 4);

      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < commands; i++) {
        CacheResponse reply = client.receive();
        assertThat(reply.getGet().getValue().size()).isEqualTo(value.length);
        ids.add(reply.getMessageId());
      }
      assertThat(ids).isEqualTo(LongStream.range(0, commands).boxed().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_close_at_once_and_warn_once_when_more_connect_than_allowed(boolean tls)
      throws Exception {
    try (EmbeddedServer server = builder(tls).maxConnections(4).start()) {
      List<TestClient> admitted = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        admitted.add(connect(server, tls).authenticate(server));
      }
      String log = CapturedLog.of(() -> refused(server, 10));
      assertThat(log.lines().filter(line -> line.contains("WARN"))).hasSize(1);
      assertThat(log).contains("4 connections are open, the most allowed: closing new ones");
      assertThat(server.stats().connectionsRefused()).isEqualTo(10);
      assertThat(server.stats().connectionsAccepted()).isEqualTo(4);
      for (TestClient client : admitted) {
        assertThat(client.call(get(2, "cache", "k")).getMessageId()).isEqualTo(2);
      }

      // One place is not yet the end of the flood.
      admitted.remove(0).close();
      Waiting.until("it is gone", () -> server.stats().connectionsOpen() == 3);
      admitted.add(connect(server, tls).authenticate(server));
      assertThat(CapturedLog.of(() -> refused(server, 3))).doesNotContain("WARN");

      log =
          CapturedLog.of(
              () -> {
                admitted.remove(0).close();
                admitted.remove(0).close();
                Waiting.until("they are gone", () -> server.stats().connectionsOpen() == 2);
              });
      assertThat(log).contains("2 connections are open, 13 were refused");
      for (int i = 0; i < 2; i++) {
        admitted.add(connect(server, tls).authenticate(server));
      }
      assertThat(CapturedLog.of(() -> refused(server, 1))).contains("WARN");
      for (TestClient client : admitted) {
        client.close();
      }
    }
  }

  /** Connects so many times; each connection must end without a byte. */
  private static void refused(EmbeddedServer server, int times) throws IOException {
    long before = server.stats().connectionsRefused();
    for (int i = 0; i < times; i++) {
      try (TestClient client = TestClient.plaintext(server)) {
        assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
      }
    }
    assertThat(server.stats().connectionsRefused()).isEqualTo(before + times);
  }

  @Test
  void should_close_and_keep_the_token_out_of_the_log_when_a_client_speaks_no_tls()
      throws Exception {
    String token = "a-secret-token";
    String log =
        CapturedLog.of(
            () -> {
              try (EmbeddedServer server = EmbeddedServer.builder().token(token).start();
                  TestClient client = connect(server, false)) {
                client.send(auth(1, token));

                // Maybe a TLS alert, and then the end.
                while (client.socket().getInputStream().read() >= 0) {}
                Waiting.until("it is gone", () -> server.stats().connectionsOpen() == 0);
                assertThat(server.stats().protocolErrors()).isEqualTo(1);
              }
            });

    assertThat(log)
        .contains("the client doesn't speak TLS")
        .doesNotContain(token)
        .doesNotContain(ByteBufUtil.hexDump(token.getBytes(UTF_8)));
  }

  @Test
  void should_close_when_a_tls_client_comes_to_a_plaintext_server() throws Exception {
    try (EmbeddedServer tls = server(true);
        EmbeddedServer plaintext = server(false)) {
      assertThatThrownBy(
              () ->
                  TestClient.tls(plaintext, tls.caCertificatePem(), "localhost", "TLSv1.3").close())
          .isInstanceOf(IOException.class);
      Waiting.until("it is gone", () -> plaintext.stats().connectionsOpen() == 0);
      assertThat(plaintext.stats().protocolErrors()).isEqualTo(1);
    }
  }

  private static EmbeddedServerBuilder builder(boolean tls) {
    return tls ? EmbeddedServer.builder() : EmbeddedServer.builder().plaintext();
  }

  private static EmbeddedServer server(boolean tls) {
    return builder(tls).start();
  }

  private static TestClient connect(EmbeddedServer server, boolean tls) throws Exception {
    return tls ? TestClient.tls(server) : TestClient.plaintext(server);
  }
}
