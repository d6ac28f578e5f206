// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;

/** Methods that are cached, whose calls are counted. */
class Users {
  private static final long PATIENCE = 30;

  record User(long id, String name) {}

  final AtomicInteger calls = new AtomicInteger();
  final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  volatile CountDownLatch mayEnd = new CountDownLatch(0);

  @Cacheable("users")
  public @Nullable User find(long id) {
    calls.incrementAndGet();
    return id < 0 ? null : new User(id, "Ada");
  }

  @Cacheable(cacheNames = "users", sync = true)
  public @Nullable User findOnce(long id) throws Exception {
    calls.incrementAndGet();
    assertThat(mayEnd.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    if (id == 13) {
      throw new IOException("no database");
    }
    return new User(id, "Ada");
  }

  @Cacheable("users")
  public CompletableFuture<@Nullable User> findAsync(long id) {
    calls.incrementAndGet();
    thread.set(Thread.currentThread());
    return CompletableFuture.completedFuture(id < 0 ? null : new User(id, "Ada"));
  }

  @Cacheable(cacheNames = "users", sync = true)
  public CompletableFuture<User> findAsyncOnce(long id) {
    calls.incrementAndGet();
    CountDownLatch latch = mayEnd;
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            assertThat(latch.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return new User(id, "Ada");
        });
  }

  @CacheEvict("users")
  public void forget(long id) {}

  @CacheEvict(cacheNames = "users", allEntries = true)
  public void forgetAll() {}
}
