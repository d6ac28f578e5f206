// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every future that leaves the library completes, whatever a plug-in throws and whatever is closed.
 * Seeded: {@code -Dfutures.seed=...} repeats what a run printed, as far as threads allow.
 */
@ExtendWith(LeakCheck.class)
class FuturesEndIT {
  private static final long SEED = Long.getLong("futures.seed", System.nanoTime());
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);
  private static final int ROUNDS = 20;
  private static final int CALLS = 40;

  private final List<CompletableFuture<?>> futures = new ArrayList<>();
  private EmbeddedServer server;
  private Credential credential;

  @BeforeEach
  void start() {
    server = Pools.plainServer().shutdownTimeout(Duration.ZERO).start();
    credential = Credential.of("127.0.0.1", server.port(), Pools.TOKEN);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private PoolConfig config(Saboteur saboteur, @Nullable EventLoopGroup group) {
    ClientConfig client =
        ClientConfig.builder(credential)
            .tls(TlsOptions.insecurePlaintext())
            // The bound on plug-ins that never answer.
            .connectTimeout(Duration.ofSeconds(1))
            .requestTimeout(Duration.ofSeconds(2))
            .closeTimeout(Duration.ofMillis(500))
            .credentialSupplier(() -> saboteur.supply(credential), Duration.ofMillis(5))
            .callbackExecutor(saboteur.executor())
            .observer(saboteur.observer())
            .eventLoopGroup(group)
            .build();
    return PoolConfig.builder(client)
        .size(2)
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
        .rejectedDelay(Duration.ofMillis(20))
        .maxAge(Duration.ofMillis(100), 0.5)
        .recheck(Duration.ofMillis(5))
        .retry(new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(10), true))
        .addresses(saboteur.addresses(List.of(server.address())))
        .listener(saboteur.listener())
        .build();
  }

  /** Keeps the future; what is thrown instead of one must be typed. */
  private void keep(Supplier<CompletableFuture<?>> call) {
    try {
      futures.add(call.get());
    } catch (CacheException e) {
      assertThat(e).hasMessageContaining("");
    }
  }

  private void callAll(CacheClient cache, int calls) {
    for (int i = 0; i < calls; i++) {
      String key = "k" + i % 3;
      keep(() -> cache.setAsync("cache", key, VALUE));
      keep(() -> cache.getAsync("cache", key));
      keep(() -> cache.deleteAsync("cache", key));
      keep(() -> cache.withTimeout(Duration.ofMillis(50)).getAsync("cache", key));
    }
    futures.get(futures.size() - 1).cancel(false);
  }

  private void assertAllEnd(String context) throws InterruptedException {
    for (CompletableFuture<?> future : futures) {
      Throwable failure = null;
      try {
        future.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        failure = e.getCause();
      } catch (CancellationException e) {
        continue;
      } catch (java.util.concurrent.TimeoutException e) {
        throw new AssertionError(context + ": a future never completed: " + future, e);
      }
      if (failure != null) {
        assertThat(failure).as(context).isInstanceOf(CacheException.class);
      }
    }
    futures.clear();
  }

  /**
   * One life of a pool whose plug-ins fail: all futures end, then it heals, then nothing is left.
   */
  private void live(Saboteur saboteur, String context) throws Exception {
    ClientPool pool = ClientPool.create(config(saboteur, null), saboteur.dialer());
    keep(pool::connectAll);
    callAll(pool, CALLS / 2);
    server.dropConnections();
    keep(() -> pool.rotateCredential(credential));
    keep(() -> pool.rotateCredential(Credential.of("127.0.0.1", server.port(), "wrong")));
    callAll(pool, CALLS / 2);
    List<CompletableFuture<?>> sofar = List.copyOf(futures);
    // A rotation ends when all connections have been replaced, which plug-ins can put off for ever.
    Waiting.until(context, () -> sofar.stream().filter(each -> !each.isDone()).count() <= 2);

    saboteur.reform();
    Waiting.until(context + ": heals", () -> pool.connected() == pool.size());
    Waiting.until(context + ": serves", () -> catchThrowable(() -> pool.get("cache", "k")) == null);
    assertAllEnd(context);

    CompletableFuture<?> closed = pool.closeAsync();
    callAll(pool, 2);
    keep(() -> pool.rotateCredential(credential));
    keep(pool::connectAll);
    futures.add(closed);
    assertAllEnd(context);
    Waiting.until(context + ": no socket", () -> server.stats().connectionsOpen() == 0);
  }

  @Test
  void should_complete_and_heal_when_one_method_of_a_plug_in_always_fails() throws Exception {
    System.out.println("futures.seed=" + SEED);
    for (String method : Saboteur.METHODS) {
      live(new Saboteur(SEED, 1, List.of(method)), method + ", seed " + SEED);
    }
  }

  @Test
  void should_complete_and_heal_when_plug_ins_fail_at_random() throws Exception {
    System.out.println("futures.seed=" + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      List<String> victims =
          Saboteur.METHODS.stream().filter(each -> random.nextInt(3) == 0).toList();
      double share = random.nextDouble();
      live(
          new Saboteur(random.nextLong(), share, victims),
          "round %d, seed %d, %s".formatted(i, SEED, victims));
    }
  }

  @Test
  void should_complete_when_the_event_loops_end_and_plug_ins_fail() throws Exception {
    System.out.println("futures.seed=" + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      List<String> victims =
          Saboteur.METHODS.stream().filter(each -> random.nextInt(4) == 0).toList();
      Saboteur saboteur = new Saboteur(random.nextLong(), 0.5, victims);
      EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
      String context = "round %d, seed %d, %s".formatted(i, SEED, victims);
      ClientPool pool = ClientPool.create(config(saboteur, group), saboteur.dialer());
      keep(pool::connectAll);
      callAll(pool, random.nextInt(CALLS) + 1);
      keep(() -> pool.rotateCredential(credential));
      // Without a quiet period Netty may end without having closed the channels.
      group.shutdownGracefully(random.nextInt(2) * 5L, 5_000, TimeUnit.MILLISECONDS);
      callAll(pool, random.nextInt(CALLS) + 1);
      keep(() -> pool.rotateCredential(credential));
      keep(() -> ClientPool.connectAsync(config(saboteur, group)));
      assertThat(group.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      callAll(pool, 2);
      keep(pool::connectAll);
      keep(() -> pool.rotateCredential(credential));
      keep(pool::closeAsync);
      keep(() -> ClientPool.connectAsync(config(saboteur, group)));
      assertAllEnd(context);
      pool.close();
    }
  }

  @Test
  void should_complete_or_throw_a_typed_error_when_the_pool_is_closed_or_has_no_loops()
      throws Exception {
    Saboteur nobody = new Saboteur(0, 0, List.of());
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ClientPool connected = ClientPool.connect(config(nobody, null));
    ClientPool lazy = ClientPool.lazy(config(nobody, null));
    ClientPool lost = ClientPool.connect(config(nobody, group));
    ClientPool lazyLost = ClientPool.lazy(config(nobody, group));
    connected.close();
    lazy.close();
    group.shutdownGracefully(5, 5_000, TimeUnit.MILLISECONDS);
    assertThat(group.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    ClientPool bornDead = ClientPool.lazy(config(nobody, group));
    Map<String, ClientPool> pools =
        Map.of(
            "closed", connected,
            "closed, lazy", lazy,
            "without loops", lost,
            "without loops, lazy", lazyLost,
            "without loops from the start", bornDead);
    for (Map.Entry<String, ClientPool> each : pools.entrySet()) {
      ClientPool pool = each.getValue();
      callAll(pool, 2);
      keep(pool::connectAll);
      keep(() -> pool.rotateCredential(credential));
      for (Throwable thrown :
          List.of(
              catchThrowable(() -> pool.get("cache", "k")),
              catchThrowable(() -> pool.set("cache", "k", VALUE)),
              catchThrowable(() -> pool.delete("cache", "k")),
              catchThrowable(pool::client))) {
        assertThat(thrown).as(each.getKey()).isInstanceOf(CacheException.class);
      }
      keep(pool::closeAsync);
      assertAllEnd(each.getKey());
      pool.close();
    }
    assertThat(catchThrowable(() -> lazyLost.get("cache", "k")))
        .hasMessageContaining("event loops it ran on were shut down");
    assertThat(catchThrowable(() -> lazy.get("cache", "k")))
        .hasMessageContaining("close() was called on the pool");
  }

  @Test
  void should_complete_calls_that_wait_for_their_next_attempt_when_the_pool_is_closed()
      throws Exception {
    Saboteur nobody = new Saboteur(0, 0, List.of());
    RetryPolicy late = new RetryPolicy(2, Duration.ofHours(1), Duration.ofHours(1), true);
    ClientConfig patient =
        Pools.plainClient(server.port()).requestTimeout(Duration.ofDays(9)).build();
    PoolConfig config = config(nobody, null).toBuilder().client(patient).retry(late).build();
    ClientPool pool =
        ClientPool.create(
            config,
            (c, plan) -> CompletableFuture.failedFuture(new IllegalStateException("no dial")));
    Waiting.until(
        "the first dials fail",
        () -> {
          pool.connectAll();
          return pool.core.settled().isDone();
        });
    CompletableFuture<?> waiting = pool.getAsync("cache", "k");
    assertThat(waiting).isNotDone();
    pool.close();
    futures.add(waiting);
    assertAllEnd("waiting for an attempt");
  }

  @Test
  void should_heal_when_every_duration_is_for_ever() throws Exception {
    Duration forever = java.time.temporal.ChronoUnit.FOREVER.getDuration();
    ClientConfig client =
        Pools.plainClient(server.port())
            .connectTimeout(forever)
            .requestTimeout(forever)
            .closeTimeout(forever)
            .maxSilence(forever)
            .overloadWait(forever)
            .build();
    PoolConfig config =
        PoolConfig.builder(client)
            .size(2)
            .minReady(2)
            .maxAge(forever, 0.2)
            .recheck(forever)
            .rejectedDelay(forever)
            .backoff(Duration.ofMillis(1), forever)
            .retry(new RetryPolicy(4, Duration.ofMillis(1), forever, true))
            .build();
    try (ClientPool pool = ClientPool.connect(config)) {
      for (int i = 0; i < 3; i++) {
        server.dropConnections();
        futures.add(pool.withTimeout(forever).getAsync("cache", "k"));
        Waiting.until("healed", () -> pool.connected() == 2);
      }
      assertAllEnd("for ever");
      server.close();
      Waiting.until("down", () -> pool.connected() == 0);
      server = Pools.again(Pools.plainServer(), credential.port());
      Waiting.until("up again", () -> pool.connected() == 2);
    }
  }
}
