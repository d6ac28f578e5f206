// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may wait for a future where: docs/threading.md. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class GuardedFutureIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final EventExecutorGroup callbacks = new DefaultEventExecutorGroup(1);

  private ClientConfig.Builder config() {
    return ClientConfig.builder(credential())
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(LONG)
        .requestTimeout(LONG)
        .eventLoopGroup(group);
  }

  private Credential credential() {
    return Credential.of("localhost", server.port(), server.token());
  }

  @AfterEach
  void close() throws InterruptedException {
    server.close();
    callbacks.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** What can be made of a future and is still known to wait for it. */
  private static <V> Map<String, CompletableFuture<?>> dependents(CompletableFuture<V> future) {
    CompletableFuture<V> other = new CompletableFuture<>();
    Executor executor = Runnable::run;
    Map<String, CompletableFuture<?>> all = new LinkedHashMap<>();
    all.put("itself", future);
    all.put("thenApply", future.thenApply(v -> v));
    all.put("thenApply's", future.thenApply(v -> v).thenApply(v -> v));
    all.put("thenAccept", future.thenAccept(v -> {}));
    all.put("thenRun", future.thenRun(() -> {}));
    all.put("whenComplete", future.whenComplete((v, x) -> {}));
    all.put("handle", future.handle((v, x) -> v));
    all.put("exceptionally", future.exceptionally(x -> null));
    all.put("thenCompose", future.thenCompose(v -> other));
    all.put("thenCombine", future.thenCombine(other, (v, o) -> v));
    all.put("thenAcceptBoth", future.thenAcceptBoth(other, (v, o) -> {}));
    all.put("runAfterBoth", future.runAfterBoth(other, () -> {}));
    all.put("applyToEither", future.applyToEither(other, v -> v));
    all.put("acceptEither", future.acceptEither(other, v -> {}));
    all.put("runAfterEither", future.runAfterEither(other, () -> {}));
    all.put("thenApplyAsync", future.thenApplyAsync(v -> v, executor));
    all.put("whenCompleteAsync", future.whenCompleteAsync((v, x) -> {}, executor));
    all.put("handleAsync", future.handleAsync((v, x) -> v, executor));
    all.put("exceptionallyAsync", future.exceptionallyAsync(x -> null, executor));
    all.put("exceptionallyCompose", future.exceptionallyCompose(x -> other));
    all.put("copy", future.copy());
    all.put("minimal stage", future.minimalCompletionStage().toCompletableFuture());
    all.put(
        "minimal stage's", future.minimalCompletionStage().thenApply(v -> v).toCompletableFuture());
    all.put("orTimeout", future.orTimeout(1, TimeUnit.HOURS));
    return all;
  }

  private static void assertRefused(String name, CompletableFuture<?> source) {
    assertThat(source).as(name).isNotDone();
    dependents(source)
        .forEach(
            (how, future) -> {
              assertRefused(name + ", " + how + ", join", future::join);
              assertRefused(name + ", " + how + ", get", future::get);
              assertRefused(name + ", " + how + ", timed", () -> future.get(1, TimeUnit.HOURS));
            });
  }

  private static void assertRefused(String name, ThrowingCallable wait) {
    assertThatExceptionOfType(IllegalStateException.class)
        .as(name)
        .isThrownBy(wait)
        .withMessageContaining(Thread.currentThread().getName())
        .withMessageContaining("could wait for itself")
        .withMessageContaining("go on in thenApply, thenCompose or whenComplete");
  }

  private void onLoop(EventExecutor loop, ThrowingCallable action) throws Exception {
    loop.submit(
            () -> {
              try {
                action.call();
                return null;
              } catch (Throwable e) {
                throw new AssertionError(e.getMessage(), e);
              }
            })
        .get(60, TimeUnit.SECONDS);
  }

  @Test
  void should_refuse_to_wait_for_any_unfinished_future_when_on_the_clients_event_loop()
      throws Exception {
    Map<String, Function<ProtosocketClient, CompletableFuture<?>>> calls = new LinkedHashMap<>();
    calls.put("getAsync", c -> c.getAsync(CACHE, "k"));
    calls.put("getAsync, ByteBuf", c -> c.getAsync(CACHE, Unpooled.wrappedBuffer(new byte[1])));
    calls.put("setAsync", c -> c.setAsync(CACHE, new byte[1], new byte[1]));
    calls.put("deleteAsync", c -> c.deleteAsync(CACHE, "k"));
    calls.put("of a view", c -> c.withTimeout(LONG).getAsync(CACHE, "k"));
    calls.put("of a cache", c -> c.cache(CACHE).getAsync("k"));
    calls.put("reauthenticateAsync", c -> c.reauthenticateAsync(credential()));
    calls.put("closed", ProtosocketClient::closed);
    ProtosocketClient client = ProtosocketClient.connect(config().build());
    onLoop(
        client.connection.eventLoop(),
        () -> {
          calls.forEach((name, call) -> assertRefused(name, call.apply(client)));
          // On another event loop it could be done by now, but for what it never gets.
          CompletableFuture<ProtosocketClient> connecting =
              ProtosocketClient.connectAsync(config().build(), CompletableFuture::new);
          assertRefused("connectAsync", connecting);
          connecting.cancel(true);
          assertRefused("closeAsync", client.closeAsync());
        });
    client.close();
    Waiting.until(() -> server.stats().connectionsOpen() == 0);
  }

  @Test
  void should_refuse_to_wait_when_on_another_event_loop_of_the_clients_group() throws Exception {
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      EventExecutor sibling = group.next();
      while (sibling == client.connection.eventLoop()) {
        sibling = group.next();
      }
      onLoop(
          sibling,
          () -> {
            try (BusyLoop busy = new BusyLoop(client.connection.eventLoop())) {
              assertRefused("from the sibling", client.getAsync(CACHE, "k"));
              assertThat(busy.isBusy()).isTrue();
            }
          });
    }
  }

  @Test
  void should_refuse_to_wait_in_a_thread_of_the_callback_executor_when_that_is_one_of_nettys()
      throws Exception {
    try (ProtosocketClient client =
        ProtosocketClient.connect(config().callbackExecutor(callbacks).build())) {
      onLoop(
          callbacks.next(),
          () -> {
            assertRefused("getAsync", client.getAsync(CACHE, "k"));
            // A blocking call does not need the executor.
            assertThat(client.get(CACHE, "absent")).isNull();
          });
    }
  }

  @Test
  void should_let_a_finished_future_be_read_when_on_the_event_loop() throws Exception {
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      client.set(CACHE, "k", new byte[] {9});
      onLoop(
          client.connection.eventLoop(),
          () -> {
            CompletableFuture<byte[]> unfinished = client.getAsync(CACHE, "k");
            assertThat(unfinished.getNow(null)).isNull();
            unfinished.complete(new byte[] {3});
            assertThat(unfinished.join()).containsExactly(3);
            assertThat(unfinished.thenApply(v -> v[0]).get(1, TimeUnit.HOURS)).isEqualTo((byte) 3);
          });
      CompletableFuture<byte[]> get = client.getAsync(CACHE, "k");
      CompletableFuture<byte[]> read =
          get.thenApplyAsync(value -> get.join(), client.connection.eventLoop());
      assertThat(read.get(30, TimeUnit.SECONDS)).containsExactly(9);
    }
  }

  @Test
  void should_serve_blocking_calls_when_in_another_groups_thread() throws Exception {
    EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ProtosocketClient client = ProtosocketClient.connect(config().maxInFlight(1).build())) {
      client.set(CACHE, "k", new byte[] {9});
      for (EventExecutor loop : new EventExecutor[] {callbacks.next(), others.next()}) {
        onLoop(
            loop,
            () -> {
              assertThat(client.get(CACHE, "k")).containsExactly(9);
              assertThat(client.getAsync(CACHE, "k").join()).containsExactly(9);
              try (Pipeline<Integer> pipeline = client.pipeline()) {
                pipeline.fireGet(CACHE, "k", 1);
                pipeline.recv().close();
              }
              ProtosocketClient.connect(config().build()).close();
            });
      }
    } finally {
      others.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void should_refuse_a_default_blocking_call_of_a_decorator_when_on_the_event_loop_alone()
      throws Exception {
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      CacheClient decorator = new Decorator(client);
      assertThat(decorator.get(CACHE, "absent")).isNull();
      onLoop(callbacks.next(), () -> assertThat(decorator.get(CACHE, "absent")).isNull());
      onLoop(
          client.connection.eventLoop(),
          () ->
              assertThatExceptionOfType(IllegalStateException.class)
                  .isThrownBy(() -> decorator.get(CACHE, "absent"))
                  .withMessageContaining("use the asynchronous call"));
      Waiting.until(() -> client.inFlight() == 0);
    }
  }

  /** Has futures of its own, and the interface's blocking calls. */
  private static final class Decorator implements CacheClient {
    private final CacheClient delegate;

    Decorator(CacheClient delegate) {
      this.delegate = delegate;
    }

    private static <V> CompletableFuture<V> pass(CompletableFuture<V> future) {
      CompletableFuture<V> own = new CompletableFuture<>();
      future.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              own.complete(value);
            } else {
              own.completeExceptionally(failure);
            }
          });
      own.whenComplete((value, failure) -> future.cancel(false));
      return own;
    }

    @Override
    public <V> CompletableFuture<V> sendAsync(Call<V> call) {
      return pass(delegate.sendAsync(call));
    }

    @Override
    public Duration defaultTtl() {
      return delegate.defaultTtl();
    }

    @Override
    public CacheClient withTimeout(Duration timeout) {
      return new Decorator(delegate.withTimeout(timeout));
    }

    @Override
    public void close() {
      delegate.close();
    }
  }
}
