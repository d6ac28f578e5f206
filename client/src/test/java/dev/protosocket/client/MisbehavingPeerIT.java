// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.concat;
import static dev.protosocket.client.Replies.control;
import static dev.protosocket.client.Replies.error;
import static dev.protosocket.client.Replies.frames;
import static dev.protosocket.client.Replies.hex;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.miss;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.TlsFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a live connection makes of a server that does not behave. Three requests of every style are
 * in flight: message 2 of a future, 3 of a pipeline and 4 of a blocking call.
 */
@ExtendWith(LeakCheck.class)
class MisbehavingPeerIT {
  private static final String OPEN = "";
  private static final String[] ALL_HITS = {"HIT va", "HIT vb", "HIT vc"};
  private static final byte[] ALL_REPLIES = frames(hit(2, "va"), hit(3, "vb"), hit(4, "vc"));
  private static final byte[] LAST_TWO = frames(hit(3, "vb"), hit(4, "vc"));

  @RegisterExtension static final TlsFixture TLS = new TlsFixture();
  private static SSLContext serverTls;

  @BeforeAll
  static void makeServer() throws Exception {
    serverTls = TLS.certificates().server();
  }

  /**
   * A row of the table.
   *
   * @param sends what the peer does when it has read the three requests
   * @param outcomes of message 2, 3 and 4
   * @param close the reason for which the connection ends; {@link #OPEN} if it does not
   */
  record Row(String name, Peer.Script sends, List<String> outcomes, String close) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row fine(String name, Peer.Script sends, String... outcomes) {
    return new Row(name, sends, List.of(outcomes), OPEN);
  }

  private static Row fine(String name, byte[] bytes, String... outcomes) {
    return fine(name, peer -> peer.send(bytes), outcomes);
  }

  /** The connection ends for this reason, and with it all that is not answered yet. */
  private static Row fatal(String name, Peer.Script sends, String close, String... answered) {
    List<String> outcomes = new ArrayList<>(List.of(answered));
    while (outcomes.size() < 3) {
      outcomes.add("ConnectionClosedException UNKNOWN no answer, connection closed: " + close);
    }
    return new Row(name, sends, outcomes, close);
  }

  private static Row fatal(String name, byte[] bytes, String close, String... answered) {
    return fatal(name, peer -> peer.send(bytes), close, answered);
  }

