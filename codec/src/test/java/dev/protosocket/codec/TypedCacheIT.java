// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects through all of the stack, over both protocols. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class TypedCacheIT {
  private static final String CACHE = "users";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<AutoCloseable> open = new ArrayList<>();
  private ClientConfig config;
  private AutoCloseable server;

  enum Kind {
    PROTOSOCKET,
    MEMCACHED
  }

  private CacheClient start(Kind kind) {
    ClientConfig.Builder builder;
    if (kind == Kind.MEMCACHED) {
      MemcachedServer memcached = MemcachedServer.start();
      server = memcached;
      builder = Memcached.config(new Endpoint("127.0.0.1", memcached.port()));
    } else {
      EmbeddedServer embedded = EmbeddedServer.builder().plaintext().caches(CACHE).start();
      server = embedded;
      builder =
          ClientConfig.builder(
                  Credential.of("127.0.0.1", embedded.address().getPort(), embedded.token()))
              .tls(TlsOptions.insecurePlaintext());
    }
    config = builder.connectTimeout(LONG).requestTimeout(LONG).build();
    return pool();
  }

  private CacheClient pool() {
    ClientPool pool = ClientPool.connect(PoolConfig.builder(config).size(2).build());
    open.add(0, pool);
    return pool;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    server.close();
  }

  private static TypedCacheBuilder<Long, Values.User> users(CacheClient client) {
    return TypedCache.builder(
            client,
            CACHE,
            KeyFormat.readable("user", Long.class),
            ValueFormat.json(Values.User.class))
        .ttl(Duration.ofMinutes(5))
        .loadTimeout(LONG);
  }

  private static Values.User user(long id) {
    return new Values.User(id, "Ada " + id, List.of("x".repeat(3000)));
  }

  @ParameterizedTest
  @EnumSource
  void should_keep_objects(Kind kind) throws Exception {
    TypedCache<Long, Values.User> users =
        users(start(kind)).compression(Compression.zstd()).ttlJitter(10).build();
    assertThat(users.get(42L)).isNull();
    users.set(42L, user(42));
    assertThat(users.get(42L)).isEqualTo(user(42));
    assertThat(users.getAsync(42L).get(60, TimeUnit.SECONDS)).isEqualTo(user(42));
    users.delete(42L);
    assertThat(users.get(42L)).isNull();
    Map<Long, Values.User> many = new LinkedHashMap<>();
    for (long id = 0; id < 200; id++) {
      many.put(id, user(id));
    }
    users.setAll(many).orThrow();
    assertThat(users.getAll(many.keySet()).orThrow().values()).isEqualTo(many);
    users.deleteAllAsync(many.keySet()).get(60, TimeUnit.SECONDS).orThrow();
    assertThat(users.getAllAsync(many.keySet()).get(60, TimeUnit.SECONDS).values()).isEmpty();
    assertThat(users.stats().storedBytes()).isLessThan(users.stats().formatBytes() / 10);
  }

  @ParameterizedTest
  @EnumSource
  void should_load_anew_what_another_release_wrote(Kind kind) {
    CacheClient client = start(kind);
    client.set(CACHE, "user:42", "{\"id\":42}");
    TypedCache<Long, Values.User> users = users(client).build();
    assertThatExceptionOfType(ValueFormatException.class).isThrownBy(() -> users.get(42L));
    assertThat(users.getOrLoad(42L, id -> user(id))).isEqualTo(user(42));
    assertThat(users.get(42L)).isEqualTo(user(42));
  }

  @ParameterizedTest
  @EnumSource
  void should_load_once_in_a_process_and_by_leases_once_in_all(Kind kind) throws Exception {
    CacheClient one = start(kind);
    CacheClient other = pool();
    assertThat(one.capability(Leases.class).isPresent()).isEqualTo(kind == Kind.MEMCACHED);
    // Two caches stand for two processes: they share nothing but the server.
    List<TypedCache<Long, Values.User>> processes =
        List.of(users(one).build(), users(other).build());
    AtomicInteger loads = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      for (long key = 0; key < 10; key++) {
        long id = key;
        loads.set(0);
        List<Future<Values.User>> answers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
          TypedCache<Long, Values.User> users = processes.get(i % 2);
          answers.add(
              threads.submit(
                  () ->
                      users.getOrLoad(
                          id,
                          asked -> {
                            loads.incrementAndGet();
                            return user(asked);
                          })));
        }
        for (Future<Values.User> answer : answers) {
          assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(user(id));
        }
        assertThat(loads.get()).isBetween(1, kind == Kind.MEMCACHED ? 1 : 2);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void should_return_null_and_let_the_next_one_load_when_the_loader_returns_null() {
    TypedCache<Long, Values.User> users = users(start(Kind.MEMCACHED)).build();
    assertThat(users.getOrLoad(1L, id -> null)).isNull();
    assertThat(users.getOrLoad(1L, id -> user(id))).isEqualTo(user(1));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(
            () ->
                users.getOrLoad(
                    2L,
                    id -> {
                      throw new ArithmeticException("a loader's own");
                    }));
    assertThat(users.getOrLoad(2L, id -> user(id))).isEqualTo(user(2));
    assertThat(users.get(2L)).isEqualTo(user(2));
  }

  @ParameterizedTest
  @EnumSource
  void should_refuse_to_wait_on_an_event_loop(Kind kind) throws Exception {
    CacheClient client = start(kind);
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    open.add(() -> group.shutdownGracefully(0, 60, TimeUnit.SECONDS).syncUninterruptibly());
    ClientPool onGroup =
        ClientPool.connect(
            PoolConfig.builder(config.toBuilder().eventLoopGroup(group).build()).build());
    open.add(0, onGroup);
    TypedCache<Long, Values.User> users = users(onGroup).build();
    users(client).build().set(1L, user(1));

    group
        .submit(
            () ->
                assertThatIllegalStateException()
                    .isThrownBy(() -> users.getOrLoad(1L, id -> user(id))))
        .get(60, TimeUnit.SECONDS);
    // Asked on the loop, so that the miss is seen there and nowhere else; the executor works there.
    CompletableFuture<?> load =
        group
            .submit(() -> users.getOrLoadAsync(2L, id -> user(id), Runnable::run))
            .get(60, TimeUnit.SECONDS);
    if (kind == Kind.MEMCACHED) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> load.get(60, TimeUnit.SECONDS))
          .withCauseInstanceOf(IllegalStateException.class);
    } else {
      // No lease to wait for: only the storing would wait.
      assertThat(load.get(60, TimeUnit.SECONDS)).isEqualTo(user(2));
      Waiting.until(() -> users.stats().storeFailures() == 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_serve_and_make_anew_what_is_past_its_soft_time(Kind kind) throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    try {
      TypedCache<Long, Values.User> users =
          users(start(kind)).softTtl(Duration.ofMillis(1), background).build();
      users.set(1L, user(1));
      Waiting.until(
          () -> {
            Values.User seen = users.getOrLoad(1L, id -> user(7));
            return seen != null && seen.equals(user(7));
          });
    } finally {
      background.shutdown();
      assertThat(background.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_load_without_the_cache_when_it_is_away_and_fails_softly(Kind kind) throws Exception {
    start(kind);
    ProtosocketClient client = ProtosocketClient.connect(config);
    open.add(0, client);
    TypedCache<Long, Values.User> hard = users(client).build();
    TypedCache<Long, Values.User> soft =
        users(FailSoftClient.of(client, 3, LONG, new FailSoftListener() {})).build();
    soft.set(1L, user(1));
    assertThat(soft.getOrLoad(1L, id -> user(9))).isEqualTo(user(1));
    server.close();
    client.closed().toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> hard.getOrLoad(1L, id -> user(9)));
    for (int i = 0; i < 10; i++) {
      assertThat(soft.getOrLoad(1L, id -> user(9))).isEqualTo(user(9));
    }
    soft.set(1L, user(1));
    soft.delete(1L);
  }
}
