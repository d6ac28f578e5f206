// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.redis.RedisCacheClient;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.context.annotation.Configuration;

/** What beans there are, for which properties. Clients connect when they are called: none is. */
class ContextTest {
  private static final String SECRET = "very-secret-indeed";

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SslAutoConfiguration.class,
                  ProtosocketMetricsAutoConfiguration.class,
                  ProtosocketAutoConfiguration.class,
                  ProtosocketHealthAutoConfiguration.class,
                  ProtosocketCacheAutoConfiguration.class,
                  CacheAutoConfiguration.class));

  private final ApplicationContextRunner memcached =
      runner.withPropertyValues(
          "protosocket.clients.main.wire=memcached", "protosocket.clients.main.endpoint=localhost");

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}

  @Test
  void should_do_nothing_without_properties() {
    runner
        .withUserConfiguration(Caching.class)
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(CacheClient.class)
                    .doesNotHaveBean(ProtosocketCacheManager.class)
                    .doesNotHaveBean("protosocketHealthContributor"));
  }

  @Test
  void should_make_a_bean_of_each_client() {
    memcached
        .withPropertyValues(
            "protosocket.primary=user-sessions",
            "protosocket.clients.user-sessions.endpoint=localhost:9004",
            "protosocket.clients.user-sessions.credential=" + SECRET,
            "protosocket.clients.user-sessions.connections=3",
            "protosocket.clients.fast.wire=redis",
            "protosocket.clients.fast.endpoint=localhost",
            "protosocket.clients.near.wire=memcached",
            "protosocket.clients.near.endpoint=localhost",
            "protosocket.clients.near.near.enabled=true",
            "protosocket.clients.near.near.max-size=1MB")
        .run(
            context -> {
              assertThat(context).hasNotFailed().hasBean("mainCacheClient");
              CacheClient sessions = context.getBean("userSessionsCacheClient", CacheClient.class);
              assertThat(context.getBean(CacheClient.class)).isSameAs(sessions);
              assertThat(((ClientPool) sessions).size()).isEqualTo(3);
              assertThat(context.getBean("fastCacheClient")).isInstanceOf(RedisCacheClient.class);
              assertThat(context.getBean("nearCacheClient")).isInstanceOf(NearCacheClient.class);
            });
  }

  @Test
  void should_make_a_client_of_a_redis_cluster() {
    runner
        .withPropertyValues(
            "protosocket.clients.main.wire=redis",
            "protosocket.clients.main.nodes=one.example,two.example:6380")
        .run(
            context -> {
              assertThat(context.getBean(CacheClient.class))
                  .isInstanceOf(RedisCacheClient.class)
                  .asString()
                  .contains("host=one.example, port=6379", "host=two.example, port=6380");
              ProtosocketProperties properties = context.getBean(ProtosocketProperties.class);
              ProtosocketProperties.Client client =
                  Objects.requireNonNull(properties.clients().get("main"));
              List<Endpoint> nodes = List.of(new Endpoint("one.example", 6379));
              assertThat(RedisClients.config(nodes, true, client, false, null).build().isCluster())
                  .isTrue();
              assertThat(RedisClients.config(nodes, false, client, false, null).build().isCluster())
                  .isFalse();
            });
  }

  @Test
  void should_close_the_clients_with_the_context() {
    AtomicReference<CacheClient> client = new AtomicReference<>();
    memcached.run(context -> client.set(context.getBean(CacheClient.class)));
    assertThatThrownBy(() -> client.get().ping())
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void should_make_a_manager_if_caching_is_on() {
    memcached.run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
    memcached
        .withUserConfiguration(Caching.class)
        .withPropertyValues("protosocket.cache.caches.texts.format=text")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              assertThat(manager.getCacheNames()).containsExactly("texts");
              assertThat(manager.getCache("others")).isNull();
            });
    memcached
        .withUserConfiguration(Caching.class)
        .withPropertyValues("spring.cache.type=none")
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class))
                    .isInstanceOf(NoOpCacheManager.class));
  }

  @Test
  void should_start_without_the_libraries_that_are_optional() {
    memcached
        .withClassLoader(
            new FilteredClassLoader(
                "io.micrometer", "org.springframework.boot.health", "dev.protosocket.near"))
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(CacheClient.class));
  }

  @Test
  void should_say_which_artefact_is_missing() {
    memcached
        .withClassLoader(new FilteredClassLoader("dev.protosocket.memcached"))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "protosocket.clients.main.wire: needs"
                            + " dev.protosocket:protosocket-memcached"));
  }

  @Test
  void should_say_which_property_is_wrong() {
    assertWrong(
        "protosocket.clients.main.credential: is missing", "protosocket.clients.main.endpoint=h:1");
    assertWrong(
        "protosocket.clients.main.endpoint: is missing; host:port",
        "protosocket.clients.main.wire=redis");
    assertWrong(
        "protosocket.clients.main.connections: Redis takes one connection",
        "protosocket.clients.main.wire=redis",
        "protosocket.clients.main.endpoint=localhost",
        "protosocket.clients.main.connections=2");
    assertWrong(
        "protosocket.clients.main: takes endpoint, or nodes of a cluster, not both",
        "protosocket.clients.main.wire=redis",
        "protosocket.clients.main.endpoint=localhost",
        "protosocket.clients.main.nodes=localhost");
    assertWrong(
        "protosocket.clients.main.nodes: only Redis has clusters",
        "protosocket.clients.main.wire=memcached",
        "protosocket.clients.main.nodes=localhost");
    assertWrong(
        "protosocket.clients.main.observations: needs a bean of Micrometer's ObservationRegistry",
        "protosocket.clients.main.wire=memcached",
        "protosocket.clients.main.endpoint=localhost",
        "protosocket.clients.main.observations=true");
    assertWrong(
        "protosocket.primary: there is no client of that name in protosocket.clients",
        "protosocket.primary=other");
    assertWrong(
        "protosocket.cache.client: there are several clients: say which, or protosocket.primary",
        "protosocket.clients.a.wire=memcached",
        "protosocket.clients.a.endpoint=localhost",
        "protosocket.clients.b.wire=memcached",
        "protosocket.clients.b.endpoint=localhost");
    assertWrong(
        "protosocket.cache.caches.users.type: is missing: the values' class",
        "protosocket.clients.a.wire=memcached",
        "protosocket.clients.a.endpoint=localhost",
        "protosocket.cache.caches.users.ttl=1m");
    assertWrong(
        "protosocket.cache.caches.users.clearable: the client has no counters, by which caches are"
            + " emptied; memcached and Redis have",
        "protosocket.clients.a.endpoint=localhost",
        "protosocket.clients.a.credential=token",
        "protosocket.cache.caches.users.format=text",
        "protosocket.cache.caches.users.clearable=true");
  }

  private static @Nullable Throwable rootCause(@Nullable Throwable failure) {
    Throwable root = failure;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private void assertWrong(String message, String... properties) {
    runner
        .withUserConfiguration(Caching.class)
        .withPropertyValues(properties)
        .run(context -> assertThat(rootCause(context.getStartupFailure())).hasMessage(message));
  }

  @Test
  void should_never_show_a_credential() {
    runner
        .withPropertyValues(
            "protosocket.clients.main.endpoint=localhost",
            "protosocket.clients.main.credential=" + SECRET + "\u00e9")
        .run(
            context -> {
              Throwable failure = context.getStartupFailure();
              assertThat(failure).isNotNull().hasStackTraceContaining("main.credential");
              FailureAnalysis analysis = new BadPropertyFailureAnalyzer().analyze(failure);
              assertThat(analysis.getDescription()).contains("protosocket.clients.main");
              assertThat(analysis.getDescription()).doesNotContain(SECRET);
              for (Throwable t = failure; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain(SECRET);
              }
            });
    runner
        .withPropertyValues(
            "protosocket.clients.main.endpoint=localhost",
            "protosocket.clients.main.credential=" + SECRET)
        .run(
            context ->
                assertThat(context.getBean(ProtosocketProperties.class).toString())
                    .contains("localhost")
                    .doesNotContain(SECRET));
  }

  @Test
  void should_leave_other_mistakes_to_boot() {
    runner
        .withPropertyValues("protosocket.clients.main.request-timeout=soon")
        .run(context -> assertThat(context).getFailure().isInstanceOf(BindException.class));
  }
}