  static Stream<Row> table() {
    return Stream.of(
        // The order and the cut of replies don't matter.
        fine("replies split at every byte", peer -> peer.sendByteByByte(ALL_REPLIES), ALL_HITS),
        fine("three replies in one record", ALL_REPLIES, ALL_HITS),
        fine("replies in reverse", frames(hit(4, "vc"), hit(3, "vb"), hit(2, "va")), ALL_HITS),
        fine(
            "a value of 100,000 bytes in records of 1,000",
            peer -> {
              byte[] bytes = frames(hit(2, "x".repeat(100_000)));
              for (int i = 0; i < bytes.length; i += 1000) {
                peer.send(Arrays.copyOfRange(bytes, i, Math.min(i + 1000, bytes.length)));
              }
              peer.send(LAST_TWO);
            },
            "HIT " + "x".repeat(100_000),
            "HIT vb",
            "HIT vc"),
        fine(
            "unknown fields, a long varint, fields in another order",
            // 90: unknown varint; get before the id; the id 2 in three bytes
            concat(hex("0d d00501 5a04 0a027661 08828000"), LAST_TWO),
            ALL_HITS),

        // Replies that match nothing.
        fine("a duplicate reply", concat(frames(hit(2, "va"), hit(2, "no")), LAST_TWO), ALL_HITS),
        fine("an empty message", concat(hex("00"), ALL_REPLIES), ALL_HITS),
        fine("a CANCEL for an unknown id", concat(frames(control(99, 1)), ALL_REPLIES), ALL_HITS),
        fine("256 strays", concat(strays(256), ALL_REPLIES), ALL_HITS),
        fine(
            "256 strays, twice, and a match in between",
            concat(strays(256), frames(hit(2, "va")), strays(256), LAST_TWO),
            ALL_HITS),
        fatal(
            "257 strays",
            concat(strays(257), ALL_REPLIES),
            "TOO_MANY_STRAY_REPLIES (257 replies in a row matched no request, the last with id"
                + " 99999)"),

        // Bytes that are no reply.
        fatal(
            "a length over the bound",
            hex("81808008"),
            "PROTOCOL_VIOLATION (frame length is over the bound: 16777217, limit 16777216, at"
                + " offset 0)"),
        fatal(
            "a length that never ends",
            hex("ffffffffffffffffffff"),
            "PROTOCOL_VIOLATION (frame length varint does not end, limit 10, at offset 0)"),
        fatal(
            "a varint that never ends",
            hex("0b 08 ffffffffffffffffffff"),
            "PROTOCOL_VIOLATION (varint does not end, limit 10, at offset 1)"),
        fatal(
            "a truncated inner message, behind a good reply",
            concat(frames(hit(2, "va")), hex("04 0803 5a05")),
            "PROTOCOL_VIOLATION (length of a field reaches beyond the end of its message: 5, limit"
                + " 0, at offset 3)",
            "HIT va"),
        fatal(
            "a truncated value",
            hex("06 0802 5a02 0a05"),
            "PROTOCOL_VIOLATION (length of a field reaches beyond the end of its message: 5, limit"
                + " 0, at offset 5)"),
        fatal(
            "an error text that is not UTF-8",
            hex("09 0802 4a05 0805 1201ff"),
            "PROTOCOL_VIOLATION (status message is not UTF-8, at offset 8)"),
        fatal(
            "a wire type that does not exist",
            hex("01 0f"),
            "PROTOCOL_VIOLATION (wire type does not exist: 7, at offset 0)"),
        fatal(
            "bytes that are no TLS record",
            peer -> peer.sendRaw("garbage!".getBytes(UTF_8)),
            "PROTOCOL_VIOLATION (TLS failed)"),

        // Replies that don't fit their request.
        fatal(
            "a wrong kind",
            frames(stored(2)),
            "PROTOCOL_VIOLATION (the reply to message 2, a GET, is of kind SET)"),
        fatal(
            "an authentication's reply",
            hex("04 0803 5200"),
            "PROTOCOL_VIOLATION (the reply to message 3, a GET, is of kind AUTH)"),
        fatal(
            "no kind",
            frames(control(2, 0)),
            "PROTOCOL_VIOLATION (the reply to message 2, a GET, is of kind NONE)"),
        fine(
            "a CANCEL for a live id",
            concat(frames(control(2, 1)), LAST_TWO),
            "RequestCancelledException ANSWERED GET cancelled by the server",
            "HIT vb",
            "HIT vc"),
        fatal(
            "an unknown control code",
            frames(control(2, 3)),
            "PROTOCOL_VIOLATION (control code 3 in the reply to message 2)"),
        fatal(
            "an unknown control code for an unknown id",
            frames(hit(2, "va"), control(99, -1)),
            "PROTOCOL_VIOLATION (control code -1 in the reply to message 99)",
            "HIT va"),
        fatal(
            "END",
            frames(control(2, 2)),
            "PROTOCOL_VIOLATION (control code 2 in the reply to message 2)"),

        // Answers of every kind.
        fine("an empty hit", frames(hit(2, ""), hit(3, ""), hit(4, "")), "HIT ", "HIT ", "HIT "),
        fine("a miss", frames(miss(2), miss(3), miss(4)), "MISS", "MISS", "MISS"),
        fine(
            "NOT_FOUND of another text",
            concat(frames(error(2, Status.NOT_FOUND, "key not found")), LAST_TWO),
            "ServerErrorException ANSWERED GET answered with NOT_FOUND: key not found, no cache",
            "HIT vb",
            "HIT vc"),
        fine(
            "errors",
            frames(
                error(2, Status.RESOURCE_EXHAUSTED, "slow down"),
                error(3, Status.UNAUTHENTICATED, ""),
                error(4, Status.OK, "odd")),
            "ServerErrorException ANSWERED GET answered with RESOURCE_EXHAUSTED: slow down",
            "ServerErrorException ANSWERED GET answered with UNAUTHENTICATED: ",
            "ServerErrorException ANSWERED GET answered with an error without a status: odd"),

        // The end of the stream.
        fatal("end of stream", PeerConnection::eof, "CLOSED_BY_PEER (end of stream)"),
        fatal(
            "end of stream inside a reply",
            peer -> {
              peer.send(concat(frames(hit(2, "va")), hex("0a08")));
              peer.eof();
            },
            "CLOSED_BY_PEER (end of stream)",
            "HIT va"),
        fatal("a reset", PeerConnection::reset, "IO_ERROR (Connection reset)"));
  }

  private static byte[] strays(int count) {
    return frames(Collections.nCopies(count, hit(99_999, "stray")));
  }

