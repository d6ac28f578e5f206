// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.ValueFormat;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.spring.Users.User;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Methods that are cached, on an embedded memcached. */
class CacheIT {
  private static final long PATIENCE = 30;

  private MemcachedServer server;

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Application {
    @Bean
    Users users() {
      return new Users();
    }
  }

  @BeforeEach
  void start() {
    server = MemcachedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ApplicationContextRunner runner(String... properties) {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                TaskExecutionAutoConfiguration.class,
                ProtosocketAutoConfiguration.class,
                ProtosocketCacheAutoConfiguration.class))
        .withUserConfiguration(Application.class)
        .withPropertyValues(
            "protosocket.clients.main.wire=memcached",
            "protosocket.clients.main.endpoint=localhost:" + server.port(),
            "protosocket.clients.main.connect-timeout=30s",
            "protosocket.clients.main.request-timeout=30s",
            "protosocket.cache.ttl=10m",
            "protosocket.cache.load-timeout=30s",
            "protosocket.cache.caches.users.type=" + User.class.getName())
        .withPropertyValues(properties);
  }

  private void run(Consumer<ApplicationContext> test, String... properties) {
    runner(properties)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              test.accept(context);
            });
  }

  @Test
  void should_call_a_method_once() {
    run(
        context -> {
          Users users = context.getBean(Users.class);
          assertThat(users.find(42)).isEqualTo(users.find(42)).isEqualTo(new User(42, "Ada"));
          assertThat(calls(context)).isEqualTo(1);
          users.forget(42);
          users.find(42);
          assertThat(calls(context)).isEqualTo(2);
        });
  }

  @Test
  void should_remember_null_unless_told_otherwise() {
    run(
        context -> {
          Users users = context.getBean(Users.class);
          assertThat(users.find(-1)).isNull();
          assertThat(users.find(-1)).isNull();
          assertThat(users.findAsync(-1).join()).isNull();
          assertThat(calls(context)).isEqualTo(1);
        });
    server.clear();
    run(
        context -> {
          Cache cache = cache(context, "users");
          Object none = cache.get(1, () -> null);
          assertThat(none).isNull();
          assertThat(cache.get(1)).isNull();
          assertThatThrownBy(() -> cache.put(1, null)).isInstanceOf(IllegalArgumentException.class);
        },
        "protosocket.cache.null-values=false");
  }

  @Test
  void should_be_read_by_others() {
    run(
        context -> {
          context.getBean(Users.class).find(42);
          TypedCache<String, User> others =
              TypedCache.builder(
                      context.getBean(CacheClient.class),
                      "users",
                      KeyFormat.utf8(),
                      ValueFormat.json(User.class))
                  .build();
          assertThat(others.get("42")).isEqualTo(new User(42, "Ada"));
        });
  }

  @Test
  void should_share_a_cache_on_the_server() {
    run(
        context -> {
          cache(context, "texts").put("k", "value");
          cache(context, "others").put("k", "another");
          assertThat(cache(context, "texts").get("k", String.class)).isEqualTo("value");
          assertThat(context.getBean(CacheClient.class).get("all", "texts:k")).isNotNull();
        },
        "protosocket.cache.server-cache=all",
        "protosocket.cache.caches.texts.format=text",
        "protosocket.cache.caches.others.format=text");
  }

  @Test
  void should_have_one_of_many_threads_load() {
    run(
        context -> {
          Users users = target(context);
          users.mayEnd = new CountDownLatch(1);
          List<CompletableFuture<@Nullable User>> callers = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            callers.add(
                CompletableFuture.supplyAsync(
                    () -> {
                      try {
                        return context.getBean(Users.class).findOnce(42);
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    },
                    command -> new Thread(command).start()));
          }
          users.mayEnd.countDown();
          callers.forEach(
              caller ->
                  assertThat(caller.orTimeout(PATIENCE, TimeUnit.SECONDS).join())
                      .isEqualTo(new User(42, "Ada")));
          assertThat(calls(context)).isEqualTo(1);
        });
  }

  @Test
  void should_throw_what_the_method_throws() {
    run(
        context ->
            assertThatThrownBy(() -> context.getBean(Users.class).findOnce(13))
                .isInstanceOf(IOException.class)
                .hasMessage("no database"));
  }

  @Test
  void should_cache_futures_without_a_thread_that_waits() {
    run(
        context -> {
          Users users = context.getBean(Users.class);
          assertThat(users.findAsync(42).orTimeout(PATIENCE, TimeUnit.SECONDS).join())
              .isEqualTo(new User(42, "Ada"));
          // Not on an event loop; in the caller's thread if the answer was quicker than it.
          assertThat(target(context).thread.get().getName()).doesNotStartWith("protosocket-io");
          cache(context, "users").put(43L, new User(43, "Grace"));
          assertThat(users.findAsync(43).orTimeout(PATIENCE, TimeUnit.SECONDS).join())
              .isEqualTo(new User(43, "Grace"));
          assertThat(calls(context)).isEqualTo(1);
        });
  }

  @Test
  void should_have_one_of_many_futures_load() {
    run(
        context -> {
          Users users = target(context);
          users.mayEnd = new CountDownLatch(1);
          List<CompletableFuture<User>> callers = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            callers.add(context.getBean(Users.class).findAsyncOnce(42));
          }
          users.mayEnd.countDown();
          callers.forEach(
              caller ->
                  assertThat(caller.orTimeout(PATIENCE, TimeUnit.SECONDS).join())
                      .isEqualTo(new User(42, "Ada")));
          assertThat(calls(context)).isEqualTo(1);
        });
  }

  @Test
  void should_not_keep_what_was_loaded_before_a_write() {
    run(
        context -> {
          Cache cache = cache(context, "users");
          CompletableFuture<User> loading = new CompletableFuture<>();
          CountDownLatch begun = new CountDownLatch(1);
          CompletableFuture<User> caller =
              cache.retrieve(
                  42L,
                  () -> {
                    begun.countDown();
                    return loading;
                  });
          await(begun);
          cache.put(42L, new User(42, "new"));
          loading.complete(new User(42, "old"));
          assertThat(caller.orTimeout(PATIENCE, TimeUnit.SECONDS).join().name()).isEqualTo("old");
          assertThat(cache.get(42L, User.class)).isEqualTo(new User(42, "new"));
        });
  }

  @Test
  void should_put_if_absent() {
    run(
        context -> {
          Cache cache = cache(context, "users");
          assertThat(cache.putIfAbsent(1L, new User(1, "first"))).isNull();
          Cache.ValueWrapper there = cache.putIfAbsent(1L, new User(1, "second"));
          assertThat(there).isNotNull();
          assertThat(there.get()).isEqualTo(new User(1, "first"));
          assertThat(cache.putIfAbsent(2L, null)).isNull();
          assertThat(cache.get(2L)).isNotNull();
        });
  }

  @Test
  void should_empty_a_cache_only_if_it_is_made_for_that() {
    run(
        context ->
            assertThatThrownBy(() -> context.getBean(Users.class).forgetAll())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("protosocket.cache.caches.users.clearable=true"));
    run(
        context -> {
          Users users = context.getBean(Users.class);
          users.find(42);
          users.find(42);
          assertThat(calls(context)).isEqualTo(1);
          users.forgetAll();
          users.find(42);
          assertThat(calls(context)).isEqualTo(2);
        },
        "protosocket.cache.caches.users.clearable=true");
  }

  @Test
  void should_fail_or_be_soft_while_the_server_is_away() {
    server.close();
    run(
        context ->
            assertThatThrownBy(() -> context.getBean(Users.class).find(42))
                .isInstanceOf(CacheException.class),
        "protosocket.clients.main.request-timeout=1s");
    run(
        context -> {
          assertThat(context.getBean(Users.class).find(42)).isEqualTo(new User(42, "Ada"));
          assertThat(context.getBean(Users.class).findAsync(42).join())
              .isEqualTo(new User(42, "Ada"));
          assertThat(calls(context)).isEqualTo(2);
        },
        "protosocket.clients.main.request-timeout=1s",
        "protosocket.cache.fail-soft.enabled=true");
  }

  @Test
  void should_take_formats_of_a_bean() {
    runner("protosocket.cache.caches.users.format=text")
        .withBean(
            CacheFormats.class, () -> name -> name.equals("bytes") ? ValueFormat.bytes() : null)
        .run(
            context -> {
              Cache cache = cache(context, "bytes");
              cache.put("k", new byte[] {0, 1});
              assertThat(cache.get("k", byte[].class)).containsExactly(0, 1);
              assertThat(context.getBean(CacheManager.class).getCache("none")).isNull();
            });
  }

  @Test
  void should_keep_serialized_objects_of_the_classes_named() {
    run(
        context -> {
          Cache cache = cache(context, "lists");
          cache.put("k", new ArrayList<>(List.of(1L, 2L)));
          assertThat(cache.get("k").get()).isEqualTo(List.of(1L, 2L));
        },
        "protosocket.cache.caches.lists.format=java",
        "protosocket.cache.caches.lists.type=java.util.ArrayList",
        "protosocket.cache.caches.lists.allowed=java.lang.Long");
  }

  /** By the Lettuce that Boot brings, which is older than ours. */
  @Test
  @NeedsRedis
  void should_do_the_same_on_redis() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      run(
          context -> {
            Users users = context.getBean(Users.class);
            users.find(42);
            assertThat(users.find(42)).isEqualTo(new User(42, "Ada"));
            users.forgetAll();
            users.find(42);
            assertThat(calls(context)).isEqualTo(2);
          },
          "protosocket.clients.main.wire=redis",
          "protosocket.clients.main.endpoint=localhost:" + redis.port(),
          "protosocket.cache.caches.users.clearable=true");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cache cache(ApplicationContext context, String name) {
    Cache cache = context.getBean(CacheManager.class).getCache(name);
    assertThat(cache).isNotNull();
    return cache;
  }

  /** The object itself, whose fields count. */
  private static Users target(ApplicationContext context) {
    return (Users)
        org.springframework.aop.framework.AopProxyUtils.getSingletonTarget(
            context.getBean(Users.class));
  }

  private static int calls(ApplicationContext context) {
    return target(context).calls.get();
  }
}
