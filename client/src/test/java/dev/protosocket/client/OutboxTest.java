// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.TestConnection.CACHE;
import static dev.protosocket.client.TestConnection.HIGH_WATER_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens when the server reads slower than callers send. */
@ExtendWith(LeakCheck.class)
class OutboxTest {
  private static final byte[] FILLS_THE_SOCKET = new byte[HIGH_WATER_MARK + 1];

  private final TestConnection connection = new TestConnection();
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_write_one_buffer_with_one_flush_when_many_requests_are_staged() {
    for (int i = 0; i < 100; i++) {
      client.getAsync(CACHE, "k" + i);
    }
    connection.run();

    assertThat(connection.channel.outboundMessages()).hasSize(1);
    assertThat(connection.socket.flushes).isEqualTo(1);
    assertThat(connection.sent()).hasSize(100);
  }

  @Test
  void should_hold_back_what_an_unwritable_socket_does_not_take_and_go_on_when_it_does() {
    connection.socket.setFull(connection.channel, true);
    client.setAsync(CACHE, "a", FILLS_THE_SOCKET);
    connection.run();
    assertThat(connection.channel.isWritable()).isFalse();
    client.getAsync(CACHE, "b");
    client.getAsync(CACHE, "c");
    connection.run();
    assertThat(connection.multiplexer.queue().queuedBytes()).isPositive();

    connection.socket.setFull(connection.channel, false);

    assertThat(connection.sentIds()).containsExactly(2L, 3L, 4L);
    assertThat(connection.multiplexer.queue().queuedBytes()).isZero();
  }

  @Test
  void should_keep_the_order_of_requests_across_large_frames_and_stalls() {
    List<Long> expected = new ArrayList<>();
    connection.socket.setFull(connection.channel, true);
    for (int i = 0; i < 60; i++) {
      int size = (i % 3) * Request.LARGE_PAYLOAD_BYTES;
      client.setAsync(CACHE, "k", new byte[size]);
      expected.add(2L + i);
      if (i % 7 == 0) {
        connection.run();
      }
    }
    connection.run();

    connection.socket.setFull(connection.channel, false);

    assertThat(connection.sentIds()).isEqualTo(expected);
  }

  @Test
  void should_tell_apart_what_may_have_left_from_what_did_not_when_the_connection_ends() {
    connection.socket.setFull(connection.channel, true);
    CompletableFuture<Void> taken = client.setAsync(CACHE, "a", FILLS_THE_SOCKET);
    connection.run();
    CompletableFuture<byte[]> heldBack = client.getAsync(CACHE, "b");
    connection.run();
    CompletableFuture<byte[]> staged = client.getAsync(CACHE, "c");

    connection.multiplexer.poison(CloseReason.of(Kind.IO_ERROR, "broken"));

    assertThat(failure(taken, ConnectionClosedException.class))
        .hasMessage("no answer, connection closed: IO_ERROR (broken)")
        .extracting(CacheException::fate)
        .isEqualTo(RequestFate.UNKNOWN);
    for (CompletableFuture<byte[]> unsent : List.of(heldBack, staged)) {
      assertThat(failure(unsent, ConnectionClosedException.class))
          .hasMessage("request not sent, connection closed: IO_ERROR (broken)")
          .extracting(CacheException::fate)
          .isEqualTo(RequestFate.NOT_SENT);
    }
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_refuse_more_bytes_when_the_server_does_not_read() {
    try (TestConnection bounded = new TestConnection(config -> config.maxQueuedBytes(2048))) {
      bounded.socket.setFull(bounded.channel, true);
      bounded.client.setAsync(CACHE, "a", FILLS_THE_SOCKET);
      bounded.run();
      bounded.client.setAsync(CACHE, "b", new byte[1500]);
      bounded.run();

      CompletableFuture<Void> refused = bounded.client.setAsync(CACHE, "c", new byte[1000]);

      assertThat(failure(refused, OverloadedException.class))
          .hasMessage(
              "more than 2048 bytes would wait for the server to read them (maxQueuedBytes)");
      bounded.socket.setFull(bounded.channel, false);
      assertThat(bounded.sentIds()).containsExactly(2L, 3L);
      assertThat(bounded.client.setAsync(CACHE, "d", new byte[1000])).isNotDone();
    }
  }

  @Test
  void should_fill_the_same_buffer_again_once_it_is_written() {
    client.getAsync(CACHE, "a");
    connection.run();
    ByteBuf first = connection.channel.readOutbound();
    first.release();
    client.getAsync(CACHE, "b");
    connection.run();
    // The chunk comes back with the second drain, so the third request is encoded into it.
    connection.channel.<ByteBuf>readOutbound().release();
    client.getAsync(CACHE, "c");
    connection.run();

    ByteBuf third = connection.channel.readOutbound();
    assertThat(third).isSameAs(first);
    third.release();
  }
}
