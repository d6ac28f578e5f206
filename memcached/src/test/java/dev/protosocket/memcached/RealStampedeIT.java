// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.capability.LeaseLoader;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many callers of two pools, one hot key, a real memcached. */
@NeedsMemcached
@ExtendWith(LeakCheck.class)
@Timeout(120)
class RealStampedeIT {
  private static final int CALLERS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final MemcachedKey KEY = Memcached.key("pages", "hot");

  private static ClientPool connect(MemcachedProcess server) {
    ClientConfig config =
        Memcached.config(new Endpoint(server.host(), server.port()))
            .connectTimeout(PATIENCE)
            .requestTimeout(PATIENCE)
            .build();
    return ClientPool.connect(PoolConfig.builder(config).size(2).build());
  }

  private static LeaseLoader loader(CacheClient client) {
    return LeaseLoader.of(client, Duration.ofMinutes(10)).lease(PATIENCE).patience(PATIENCE);
  }

  @Test
  void should_make_a_missing_value_once() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try (MemcachedProcess server = MemcachedProcess.start();
        ClientPool one = connect(server);
        ClientPool other = connect(server)) {
      AtomicInteger made = new AtomicInteger();
      List<CompletableFuture<byte[]>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        LeaseLoader loader = loader(i % 2 == 0 ? one : other);
        callers.add(
            CompletableFuture.supplyAsync(
                () ->
                    loader.get(
                        "pages",
                        "hot",
                        () -> ("made " + made.incrementAndGet() + " times").getBytes(UTF_8)),
                threads));
      }
      for (CompletableFuture<byte[]> caller : callers) {
        assertThat(caller.get(60, TimeUnit.SECONDS)).asString(UTF_8).isEqualTo("made 1 times");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void should_let_another_make_it_when_the_maker_fails() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start();
        ClientPool pool = connect(server)) {
      IllegalStateException mistake = new IllegalStateException("the database is away");
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  loader(pool)
                      .get(
                          "pages",
                          "hot",
                          () -> {
                            throw mistake;
                          }))
          .isSameAs(mistake);
      assertThat(loader(pool).get("pages", "hot", () -> new byte[] {1})).containsExactly(1);
      assertThat(loader(pool).get("pages", "hot", () -> new byte[] {2})).containsExactly(1);
    }
  }

  @Test
  void should_make_an_invalidated_value_anew_while_others_go_on_with_it() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start();
        ClientPool pool = connect(server)) {
      LeaseLoader loader = loader(pool);
      loader.get("pages", "hot", () -> new byte[] {1});
      pool.send(KEY.invalidate(Duration.ofMinutes(5)));

      byte[] fresh =
          loader.get(
              "pages",
              "hot",
              () -> {
                assertThat(loader.get("pages", "hot", () -> new byte[] {3})).containsExactly(1);
                return new byte[] {2};
              });

      assertThat(fresh).containsExactly(2);
      assertThat(loader.get("pages", "hot", () -> new byte[] {4})).containsExactly(2);
    }
  }

  @Test
  void should_not_wait_longer_than_its_patience() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start();
        ClientPool pool = connect(server)) {
      pool.send(KEY.getOrLease(PATIENCE, Duration.ZERO));

      assertThatExceptionOfType(RequestTimeoutException.class)
          .isThrownBy(
              () ->
                  loader(pool)
                      .patience(Duration.ofMillis(20))
                      .get("pages", "hot", () -> new byte[] {1}));
    }
  }

  /** It may be out of date, but it is what the caller asked for. */
  @Test
  void should_return_what_was_made_though_it_could_not_be_stored() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start();
        ClientPool pool = connect(server)) {
      byte[] made =
          loader(pool)
              .get(
                  "pages",
                  "hot",
                  () -> {
                    pool.set("pages", "hot", "newer");
                    return new byte[] {1};
                  });

      assertThat(made).containsExactly(1);
      assertThat(pool.getString("pages", "hot")).isEqualTo("newer");
    }
  }
}
