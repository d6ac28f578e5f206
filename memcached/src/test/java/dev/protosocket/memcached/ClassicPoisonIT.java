// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.testing.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When classic text is spoken, and what comes of a server that mixes replies up then; {@link
 * ClassicReaderTest} has the table of replies.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class ClassicPoisonIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static ProtosocketClient connect(LinePeer peer, MemcachedProtocol protocol) {
    return ProtosocketClient.connect(
        Memcached.config(new Endpoint("127.0.0.1", peer.port()))
            .wire(Memcached.wire(protocol, KeyRules.standard()))
            .connectTimeout(PATIENCE)
            .requestTimeout(PATIENCE)
            .build());
  }

  private static void greet(LinePeer.Connection peer, String version, String toMn)
      throws IOException {
    peer.answer("version", version + "\r\n");
    peer.answer("mn", toMn + "\r\n");
    stats(peer);
  }

  private static void stats(LinePeer.Connection peer) throws IOException {
    peer.answer("stats", "STAT pid 1\r\nSTAT uptime 2\r\nSTAT time 1795574169\r\nEND\r\n");
    peer.answer("stats settings", "STAT item_size_max 1024\r\nEND\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "VERSION 1.5.16, ERROR",
    // It has a meta protocol, but not as it is spoken here.
    "VERSION 1.6.17, MN",
    "VERSION a proxy, ERROR",
    "VERSION a proxy, CLIENT_ERROR unknown command",
    "VERSION a proxy, SERVER_ERROR unknown command"
  })
  void should_speak_classic_text_where_the_server_has_no_meta_protocol(String version, String toMn)
      throws Exception {
    LinePeer.Script script =
        peer -> {
          greet(peer, version, toMn);
          peer.read("get c:key");
          peer.send("VALUE c:key 0 5\r\nvalue\r\nEND\r\n");
          peer.answer("version", "VERSION 1.5.16\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = connect(peer, MemcachedProtocol.AUTO)) {
      assertThat(client.getString("c", "key")).isEqualTo("value");
      client.ping();
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.set("c", "key", new byte[1024]))
          .withMessageContaining("its limit is 1024 bytes");
      client.close();
      peer.awaitEnd();
    }
  }

  @Test
  void should_ask_nothing_of_the_meta_protocol_if_classic_text_was_chosen() throws Exception {
    LinePeer.Script script =
        peer -> {
          peer.answer("version", "VERSION 1.6.45\r\n");
          stats(peer);
          peer.read("delete c:key");
          peer.send("NOT_FOUND\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = connect(peer, MemcachedProtocol.CLASSIC)) {
      client.delete("c", "key");
      client.close();
      peer.awaitEnd();
    }
  }

  /** Nothing but its key says whose a value is. */
  @Test
  void should_end_the_connection_when_a_value_is_anothers() throws Exception {
    LinePeer.Script script =
        peer -> {
          greet(peer, "VERSION 1.5.16", "ERROR");
          peer.read("get c:first", "get c:second");
          peer.send("VALUE c:second 0 6\r\nsecret\r\nEND\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = connect(peer, MemcachedProtocol.AUTO)) {
      CompletableFuture<byte[]> first = client.getAsync("c", "first");
      CompletableFuture<byte[]> second = client.getAsync("c", "second");
      for (CompletableFuture<byte[]> future : List.of(first, second)) {
        assertThat(future)
            .failsWithin(PATIENCE)
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(ConnectionClosedException.class)
            .withMessageContaining("the reply to another came where that to message 1 was due")
            .withMessageNotContaining("secret");
      }
      assertThat(client.closed().get(30, TimeUnit.SECONDS).kind())
          .isEqualTo(Kind.PROTOCOL_VIOLATION);
      peer.awaitEnd();
    }
  }

  @Test
  void should_end_the_connection_when_a_commands_value_is_anothers() throws Exception {
    LinePeer.Script script =
        peer -> {
          greet(peer, "VERSION 1.5.16", "ERROR");
          peer.read("gets c:key");
          peer.send("VALUE c:kex 0 6 1\r\nsecret\r\nEND\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = connect(peer, MemcachedProtocol.AUTO)) {
      assertThatExceptionOfType(ConnectionClosedException.class)
          .isThrownBy(() -> client.send(Memcached.key("c", "key").get()))
          .withMessageContaining("the reply to message 1, a MC_GET, is VALUE");
      peer.awaitEnd();
    }
  }

  /** Of one that is two requests both replies are. */
  @Test
  void should_skip_late_replies_and_go_on() throws Exception {
    CompletableFuture<Void> received = new CompletableFuture<>();
    LinePeer.Script script =
        peer -> {
          greet(peer, "VERSION 1.5.16", "ERROR");
          peer.read("get c:late", "add c:late 0 60 1", "0", "incr c:late 1");
          received.complete(null);
          peer.read("get c:next");
          peer.send("VALUE c:late 0 6\r\nsecret\r\nEND\r\n");
          peer.send("STORED\r\n1\r\nVALUE c:next 0 4\r\nnext\r\nEND\r\n");
          peer.awaitEnd();
        };
    try (LinePeer peer = new LinePeer(script);
        ProtosocketClient client = connect(peer, MemcachedProtocol.AUTO)) {
      CompletableFuture<byte[]> late = client.getAsync("c", "late");
      CompletableFuture<?> count =
          client.sendAsync(Memcached.key("c", "late").increment(1, 1, Duration.ofMinutes(1)));
      received.get(30, TimeUnit.SECONDS);
      late.cancel(false);
      count.cancel(false);
      assertThat(client.get("c", "next")).isEqualTo("next".getBytes(UTF_8));
      client.close();
      peer.awaitEnd();
    }
  }
}
