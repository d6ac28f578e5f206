// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static dev.protosocket.pool.Pools.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may wait where, and for how long: the rules of docs/threading.md, with their numbers. */
@ExtendWith(LeakCheck.class)
class WaitingIT {
  /** The timeouts whose end is waited for here. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final String CACHE = "cache";

  /** One event loop, so that it is the one that a call needs. */
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private final EmbeddedServer server = Pools.plainServer().start();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() throws Exception {
    release.countDown();
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    server.close();
  }

  /** What a call is made on. */
  enum Kind {
    CLIENT,
    CLIENT_VIEW,
    POOL,
    POOL_VIEW,
    POOL_WITH_RETRIES;

    CacheClient connect(ClientConfig config) {
      return switch (this) {
        case CLIENT, CLIENT_VIEW -> ProtosocketClient.connect(config);
        case POOL, POOL_VIEW -> ClientPool.connect(PoolConfig.builder(config).size(1).build());
        case POOL_WITH_RETRIES ->
            ClientPool.connect(PoolConfig.builder(config).size(1).retry(RetryPolicy.of(3)).build());
      };
    }

    CacheClient view(CacheClient client) {
      return this == CLIENT_VIEW || this == POOL_VIEW ? client.withTimeout(SHORT) : client;
    }
  }

  // 1 and 2: where one may wait.

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_refuse_to_wait_for_a_call_when_on_its_event_loop(Kind kind) throws Exception {
    try (CacheClient client = kind.connect(config().build())) {
      CacheClient view = kind.view(client);
      onLoop(
          () -> {
            // The loop is here, so that the call cannot end before it is waited for.
            for (Map.Entry<String, Consumer<CompletableFuture<?>>> wait : waits().entrySet()) {
              CompletableFuture<byte[]> call = view.getAsync(CACHE, "k");
              assertRefused(wait.getKey(), () -> wait.getValue().accept(call));
            }
            assertRefused("get", () -> view.get(CACHE, "k"));
            assertRefused("set", () -> view.set(CACHE, "k", new byte[1]));
            assertRefused("delete", () -> view.delete(CACHE, "k"));
            return null;
          });
      // Not the view's time, which a busy machine takes for an answer.
      assertThat(client.get(CACHE, "k")).isNull();
    }
  }

  @Test
  void should_refuse_to_wait_for_an_end_or_a_beginning_when_on_the_event_loop() throws Exception {
    ClientConfig config = config().build();
    PoolConfig poolConfig = PoolConfig.builder(config).size(1).build();
    Credential other = Credential.of("127.0.0.1", server.port(), Pools.TOKEN);
    try (ProtosocketClient client = ProtosocketClient.connect(config);
        ClientPool pool = ClientPool.connect(poolConfig);
        ClientPool lazy = ClientPool.lazy(poolConfig)) {
      onLoop(
          () -> {
            assertRefused("connect", () -> ProtosocketClient.connect(config));
            assertRefused("pool connect", () -> ClientPool.connect(poolConfig));
            assertRefused("reauthenticate", () -> client.reauthenticate(other));
            CompletableFuture<ProtosocketClient> connecting =
                ProtosocketClient.connectAsync(config);
            assertRefused("connectAsync", connecting::join);
            connecting.cancel(true);
            CompletableFuture<ClientPool> opening = ClientPool.connectAsync(poolConfig);
            assertRefused("pool connectAsync", opening::join);
            opening.cancel(true);
            assertRefused("lazy", () -> lazy.getAsync(CACHE, "k").join());
            assertRefused("connectAll", () -> lazy.connectAll().join());
            assertRefused("rotate", () -> pool.rotateCredential(other).join());
            assertRefused("reauthenticateAsync", () -> client.reauthenticateAsync(other).join());
            assertRefused("closed", () -> client.closed().join());
            assertRefused("closeAsync", () -> client.closeAsync().join());
            assertRefused("pool closeAsync", () -> pool.closeAsync().join());
            // These do not wait here.
            client.close();
            pool.close();
            return null;
          });
    }
  }