  @ParameterizedTest
  @MethodSource("table")
  void should_end_every_request_as_the_table_says(Row row) throws Exception {
    try (Peer peer = Peer.tls(serverTls, connection -> play(row, connection));
        ProtosocketClient client = connect(peer)) {
      CompletableFuture<byte[]> future = client.getAsync(CACHE, "a");
      Pipeline<String> pipeline = client.pipeline();
      pipeline.fireGet(CACHE, "b", "data");

      String blocking = outcomeOf(() -> client.get(CACHE, "c"));

      String received;
      try (CompletedOp<String> op = pipeline.recv()) {
        received =
            op.error() != null ? describe(op.error()) : describe((CompletedOp.Get<String>) op);
      }
      String completed = outcomeOf(() -> future.get(30, TimeUnit.SECONDS));
      assertThat(List.of(completed, received, blocking)).isEqualTo(row.outcomes());
      assertThat(client.inFlight()).isZero();
      if (row.close().equals(OPEN)) {
        assertThat(client.isOpen()).isTrue();
        assertThat(client.closeReason()).isNull();
        assertThat(outcomeOf(() -> client.get(CACHE, "d"))).isEqualTo("HIT after");
      } else {
        assertThat(client.isOpen()).isFalse();
        assertThat(client.closed().get(30, TimeUnit.SECONDS)).hasToString(row.close());
        assertThat(outcomeOf(() -> client.get(CACHE, "d")))
            .isEqualTo(
                "ConnectionClosedException NOT_SENT request not sent, connection closed: "
                    + row.close());
      }
      client.close();
      peer.awaitEnd();
    }
  }

  private static void play(Row row, PeerConnection peer) throws Exception {
    peer.authenticate();
    peer.read(3);
    row.sends().run(peer);
    if (row.close().equals(OPEN)) {
      peer.send(hit(peer.read().getMessageId(), "after"));
      peer.awaitClose();
    } else if (!row.name().equals("a reset")) {
      peer.awaitCloseRaw();
    }
  }

  @Test
  void should_stay_healthy_when_300_requests_time_out_and_are_then_all_answered() throws Exception {
    int count = 300;
    CompletableFuture<Void> allTimedOut = new CompletableFuture<>();
    Peer.Script stall =
        peer -> {
          peer.authenticate();
          peer.read(count);
          allTimedOut.get(30, TimeUnit.SECONDS);
          // A Cancel for each; and then the server recovers.
          peer.read(count);
          for (int id = 2; id < 2 + count; id++) {
            peer.send(hit(id, "late"));
          }
          peer.send(hit(peer.read().getMessageId(), "in time"));
          peer.awaitClose();
        };
    try (Peer peer = Peer.tls(serverTls, stall);
        ProtosocketClient client = connect(peer)) {
      CacheClient brief = client.withTimeout(Duration.ofMillis(50));
      List<CompletableFuture<byte[]>> gets = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        gets.add(brief.getAsync(CACHE, "k" + i));
      }
      for (CompletableFuture<byte[]> get : gets) {
        assertThat(outcomeOf(() -> get.get(30, TimeUnit.SECONDS)))
            .isEqualTo("RequestTimeoutException UNKNOWN GET not answered within 50 ms");
      }
      allTimedOut.complete(null);

      assertThat(outcomeOf(() -> client.get(CACHE, "next"))).isEqualTo("HIT in time");
      assertThat(client.isOpen()).isTrue();
      assertThat(client.inFlight()).isZero();
      client.close();
      peer.awaitEnd();
    }
  }

  private ProtosocketClient connect(Peer peer) {
    return ProtosocketClient.connect(
        ClientConfig.builder(Credential.of("localhost", peer.port(), "a-token"))
            .tls(TlsOptions.context(TLS.client()))
            .connectTimeout(Duration.ofSeconds(10))
            .requestTimeout(Duration.ofSeconds(10))
            .eventLoopGroup(TLS.group())
            .build());
  }

  private interface Call {
    byte[] run() throws Exception;
  }

  private static String outcomeOf(Call call) throws Exception {
    try {
      byte[] value = call.run();
      return value == null ? "MISS" : "HIT " + new String(value, UTF_8);
    } catch (ExecutionException e) {
      return describe((CacheException) e.getCause());
    } catch (CacheException e) {
      return describe(e);
    }
  }

  private static String describe(CompletedOp.Get<String> op) {
    return op.value() == null ? op.outcome().name() : "HIT " + op.value().toString(UTF_8);
  }

  private static String describe(CacheException e) {
    String noCache =
        e instanceof ServerErrorException failure && failure.isCacheNotFound() ? ", no cache" : "";
    return e.getClass().getSimpleName() + " " + e.fate() + " " + e.getMessage() + noCache;
  }
}
