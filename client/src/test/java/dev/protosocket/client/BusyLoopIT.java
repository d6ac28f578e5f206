// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What blocks ends by the caller's own clock while a callback blocks the event loop. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class BusyLoopIT {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] BYTES = {1};

  private final EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private ClientConfig.Builder config() {
    return ClientConfig.builder(credential())
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(LONG)
        .requestTimeout(SHORT)
        .closeTimeout(SHORT)
        .eventLoopGroup(group);
  }

  private Credential credential() {
    return Credential.of("localhost", server.port(), server.token());
  }

  @AfterEach
  void close() throws InterruptedException {
    server.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void should_end_each_blocking_call_by_the_callers_clock_when_the_event_loop_is_blocked()
      throws Exception {
    Map<String, Consumer<ProtosocketClient>> calls = new LinkedHashMap<>();
    calls.put("get", c -> c.get(CACHE, BYTES));
    calls.put("get, String", c -> c.get(CACHE, "k"));
    calls.put("get, ByteBuffer", c -> c.get(CACHE, ByteBuffer.wrap(BYTES)));
    calls.put("get, ByteBuf", c -> c.get(CACHE, Unpooled.wrappedBuffer(BYTES)));
    calls.put("set", c -> c.set(CACHE, BYTES, BYTES));
    calls.put("delete", c -> c.delete(CACHE, BYTES));
    calls.put("with a timeout", c -> c.withTimeout(Duration.ofMillis(50)).get(CACHE, BYTES));
    calls.put("of a cache", c -> c.cache(CACHE).get(BYTES));
    calls.put("reauthenticate", c -> c.reauthenticate(credential()));
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      try (BusyLoop busy = new BusyLoop(group.next())) {
        calls.forEach(
            (name, call) ->
                assertThatExceptionOfType(RequestTimeoutException.class)
                    .as(name)
                    .isThrownBy(() -> call.accept(client))
                    .withMessageContaining("the event loop has been busy")
                    .matches(e -> e.fate() == RequestFate.UNKNOWN)
                    .matches(e -> e.getStackTrace().length > 0));
        assertThat(busy.isBusy()).isTrue();
      }

      Waiting.until(() -> client.inFlight() == 0);
      client.withTimeout(LONG).set(CACHE, BYTES, BYTES);
      assertThat(client.withTimeout(LONG).get(CACHE, BYTES)).isEqualTo(BYTES);
    }
  }

  @Test
  void should_end_calls_of_others_when_a_callback_waits_for_what_it_keeps_from_happening()
      throws Exception {
    // A future of the caller's own: nobody can know that it depends on the event loop.
    CompletableFuture<Void> own = new CompletableFuture<>();
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    ProtosocketClient client = ProtosocketClient.connect(config().build());
    try {
      Runnable waitOnTheLoop =
          () -> {
            client.getAsync(CACHE, BYTES).whenComplete((value, failure) -> own.complete(null));
            blocked.complete(null);
            own.join();
          };
      group.execute(
          () -> client.getAsync(CACHE, "k").whenComplete((value, e) -> waitOnTheLoop.run()));
      blocked.get(30, TimeUnit.SECONDS);

      assertThatExceptionOfType(RequestTimeoutException.class)
          .isThrownBy(() -> client.get(CACHE, BYTES))
          .withMessageContaining("the event loop has been busy");
      client.close();

      assertThat(client.isOpen()).isFalse();
      assertThat(own).isNotDone();
    } finally {
      own.complete(null);
      client.close();
    }
    client.closed().get(30, TimeUnit.SECONDS);
  }

  @Test
  void should_end_a_receive_by_the_receivers_clock_when_the_event_loop_is_blocked()
      throws Exception {
    try (ProtosocketClient client = ProtosocketClient.connect(config().build());
        Pipeline<Integer> pipeline = client.pipeline(8, SHORT)) {
      try (BusyLoop busy = new BusyLoop(group.next())) {
        pipeline.fireGet(CACHE, "k", 7);
        assertThatExceptionOfType(RequestTimeoutException.class)
            .isThrownBy(pipeline::recv)
            .withMessageContaining("those pending can still be received");
        assertThat(busy.isBusy()).isTrue();
      }

      assertThat(pipeline.pending()).isEqualTo(1);
      try (CompletedOp<Integer> op = pipeline.recv(LONG)) {
        assertThat(op).isNotNull();
        assertThat(op.userData()).isEqualTo(7);
      }
    }
  }

  @Test
  void should_return_from_close_and_warn_once_when_the_event_loop_is_blocked() throws Exception {
    ProtosocketClient client = ProtosocketClient.connect(config().build());
    try (BusyLoop busy = new BusyLoop(group.next());
        CapturedLog log = new CapturedLog()) {
      client.close();
      client.close();

      assertThat(busy.isBusy()).isTrue();
      assertThat(client.isOpen()).isFalse();
      assertThat(client.closed()).isNotDone();
      assertThat(log.text()).containsOnlyOnce("has not closed within its 200 ms");
    }
    client.closed().get(30, TimeUnit.SECONDS);
  }

  @Test
  void should_return_from_close_when_a_shared_event_loop_is_blocked_and_end_the_loops_later()
      throws Exception {
    ProtosocketClient client = ProtosocketClient.connect(config().eventLoopGroup(null).build());
    try (BusyLoop busy = new BusyLoop(client.connection.eventLoop())) {
      client.close();

      assertThat(busy.isBusy()).isTrue();
    }
    client.closed().get(30, TimeUnit.SECONDS);
    Waiting.until(() -> ThisProcess.eventLoops() == 0);
  }

  @Test
  void should_end_a_connect_by_the_callers_clock_when_the_event_loop_is_blocked() throws Exception {
    ClientConfig config = config().connectTimeout(SHORT).build();
    try (BusyLoop busy = new BusyLoop(group.next())) {
      assertThatExceptionOfType(TimedOut.class)
          .isThrownBy(() -> ProtosocketClient.connect(config))
          .withMessageContaining("localhost:" + server.port())
          .withMessageContaining("the event loop has been busy");
      assertThat(busy.isBusy()).isTrue();
    }
    group.submit(() -> {}).get(30, TimeUnit.SECONDS);
    Waiting.until(() -> server.stats().connectionsOpen() == 0);
  }
}
