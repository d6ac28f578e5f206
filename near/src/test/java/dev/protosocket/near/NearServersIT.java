// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.LeakCheck;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Over a pool, with servers of both protocols. What holds of every client is tested with those of
 * the other modules, by ClientContractIT.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class NearServersIT {
  private static final String CACHE = "cache";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicLong time = new AtomicLong();
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private EmbeddedServer embedded;
  private MemcachedServer memcached;

  /** Another client, without a near cache. */
  private ClientPool other;

  private NearCacheClient near;

  private void start(boolean withVersions) {
    ClientConfig.Builder config;
    if (withVersions) {
      memcached = MemcachedServer.start();
      config = Memcached.config(new Endpoint("127.0.0.1", memcached.port()));
    } else {
      embedded = EmbeddedServer.builder().plaintext().caches(CACHE).start();
      config =
          ClientConfig.builder(Credential.of("127.0.0.1", embedded.port(), embedded.token()))
              .tls(TlsOptions.insecurePlaintext());
    }
    config.connectTimeout(LONG).requestTimeout(LONG).maxSilence(LONG).eventLoopGroup(group);
    other = ClientPool.connect(PoolConfig.builder(config.build()).size(1).build());
    near =
        NearCacheClient.builder(
                ClientPool.connect(PoolConfig.builder(config.build()).size(2).build()))
            .ticker(time::get)
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    near.close();
    other.close();
    if (memcached != null) {
      memcached.close();
    }
    if (embedded != null) {
      embedded.close();
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(60, TimeUnit.SECONDS);
  }

  private void passMaxStale() {
    time.addAndGet(NearCacheClient.Builder.DEFAULT_MAX_STALE.toNanos());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_see_what_another_client_writes_when_the_time_has_passed(boolean withVersions) {
    start(withVersions);
    other.set(CACHE, "key", "one");
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    other.set(CACHE, "key", "two");
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    passMaxStale();
    assertThat(near.getString(CACHE, "key")).isEqualTo("two");
    other.delete(CACHE, "key");
    assertThat(near.getString(CACHE, "key")).isEqualTo("two");
    passMaxStale();
    assertThat(near.getString(CACHE, "key")).isNull();
    assertThat(near.stats().loads()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_see_its_own_writes_at_once(boolean withVersions) throws Exception {
    start(withVersions);
    for (int i = 0; i < 20; i++) {
      near.set(CACHE, "key", "value" + i);
      assertThat(near.getString(CACHE, "key")).isEqualTo("value" + i);
      near.setAsync(CACHE, "key", "async" + i).get(60, TimeUnit.SECONDS);
      assertThat(near.getString(CACHE, "key")).isEqualTo("async" + i);
      near.setAll(CACHE, Map.of("key", ("all" + i).getBytes(UTF_8))).orThrow();
      assertThat(near.getString(CACHE, "key")).isEqualTo("all" + i);
      near.deleteAll(CACHE, List.of("key")).orThrow();
      assertThat(near.getString(CACHE, "key")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_ask_for_what_a_batch_has_not_with_one_batch(boolean withVersions) {
    start(withVersions);
    near.set(CACHE, "one", "1");
    near.set(CACHE, "two", "2");
    assertThat(near.getString(CACHE, "two")).isEqualTo("2");
    BatchResult<String> first =
        near.getAll(CACHE, List.of("one", "two", "absent", "half \ud800", "one"));
    assertThat(first.results())
        .extracting(result -> result.outcome())
        .containsExactly(Outcome.HIT, Outcome.HIT, Outcome.MISS, Outcome.FAILED, Outcome.HIT);
    assertThat(first.results().get(3).error()).isInstanceOf(InvalidRequestException.class);
    assertThat(first.results().get(4).value()).isEqualTo("1".getBytes(UTF_8));
    NearCacheStats stats = near.stats();
    assertThat(near.getAll(CACHE, List.of("two", "one")).orThrow().values()).hasSize(2);
    assertThat(near.stats().loads()).isEqualTo(stats.loads());
    assertThat(near.stats().hits()).isEqualTo(stats.hits() + 2);
  }

  @Test
  void should_ask_memcached_whether_a_value_has_changed() {
    start(true);
    near.set(CACHE, "key", "x".repeat(10_000));
    for (int i = 0; i < 5; i++) {
      assertThat(near.getString(CACHE, "key")).hasSize(10_000);
      passMaxStale();
    }
    assertThat(near.stats().validationsUnchanged()).isEqualTo(4);
    other.set(CACHE, "key", "y");
    assertThat(near.getString(CACHE, "key")).isEqualTo("y");
    assertThat(near.stats().validationsChanged()).isEqualTo(1);
    // A batch that finds the same value leaves it its name.
    passMaxStale();
    near.getAll(CACHE, List.of("key")).orThrow();
    passMaxStale();
    assertThat(near.getString(CACHE, "key")).isEqualTo("y");
    assertThat(near.stats().validationsUnchanged()).isEqualTo(5);
  }

  @Test
  void should_carry_rich_calls_with_the_right_invalidation() {
    start(true);
    Counters counters = near.capability(Counters.class).orElseThrow();
    byte[] key = "visits".getBytes(UTF_8);
    near.send(counters.increment(CACHE, key, 1, 1, LONG));
    assertThat(near.getString(CACHE, "visits")).isEqualTo("1");
    near.send(counters.increment(CACHE, key, 1));
    assertThat(near.getString(CACHE, "visits")).isEqualTo("2");
    near.send(near.capability(ConditionalReads.class).orElseThrow().get(CACHE, key));
    assertThat(near.stats().drops()).isEqualTo(1);
    near.send(Memcached.flushAll());
    assertThat(near.stats().entries()).isZero();
    assertThat(near.getString(CACHE, "visits")).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_serve_hits_on_the_event_loop_and_refuse_to_wait_there(boolean withVersions)
      throws Exception {
    start(withVersions);
    near.set(CACHE, "key", "value");
    assertThat(near.getString(CACHE, "key")).isEqualTo("value");
    group
        .next()
        .submit(
            () -> {
              assertThat(near.getString(CACHE, "key")).isEqualTo("value");
              assertThat(near.getAll(CACHE, List.of("key")).isComplete()).isTrue();
              assertThatExceptionOfType(IllegalStateException.class)
                  .isThrownBy(() -> near.get(CACHE, "unread"));
              // Nor is a hit's dependent, or a load's, to be waited for before its end.
              assertThatExceptionOfType(IllegalStateException.class)
                  .isThrownBy(() -> near.getAsync(CACHE, "unread").join());
              assertThatExceptionOfType(IllegalStateException.class)
                  .isThrownBy(
                      () ->
                          near.getAsync(CACHE, "key")
                              .thenCompose(value -> near.getAsync(CACHE, "unread too"))
                              .join());
              assertThatExceptionOfType(IllegalStateException.class)
                  .isThrownBy(() -> near.setAsync(CACHE, "key", "new").join());
            })
        .get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_serve_nothing_after_its_end(boolean withVersions) {
    start(withVersions);
    near.set(CACHE, "key", "value");
    assertThat(near.getString(CACHE, "key")).isEqualTo("value");
    near.close();
    assertThatExceptionOfType(CacheException.class).isThrownBy(() -> near.get(CACHE, "key"));
    assertThat(near.getAll(CACHE, List.of("key")).isComplete()).isFalse();
    near.close();
  }
}
