// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.NothingPendingException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestId;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.EmbeddedServerBuilder;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pipeline over a pool keeps its contract while connections come and go. */
@ExtendWith(LeakCheck.class)
class PoolPipelineIT {
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int WINDOW = 64;
  private static final ReplyInterceptor MUTE_GETS =
      (command, reply, send) -> {
        if (!command.getUnary().hasGet()) {
          send.accept(reply);
        }
      };

  @Test
  void should_receive_each_completion_once_when_connections_are_killed_while_firing()
      throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool =
            ClientPool.connect(
                Pools.plainPool(server.port())
                    .size(3)
                    .minReady(3)
                    .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
                    .build());
        Pipeline<Integer> pipeline = pool.pipeline(WINDOW, TIMEOUT)) {
      Tally tally = new Tally(pipeline);
      for (int kill = 1; kill <= 10 || tally.lost == 0; kill++) {
        server.dropConnections();
        tally.runUntilAnswered(200);
      }
      tally.finish();

      assertThat(tally.lost).as("ended with their connection").isPositive();
      assertThat(pipeline.pending()).isZero();
      assertThatExceptionOfType(NothingPendingException.class).isThrownBy(pipeline::recv);
    }
  }

  @Test
  void should_lose_nothing_when_connections_are_replaced_for_their_age() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool =
            ClientPool.connect(
                Pools.plainPool(server.port()).size(2).maxAge(Duration.ofMillis(50), 0.2).build());
        Pipeline<Integer> pipeline = pool.pipeline(WINDOW, TIMEOUT)) {
      Tally tally = new Tally(pipeline);
      long end = System.nanoTime() + Pools.PATIENCE.toNanos();
      while (server.stats().authenticated() < 20 && System.nanoTime() - end < 0) {
        tally.runUntilAnswered(100);
      }
      tally.finish();

      assertThat(server.stats().authenticated()).isGreaterThanOrEqualTo(20);
      assertThat(tally.lost).isZero();
      assertThat(tally.refused).isZero();
    }
  }

  @Test
  void should_say_that_there_is_no_connection_and_go_on_when_there_is() throws Exception {
    Refusals refusals = new Refusals();
    EmbeddedServerBuilder builder = Pools.plainServer();
    EmbeddedServer server = builder.start();
    int port = server.port();
    PoolConfig config =
        PoolConfig.builder(Pools.plainClient(port).observer(refusals).build())
            .size(2)
            .minReady(2)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
            .build();
    try (ClientPool pool = ClientPool.connect(config);
        Pipeline<Integer> pipeline = pool.pipeline()) {
      pipeline.fireSet("cache", "k", VALUE, 1);
      pipeline.recv().close();
      server.close();
      Waiting.until("no connection", () -> pool.connected() == 0);

      assertThatExceptionOfType(NoConnection.class)
          .isThrownBy(() -> pipeline.fireGet("cache", "k", 2))
          .satisfies(PoolPipelineIT::showsCaller)
          .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));
      assertThat(pipeline.pending()).isZero();
      assertThat(refusals.errors).hasSize(1).allMatch(NoConnection.class::isInstance);

      server = Pools.again(Pools.plainServer(), port);
      Waiting.until("a connection", () -> pool.connected() > 0);
      pipeline.fireGet("cache", "k", 3);
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.userData()).isEqualTo(3);
        assertThat(op.outcome()).isEqualTo(Outcome.MISS);
      }
    } finally {
      server.close();
    }
  }

  @Test
  void should_dial_when_a_lazy_pools_pipeline_is_opened() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool = ClientPool.lazy(Pools.plainPool(server.port()).size(1).build());
        Pipeline<Integer> pipeline = pool.pipeline()) {
      Waiting.until("a connection", () -> pool.connected() == 1);
      pipeline.fireSet("cache", "k", VALUE, 1);
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.outcome()).isEqualTo(Outcome.STORED);
      }
    }
  }

  @Test
  void should_tell_the_receiver_when_the_pool_is_closed() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().replyInterceptor(MUTE_GETS).start();
        ClientPool pool =
            ClientPool.connect(
                PoolConfig.builder(
                        Pools.plainClient(server.port())
                            .closeTimeout(Duration.ofMillis(10))
                            .build())
                    .size(2)
                    .build());
        Pipeline<Integer> pipeline = pool.pipeline()) {
      pipeline.fireGet("cache", "k", 1);
      CompletableFuture<CacheException> error = new CompletableFuture<>();
      Thread receiver =
          new Thread(
              () -> {
                try (CompletedOp<Integer> op = pipeline.recv()) {
                  error.complete(op.error());
                } catch (Exception e) {
                  error.completeExceptionally(e);
                }
              });
      receiver.start();
      Waiting.until("the receiver waits", () -> LockSupport.getBlocker(receiver) == pipeline);

      pool.close();

      assertThat(error.get(30, TimeUnit.SECONDS)).isInstanceOf(ConnectionClosedException.class);
      receiver.join();
      assertThat(pipeline.pending()).isZero();
      assertThatExceptionOfType(ConnectionClosedException.class)
          .isThrownBy(() -> pipeline.fireGet("cache", "k", 2))
          .satisfies(PoolPipelineIT::showsCaller)
          .satisfies(
              e -> assertThat(e.reason().kind()).isEqualTo(CloseReason.Kind.CLOSED_BY_CALLER));
    }
  }

  @Test
  void should_bound_what_is_pending_over_all_connections() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool = ClientPool.connect(Pools.plainPool(server.port()).size(1).build());
        Pipeline<Integer> pipeline = pool.pipeline(2, TIMEOUT)) {
      pipeline.fireSet("cache", "k", VALUE, 1);
      server.dropConnections();
      Waiting.until("dropped", () -> server.stats().authenticated() == 2 && pool.connected() == 1);
      pipeline.fireSet("cache", "k", VALUE, 2);

      assertThatExceptionOfType(OverloadedException.class)
          .isThrownBy(() -> pipeline.fireGet("cache", "k", 3))
          .satisfies(PoolPipelineIT::showsCaller);
      assertThat(pipeline.pending()).isEqualTo(2);
      pipeline.recv().close();
      pipeline.recv().close();
    }
  }

  @Test
  void should_cancel_by_ids_that_no_two_connections_share() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().replyInterceptor(MUTE_GETS).start();
        ClientPool pool =
            ClientPool.connect(
                PoolConfig.builder(Pools.plainClient(server.port()).closeTimeout(TIMEOUT).build())
                    .size(1)
                    .maxAge(Duration.ofMillis(50), 0.2)
                    .build());
        Pipeline<Integer> pipeline = pool.pipeline()) {
      RequestId first = pipeline.fireGet("cache", "a", 1);
      long before = server.stats().authenticated();
      // The first connection waits for the answer, behind the scenes.
      Waiting.until("replaced", () -> server.stats().authenticated() > before + 1);
      RequestId second = pipeline.fireGet("cache", "a", 2);
      assertThat(second.value()).isGreaterThan(first.value());

      pipeline.cancel(first);
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.id()).isEqualTo(first);
        assertThat(op.userData()).isEqualTo(1);
        assertThat(op.error()).isInstanceOf(RequestCancelledException.class);
      }
      pipeline.cancel(second);
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(op.id()).isEqualTo(second);
      }
    }
  }

  @Test
  void should_fire_nothing_when_closed_and_leave_the_pool_alone() {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool = ClientPool.connect(Pools.plainPool(server.port()).size(1).build())) {
      Pipeline<Integer> pipeline = pool.pipeline();
      pipeline.fireSet("cache", "k", VALUE, 1);
      pipeline.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> pipeline.fireGet("cache", "k", 2))
          .withMessage("the pipeline is closed");
      assertThat(pool.get("cache", "other")).isNull();
    }
  }

  private static void showsCaller(Throwable failure) {
    assertThat(Arrays.stream(failure.getStackTrace()))
        .anyMatch(frame -> frame.getClassName().equals(PoolPipelineIT.class.getName()));
  }

  /** Keeps the pipeline busy, and books on it. */
  private static final class Tally {
    private final Pipeline<Integer> pipeline;
    private final Set<RequestId> inFlight = new HashSet<>();
    int fired;
    int lost;
    int refused;

    Tally(Pipeline<Integer> pipeline) {
      this.pipeline = pipeline;
    }

    void runUntilAnswered(int count) throws InterruptedException {
      int answered = 0;
      while (answered < count) {
        while (pipeline.pending() < WINDOW && fire()) {}
        answered += pipeline.pending() > 0 && receive() ? 1 : 0;
      }
    }

    void finish() throws InterruptedException {
      while (pipeline.pending() > 0) {
        receive();
      }
      assertThat(inFlight).isEmpty();
    }

    private boolean fire() {
      Throwable failure =
          catchThrowable(
              () -> {
                RequestId id = pipeline.fireSet("cache", "key", VALUE, fired);
                assertThat(inFlight.add(id)).as("%s is new", id).isTrue();
                fired++;
              });
      if (failure != null) {
        assertThat(failure).isInstanceOf(NoConnection.class);
        refused++;
        LockSupport.parkNanos(1_000_000);
      }
      return failure == null;
    }

    private boolean receive() throws InterruptedException {
      try (CompletedOp<Integer> op = pipeline.recv()) {
        assertThat(inFlight.remove(op.id())).as("%s was in flight", op.id()).isTrue();
        if (op.outcome() == Outcome.STORED) {
          return true;
        }
        assertThat(op.error()).isInstanceOf(ConnectionClosedException.class);
        lost++;
        return false;
      }
    }
  }

  private static final class Refusals implements ClientObserver {
    final ConcurrentLinkedQueue<CacheException> errors = new ConcurrentLinkedQueue<>();

    @Override
    public void onResult(CommandResult result) {}

    @Override
    public void onRefused(
        Operation operation, String cache, CacheException error, ConnectionInfo connection) {
      assertThat(operation).isEqualTo(Operation.GET);
      errors.add(error);
    }
  }
}
