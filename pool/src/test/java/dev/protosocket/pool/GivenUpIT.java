// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static dev.protosocket.pool.Pools.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever gives a client or pool up while it is being made leaves nothing behind. */
@ExtendWith(LeakCheck.class)
class GivenUpIT {
  /** Accepts, reads and never answers. */
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setSoTimeout((int) PATIENCE.toMillis());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** How a caller gives a future up. */
  enum Way {
    CANCEL,
    COMPLETE_EXCEPTIONALLY,
    COMPLETE,
    OR_TIMEOUT;

    void giveUp(CompletableFuture<?> future) {
      switch (this) {
        case CANCEL -> future.cancel(true);
        case COMPLETE_EXCEPTIONALLY -> future.completeExceptionally(new IOException("enough"));
        case COMPLETE -> future.complete(null);
        case OR_TIMEOUT -> future.orTimeout(1, TimeUnit.MILLISECONDS);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void should_leave_nothing_when_a_pools_future_is_given_up(Way way) throws Exception {
    CompletableFuture<ClientPool> opening =
        ClientPool.connectAsync(PoolConfig.builder(config()).size(1).build());
    try (Socket dial = server.accept()) {
      way.giveUp(opening);
      awaitEnd(dial);
    }
    awaitNoThread();
    assertThat(opening).isDone();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void should_leave_nothing_when_a_clients_future_is_given_up(Way way) throws Exception {
    CompletableFuture<ProtosocketClient> connecting = ProtosocketClient.connectAsync(config());
    try (Socket dial = server.accept()) {
      way.giveUp(connecting);
      awaitEnd(dial);
    }
    awaitNoThread();
    assertThat(connecting).isDone();
  }

  @Test
  void should_leave_nothing_when_whoever_opens_a_pool_is_interrupted() throws Exception {
    ClientConfig config = config();
    interrupt(() -> ClientPool.connect(PoolConfig.builder(config).size(1).build()));
  }

  @Test
  void should_leave_nothing_when_whoever_connects_is_interrupted() throws Exception {
    ClientConfig config = config();
    interrupt(() -> ProtosocketClient.connect(config));
  }

  private void interrupt(Runnable connect) throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                connect.run();
                thrown.complete(new AssertionError("connected"));
              } catch (Throwable e) {
                thrown.complete(Thread.currentThread().isInterrupted() ? e : null);
              }
            });
    caller.start();
    try (Socket dial = server.accept()) {
      Waiting.until("the wait", () -> caller.getState() == Thread.State.TIMED_WAITING);
      caller.interrupt();
      assertThat(thrown.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(RequestCancelledException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      awaitEnd(dial);
    }
    caller.join();
    awaitNoThread();
  }

  private ClientConfig config() {
    return Pools.plainClient(server.getLocalPort()).build();
  }

  private static void awaitEnd(Socket dial) throws IOException {
    dial.setSoTimeout((int) PATIENCE.toMillis());
    InputStream in = dial.getInputStream();
    try {
      while (in.read() >= 0) {
        // What the client has sent before it was told to stop.
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  /** The process's event loops end with their last user, so nobody dials or waits any more. */
  private static void awaitNoThread() {
    Waiting.until("the end of the event loops", () -> ThisProcess.eventLoops() == 0);
  }
}
