// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.Credential;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.CallerThread;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rotations that nobody wants any more, and waits of a pool that are interrupted. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class RotationGivenUpIT {
  private static final int SIZE = 3;

  /** On the shared event loops, which are to end. */
  private static PoolConfig slow(SilentServer server) {
    return Pools.plainPool(server.port()).size(SIZE).build();
  }

  /** Calls in a thread of its own, interrupts it then, and checks what it says. */
  private static void assertInterrupted(RequestFate fate, ThrowingCallable call, Runnable ready)
      throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller = CallerThread.start(thrown, call);
    ready.run();
    Waiting.until("the wait", () -> caller.getState() == Thread.State.TIMED_WAITING);
    caller.interrupt();
    assertThat(thrown.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            RequestCancelledException.class, e -> assertThat(e.fate()).isEqualTo(fate))
        .hasMessageStartingWith("interrupted while ")
        .hasCauseInstanceOf(InterruptedException.class);
    caller.join(30_000);
  }

  @Test
  void should_say_so_when_a_wait_for_the_first_connection_is_interrupted() throws Exception {
    try (SilentServer server = new SilentServer();
        ClientPool lazy = ClientPool.lazy(slow(server))) {
      assertInterrupted(
          RequestFate.NOT_SENT, () -> lazy.get("cache", "k"), () -> server.awaitAsked(SIZE));
    }
  }

  @Test
  void should_say_so_when_a_pause_between_attempts_is_interrupted() throws Exception {
    int port;
    try (SilentServer server = new SilentServer()) {
      port = server.port();
    }
    Duration delay = Duration.ofSeconds(10);
    RetryPolicy retry = new RetryPolicy(RetryPolicy.MAX_ATTEMPTS, delay, delay, true);
    PoolConfig config = Pools.plainPool(port).size(1).retry(retry).build();
    try (ClientPool lazy = ClientPool.lazy(config)) {
      // From now on no call waits for the first dial.
      assertThat(lazy.connectAll().handle((up, failure) -> failure).get(30, TimeUnit.SECONDS))
          .isNotNull();
      assertInterrupted(RequestFate.NOT_SENT, () -> lazy.get("cache", "k"), () -> {});
    }
  }

  @Test
  void should_leave_the_pool_as_it_was_when_a_rotation_is_given_up() throws Exception {
    Map<String, Consumer<CompletableFuture<Void>>> ways = new LinkedHashMap<>();
    ways.put("cancel", future -> future.cancel(true));
    ways.put("failed", future -> future.completeExceptionally(new IllegalStateException("test")));
    ways.put("orTimeout", future -> future.orTimeout(1, TimeUnit.MILLISECONDS));
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool = ClientPool.connect(Pools.plainPool(server.port()).size(2).build())) {
      for (var way : ways.entrySet()) {
        try (SilentServer slow = new SilentServer()) {
          CompletableFuture<Void> rotation =
              pool.rotateCredential(Credential.of("127.0.0.1", slow.port(), "next"));
          slow.awaitAsked(1);
          way.getValue().accept(rotation);
          slow.awaitGone(way.getKey(), 1);
        }
        assertThat(pool.get("cache", "k")).isNull();
      }
      pool.rotateCredential(Credential.of("127.0.0.1", server.port(), Pools.TOKEN))
          .get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void should_end_a_rotation_when_the_pool_is_closed() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        SilentServer slow = new SilentServer()) {
      ClientPool pool = ClientPool.connect(Pools.plainPool(server.port()).size(2).build());
      CompletableFuture<Void> rotation =
          pool.rotateCredential(Credential.of("127.0.0.1", slow.port(), "next"));
      slow.awaitAsked(1);

      pool.close();

      assertThat(rotation.handle((done, failure) -> failure).get(30, TimeUnit.SECONDS))
          .isInstanceOf(ConnectionClosedException.class);
      slow.awaitNothingLeft("closed", 1);
    }
  }
}
