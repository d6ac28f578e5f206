// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ConnectionState.CLOSED;
import static dev.protosocket.client.ConnectionState.CONNECTING;
import static dev.protosocket.client.ConnectionState.DRAINING;
import static dev.protosocket.client.ConnectionState.READY;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.testing.LeakCheck;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The states that an observer is told of, on each way from the first to the last. */
@ExtendWith(LeakCheck.class)
class ConnectionStateIT {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Change> changes = new CopyOnWriteArrayList<>();

  private record Change(ConnectionState from, ConnectionState to) {}

  private final ClientObserver observer =
      new ClientObserver() {
        @Override
        public void onResult(CommandResult result) {}

        @Override
        public void onStateChange(ConnectionState from, ConnectionState to) {
          changes.add(new Change(from, to));
        }
      };

  /** The changes come on the event loop: none is under way or to come when it is gone. */
  private List<Change> changes() throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    return changes;
  }

  @AfterEach
  void stop() throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private ClientConfig config(int port) {
    return ClientConfig.builder(Credential.of("localhost", port, "token"))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(Duration.ofSeconds(10))
        .requestTimeout(Duration.ofSeconds(10))
        .closeTimeout(Duration.ofSeconds(10))
        .eventLoopGroup(group)
        .observer(observer)
        .build();
  }

  @Test
  void should_drain_when_it_is_closed_with_a_request_in_flight() throws Exception {
    CompletableFuture<Void> draining = new CompletableFuture<>();
    Peer.Script script =
        peer -> {
          peer.authenticate();
          peer.read();
          draining.get(30, TimeUnit.SECONDS);
          peer.send(hit(2, "v"));
          peer.awaitClose();
        };
    try (Peer peer = Peer.plaintext(script)) {
      ProtosocketClient client = ProtosocketClient.connect(config(peer.port()));
      final CompletableFuture<byte[]> get = client.getAsync(CACHE, "k");
      final CompletableFuture<CloseReason> closed = client.closeAsync();
      client.closeAsync();
      group.submit(() -> assertThat(changes).last().isEqualTo(new Change(READY, DRAINING))).sync();
      draining.complete(null);
      assertThat(get.get(30, TimeUnit.SECONDS)).hasSize(1);
      closed.get(30, TimeUnit.SECONDS);
      peer.awaitEnd();
    }
    assertThat(changes())
        .containsExactly(
            new Change(CLOSED, CONNECTING),
            new Change(CONNECTING, READY),
            new Change(READY, DRAINING),
            new Change(DRAINING, CLOSED));
  }

  @Test
  void should_leave_ready_when_the_peer_ends_it() throws Exception {
    Peer.Script script =
        peer -> {
          peer.authenticate();
          peer.eof();
        };
    try (Peer peer = Peer.plaintext(script)) {
      ProtosocketClient client = ProtosocketClient.connect(config(peer.port()));
      client.closed().get(30, TimeUnit.SECONDS);
      client.close();
      peer.awaitEnd();
    }
    assertThat(changes())
        .containsExactly(
            new Change(CLOSED, CONNECTING),
            new Change(CONNECTING, READY),
            new Change(READY, CLOSED));
  }

  @Test
  void should_leave_connecting_when_it_fails_or_is_cancelled() throws Exception {
    CompletableFuture<Void> accepted = new CompletableFuture<>();
    Peer.Script silent =
        peer -> {
          peer.read();
          accepted.complete(null);
          peer.awaitClose();
        };
    try (Peer peer = Peer.plaintext(silent)) {
      CompletableFuture<ProtosocketClient> connecting =
          ProtosocketClient.connectAsync(config(peer.port()));
      accepted.get(30, TimeUnit.SECONDS);
      connecting.cancel(true);
      peer.awaitEnd();
    }
    try (Peer peer = Peer.plaintext(PeerConnection::eof)) {
      CompletableFuture<ProtosocketClient> connecting =
          ProtosocketClient.connectAsync(config(peer.port()));
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> connecting.get(30, TimeUnit.SECONDS));
      peer.awaitEnd();
    }
    assertThat(changes())
        .containsExactly(
            new Change(CLOSED, CONNECTING),
            new Change(CONNECTING, CLOSED),
            new Change(CLOSED, CONNECTING),
            new Change(CONNECTING, CLOSED));
  }
}