  @Test
  void should_read_a_finished_future_when_on_its_event_loop() throws Exception {
    try (CacheClient client = Kind.CLIENT.connect(config().build())) {
      CompletableFuture<byte[]> call = client.getAsync(CACHE, "k");
      call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      assertThat(onLoop(call::join)).isNull();
      assertThat(onLoop(() -> call.thenApply(value -> "done").join())).isEqualTo("done");
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_wait_when_on_threads_that_complete_no_call(Kind kind) throws Exception {
    EventExecutorGroup handlers = new DefaultEventExecutorGroup(1);
    EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (CacheClient client = kind.connect(config().build())) {
      CacheClient view = kind.view(client);
      Callable<byte[]> call = () -> client.get(CACHE, "k");
      assertThat(view).isNotNull();
      assertThat(handlers.submit(call).get()).isNull();
      assertThat(others.submit(call).get()).isNull();
      assertThat(others.submit(() -> client.getAsync(CACHE, "k").join()).get()).isNull();
    } finally {
      handlers.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      others.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  // 3: a blocking call ends by its own clock. The callback is released only after the call has
  // ended.

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_end_by_its_own_clock_when_the_event_loop_is_blocked(Kind kind) throws Exception {
    ClientConfig config = config().requestTimeout(SHORT).closeTimeout(SHORT).build();
    try (CacheClient client = kind.connect(config)) {
      CacheClient view = kind.view(client);
      blockLoop();
      assertTimesOut(() -> view.get(CACHE, "k"));
      assertTimesOut(() -> view.set(CACHE, "k", new byte[1]));
      assertTimesOut(() -> view.delete(CACHE, "k"));

      release.countDown();
      Waiting.until(
          "a get that succeeds",
          () -> {
            try {
              client.withTimeout(PATIENCE).get(CACHE, "other");
              return true;
            } catch (RequestTimeoutException e) {
              return false;
            }
          });
    }
  }

  @Test
  void should_end_by_its_own_clock_when_connecting_on_a_blocked_event_loop() throws Exception {
    ClientConfig config = config().connectTimeout(SHORT).requestTimeout(SHORT).build();
    PoolConfig poolConfig = PoolConfig.builder(config).size(1).build();
    blockLoop();

    assertThatExceptionOfType(TimedOut.class)
        .isThrownBy(() -> ProtosocketClient.connect(config))
        .withMessageContaining("200 ms");
    assertThatExceptionOfType(TimedOut.class)
        .isThrownBy(() -> ClientPool.connect(poolConfig))
        .withMessageContaining("200 ms");
    ClientPool lazy = ClientPool.lazy(poolConfig);
    assertThatThrownBy(() -> lazy.get(CACHE, "k"))
        .isInstanceOfSatisfying(
            dev.protosocket.client.CacheException.class,
            e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));

    release.countDown();
    lazy.close();
    Waiting.until("no connection", () -> server.stats().connectionsOpen() == 0);
  }

  // 4: closing is bounded.

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_return_from_close_when_the_event_loop_is_blocked(Kind kind) throws Exception {
    CacheClient client = kind.connect(config().closeTimeout(SHORT).build());
    blockLoop();

    client.close();

    assertThat(release.getCount()).isEqualTo(1);
    release.countDown();
    Waiting.until("no connection", () -> server.stats().connectionsOpen() == 0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_warn_once_when_closed_twice_on_a_blocked_event_loop(Kind kind) throws Exception {
    CacheClient client = kind.connect(config().closeTimeout(SHORT).build());
    String log =
        CapturedLog.of(
            () -> {
              blockLoop();
              client.close();
              client.close();
            });
    assertThat(log).containsOnlyOnce("has not closed within its 200 ms");
    release.countDown();
    Waiting.until("no connection", () -> server.stats().connectionsOpen() == 0);
  }

  @Test
  void should_return_from_close_when_a_shared_event_loop_is_blocked_and_end_the_loops_later()
      throws Exception {
    ClientConfig config = config().eventLoopGroup(null).closeTimeout(SHORT).build();
    ClientPool pool = ClientPool.connect(PoolConfig.builder(config).size(1).build());
    CompletableFuture<Void> callback = blockWithACallback(pool);

    pool.close();

    assertThat(callback).isNotDone();
    release.countDown();
    pool.closeAsync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Waiting.until("no event loops", () -> ThisProcess.eventLoops() == 0);
  }

  /** Calls until the answer comes after the callback was attached, which then blocks the loop. */
  private CompletableFuture<Void> blockWithACallback(ClientPool pool) throws Exception {
    Thread caller = Thread.currentThread();
    while (true) {
      CountDownLatch ran = new CountDownLatch(1);
      CompletableFuture<Void> callback =
          pool.getAsync(CACHE, "k")
              .thenAccept(
                  value -> {
                    ran.countDown();
                    if (Thread.currentThread() != caller) {
                      awaitRelease();
                    }
                  });
      assertThat(ran.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      if (!callback.isDone()) {
        return callback;
      }
    }
  }

  /** A test that hangs shall end, too. */
  private void awaitRelease() {
    try {
      release.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void should_refuse_to_wait_in_a_thread_of_the_callback_executor_when_that_is_one_of_nettys()
      throws Exception {
    EventExecutorGroup callbacks = new DefaultEventExecutorGroup(1);
    ClientConfig config = config().callbackExecutor(callbacks).build();
    for (RetryPolicy retry : List.of(RetryPolicy.NONE, RetryPolicy.of(3))) {
      try (ClientPool pool =
          ClientPool.connect(PoolConfig.builder(config).size(1).retry(retry).build())) {
        Callable<byte[]> call =
            () -> {
              assertRefused("join", () -> pool.getAsync(CACHE, "k").join());
              // A blocking call does not need the executor.
              return pool.get(CACHE, "k");
            };
        assertThat(callbacks.submit(call).get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNull();
      }
    }
    callbacks.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  // 5: interrupts.

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_say_so_and_keep_the_flag_when_the_caller_is_interrupted(Kind kind) throws Exception {
    ClientConfig config = config().build();
    try (CacheClient client = kind.connect(config)) {
      CacheClient view = kind.view(client);
      assertInterrupted(() -> view.get(CACHE, "k"));
      assertInterrupted(() -> view.set(CACHE, "k", new byte[1]));
      assertInterrupted(() -> view.delete(CACHE, "k"));
      assertInterrupted(() -> kind.connect(config).close());
      Thread.currentThread().interrupt();
      client.close();
      assertThat(Thread.interrupted()).isTrue();
    }
    Waiting.until("no connection", () -> server.stats().connectionsOpen() == 0);
  }

  @Test
  void should_say_so_when_the_first_call_of_a_lazy_pool_is_interrupted() throws Exception {
    try (ClientPool lazy = ClientPool.lazy(PoolConfig.builder(config().build()).build())) {
      assertInterrupted(() -> lazy.get(CACHE, "k"));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_end_the_wait_when_interrupted_during_it(Kind kind) throws Exception {
    try (CacheClient client = kind.connect(config().build())) {
      blockLoop();
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  client.get(CACHE, "k");
                  thrown.complete(new AssertionError("no exception"));
                } catch (Throwable e) {
                  thrown.complete(Thread.currentThread().isInterrupted() ? e : null);
                }
              });
      caller.start();
      Waiting.until("the wait", () -> caller.getState() == Thread.State.TIMED_WAITING);
      caller.interrupt();

      assertThat(thrown.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(RequestCancelledException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      caller.join();
      release.countDown();
    }
  }

  private static Map<String, Consumer<CompletableFuture<?>>> waits() {
    Map<String, Consumer<CompletableFuture<?>>> waits = new LinkedHashMap<>();
    waits.put("join", CompletableFuture::join);
    waits.put("get", WaitingIT::get);
    waits.put("get in time", WaitingIT::getInTime);
    waits.put("copy", call -> call.copy().join());
    waits.put("thenApply", call -> call.thenApply(value -> value).join());
    waits.put("handle", call -> get(call.handle((value, failure) -> value)));
    waits.put("whenComplete", call -> getInTime(call.whenComplete((value, failure) -> {})));
    waits.put("thenCompose", call -> call.thenCompose(CompletableFuture::completedFuture).join());
    waits.put("thenAccept", call -> call.thenAccept(value -> {}).thenRun(() -> {}).join());
    waits.put("exceptionally", call -> call.exceptionally(failure -> null).join());
    waits.put("thenCombine", call -> call.thenCombine(call, (a, b) -> a).join());
    waits.put("orTimeout", call -> call.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    waits.put("minimal stage", call -> call.minimalCompletionStage().toCompletableFuture().join());
    return waits;
  }

  private static void get(CompletableFuture<?> call) {
    try {
      call.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static void getInTime(CompletableFuture<?> call) {
    try {
      call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(String what, ThrowingCallable call) {
    assertThatExceptionOfType(IllegalStateException.class)
        .as(what)
        .isThrownBy(call)
        .withMessageContaining("could wait for itself")
        .withMessageContaining("or wait in another thread");
  }

  private static void assertTimesOut(ThrowingCallable call) {
    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.UNKNOWN));
  }

  private static void assertInterrupted(ThrowingCallable call) {
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(RequestCancelledException.class)
          .isThrownBy(call)
          .withCauseInstanceOf(InterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private ClientConfig.Builder config() {
    return Pools.plainClient(server.port()).eventLoopGroup(loop);
  }

  private <V> V onLoop(Callable<V> task) throws Exception {
    return loop.submit(task).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Has a task block the event loop until {@link #release}. */
  private void blockLoop() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    loop.execute(
        () -> {
          blocked.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    blocked.await();
  }
}
