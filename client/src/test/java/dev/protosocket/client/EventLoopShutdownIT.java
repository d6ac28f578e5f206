// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A caller shuts its event loops down under a client that is still in use. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class EventLoopShutdownIT {
  private static final int ROUNDS = 10;
  private static final int CALLERS = 2;

  @Test
  void should_end_every_call_with_a_typed_error_and_leave_nothing_behind() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0)) {
      for (int round = 0; round < ROUNDS; round++) {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ProtosocketClient client =
            ProtosocketClient.connect(
                fixture.config().eventLoopGroup(group).maxInFlight(65_536).build());
        CountDownLatch busy = new CountDownLatch(CALLERS);
        List<Future<List<CompletableFuture<?>>>> work = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          work.add(callers.submit(callUntilRefused(client, busy)));
        }
        busy.await();
        // Without a quiet period Netty may end without having closed the channels.
        group.shutdownGracefully(10, 5_000, TimeUnit.MILLISECONDS);

        for (Future<List<CompletableFuture<?>>> each : work) {
          for (CompletableFuture<?> call : each.get(20, TimeUnit.SECONDS)) {
            assertEnds(call);
          }
        }
        CloseReason reason = client.closed().get(20, TimeUnit.SECONDS);
        assertThat(reason.kind()).isEqualTo(Kind.CLOSED_BY_CALLER);
        assertThat(reason.detail()).isEqualTo("the event loops it ran on were shut down");
        assertThat(client.inFlight()).isZero();
        assertThat(group.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  /** Calls until the connection refuses calls; nothing may be thrown. */
  private static Callable<List<CompletableFuture<?>>> callUntilRefused(
      ProtosocketClient client, CountDownLatch busy) {
    return () -> {
      List<CompletableFuture<?>> calls = new ArrayList<>();
      CompletableFuture<byte[]> latest;
      do {
        latest = client.getAsync(CACHE, "k");
        calls.add(latest);
        if (calls.size() == 50) {
          busy.countDown();
        }
        while (client.inFlight() > 100 && client.isOpen()) {
          Thread.onSpinWait();
        }
      } while (!isRefused(latest));
      return calls;
    };
  }

  private static boolean isRefused(CompletableFuture<?> call) {
    return call.isCompletedExceptionally()
        && call.handle((value, failure) -> failure).join() instanceof ConnectionClosedException e
        && e.fate() == RequestFate.NOT_SENT;
  }

  private static void assertEnds(CompletableFuture<?> call) throws Exception {
    try {
      call.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      // The bound is met if the event loop is kept waiting between its channel's end and ours.
      assertThat(e.getCause())
          .isInstanceOfAny(ConnectionClosedException.class, OverloadedException.class);
    }
  }

  @Test
  void should_fail_to_connect_with_a_typed_error_when_the_event_loops_are_gone() throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0)) {
      EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
      CompletableFuture<Credential> late = new CompletableFuture<>();
      Consumer<CompletableFuture<ProtosocketClient>> fails =
          connecting ->
              assertThatExceptionOfType(ExecutionException.class)
                  .isThrownBy(() -> connecting.get(30, TimeUnit.SECONDS))
                  .withCauseInstanceOf(ConnectionClosedException.class);
      ClientConfig.Builder config = fixture.config().eventLoopGroup(group);
      CompletableFuture<ProtosocketClient> underWay =
          ProtosocketClient.connectAsync(
              config.credentialSupplier(() -> late, Duration.ofSeconds(9)).build());
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

      late.complete(config.build().credential());

      fails.accept(underWay);
      fails.accept(ProtosocketClient.connectAsync(config.build()));
    }
  }
}
