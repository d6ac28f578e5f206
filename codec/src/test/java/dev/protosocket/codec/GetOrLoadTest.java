// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GetOrLoadTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final MapClient client = new MapClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger loads = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);
  private final List<Throwable> storeFailures = Collections.synchronizedList(new ArrayList<>());
  private final TypedCache<String, String> cache = builder().build();

  private TypedCacheBuilder<String, String> builder() {
    return TypedCache.builder(client, "users", KeyFormat.utf8(), ValueFormat.utf8())
        .loadTimeout(Duration.ofMinutes(2))
        .listener(
            new TypedCacheListener() {
              @Override
              public void onStoreFailed(Throwable error) {
                storeFailures.add(error);
              }
            });
  }

  @AfterEach
  void stop() throws Exception {
    go.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  private String load(String key) {
    return key + loads.incrementAndGet();
  }

  private String loadWhenTold(String key) {
    loads.incrementAndGet();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return key + "!";
  }

  private static <V> V join(Future<V> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static Throwable failureOf(Future<?> future) throws Exception {
    try {
      throw new AssertionError("came to " + join(future));
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void should_load_once_and_store_when_there_is_nothing() throws Exception {
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
    assertThat(join(cache.getOrLoadAsync("k", this::load, threads))).isEqualTo("k1");
    assertThat(join(cache.getOrLoadAsync("l", this::load, threads))).isEqualTo("l2");
    Waiting.until(() -> client.at("l") != null);
    assertThat(cache.get("k")).isEqualTo("k1");
    assertThat(cache.stats().loads()).isEqualTo(2);
  }

  @Test
  void should_load_once_when_a_thousand_ask_at_a_time() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          threads.submit(
              () -> {
                begin.await();
                return cache.getOrLoad("k", this::loadWhenTold);
              }));
    }
    begin.countDown();
    for (int i = 0; i < 800; i++) {
      answers.add(cache.getOrLoadAsync("k", this::loadWhenTold, threads));
    }
    Waiting.until(() -> loads.get() > 0);
    go.countDown();
    for (Future<String> answer : answers) {
      assertThat(join(answer)).isEqualTo("k!");
    }
    assertThat(loads).hasValue(1);
  }

  /** Callers that come as the load ends, and find neither it nor what they read before. */
  @Test
  void should_load_once_when_callers_come_as_the_load_ends() throws Exception {
    for (int round = 0; round < 300; round++) {
      String key = "k" + round;
      loads.set(0);
      CountDownLatch begin = new CountDownLatch(1);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(
            threads.submit(
                () -> {
                  begin.await();
                  return cache.getOrLoad(key, this::load);
                }));
      }
      begin.countDown();
      for (Future<String> answer : answers) {
        assertThat(join(answer)).isEqualTo(key + 1);
      }
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  void should_fail_all_who_wait_once_when_the_loader_fails() throws Exception {
    IllegalArgumentException failure = new IllegalArgumentException("no database");
    Future<String> first =
        threads.submit(
            () ->
                cache.getOrLoad(
                    "k",
                    key -> {
                      loadWhenTold(key);
                      throw failure;
                    }));
    Waiting.until(() -> loads.get() == 1);
    List<CompletableFuture<String>> others = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      others.add(cache.getOrLoadAsync("k", this::load, threads));
    }
    go.countDown();
    assertThat(failureOf(first)).isSameAs(failure);
    for (CompletableFuture<String> other : others) {
      assertThat(failureOf(other)).isSameAs(failure);
    }
    assertThat(cache.stats().loadFailures()).isEqualTo(1);
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k2");
  }

  @Test
  void should_return_null_and_store_nothing_when_the_loader_does() throws Exception {
    assertThat(cache.getOrLoad("k", key -> null)).isNull();
    assertThat(join(cache.getOrLoadAsync("k", key -> null, threads))).isNull();
    assertThat(client.stored).isEmpty();
  }

  @Test
  void should_overwrite_what_cannot_be_read() {
    client.put("k", "of another release".getBytes(UTF_8));
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
    assertThat(cache.get("k")).isEqualTo("k1");
    assertThat(cache.stats().undecodable()).isEqualTo(1);
  }

  @Test
  void should_return_what_was_loaded_when_it_cannot_be_stored() {
    client.failing =
        call ->
            call.operation() == Operation.SET
                ? new RequestTimeoutException(Operation.SET, 1)
                : null;
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
    assertThat(storeFailures).hasSize(1);
    assertThat(cache.stats().storeFailures()).isEqualTo(1);
  }

  /** As it is on an event loop, which cannot wait. */
  @Test
  void should_return_and_tell_what_cannot_be_waited_for() {
    IllegalStateException onLoop = new IllegalStateException("on the event loop");
    client.failing =
        call -> {
          if (call.operation() == Operation.SET) {
            throw onLoop;
          }
          return null;
        };
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
    assertThat(storeFailures).containsExactly(onLoop);
    assertThat(cache.stats().storeFailures()).isEqualTo(1);
  }

  @Test
  void should_load_nothing_when_the_cache_cannot_be_asked() throws Exception {
    client.failing = call -> new RequestTimeoutException(call.operation(), 1);
    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(() -> cache.getOrLoad("k", this::load));
    assertThat(failureOf(cache.getOrLoadAsync("k", this::load, threads)))
        .isInstanceOf(RequestTimeoutException.class);
    assertThat(loads).hasValue(0);
  }

  @Test
  void should_fail_when_what_was_loaded_cannot_be_written() {
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> cache.getOrLoad("k", key -> "\uD83D"));
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
  }

  @Test
  void should_wait_no_longer_than_said_and_load_again_when_a_loader_hangs() throws Exception {
    TypedCache<String, String> impatient = builder().loadTimeout(SHORT).build();
    Future<String> first = threads.submit(() -> impatient.getOrLoad("k", this::loadWhenTold));
    Waiting.until(() -> loads.get() == 1);
    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(() -> impatient.getOrLoad("k", this::load))
        .withMessage("LOAD not answered within 20 ms");
    // The next one loads, and what the first comes to is not stored over it.
    assertThat(impatient.getOrLoad("k", this::load)).isEqualTo("k2");
    go.countDown();
    assertThat(join(first)).isEqualTo("k!");
    assertThat(impatient.get("k")).isEqualTo("k2");
  }

  @Test
  void should_fail_its_future_when_the_loader_hangs() throws Exception {
    TypedCache<String, String> impatient = builder().loadTimeout(SHORT).build();
    assertThat(failureOf(impatient.getOrLoadAsync("k", this::loadWhenTold, threads)))
        .isInstanceOf(RequestTimeoutException.class);
  }

  @Test
  void should_refuse_when_a_loader_asks_for_its_own_key() {
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.getOrLoad("k", key -> cache.getOrLoad(key, this::load)));
    assertThat(cache.getOrLoad("k", key -> cache.getOrLoad("other", this::load)))
        .isEqualTo("other1");
  }

  @Test
  void should_store_nothing_when_the_key_is_written_to_while_it_is_loaded() throws Exception {
    Future<String> loading = threads.submit(() -> cache.getOrLoad("k", this::loadWhenTold));
    Waiting.until(() -> loads.get() == 1);
    cache.delete("k");
    go.countDown();
    assertThat(join(loading)).isEqualTo("k!");
    assertThat(client.stored).isEmpty();
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k2");
  }

  @Test
  void should_keep_nothing_when_the_key_is_written_to_while_what_was_loaded_is_stored() {
    client.failing =
        call -> {
          if (call.operation() == Operation.SET) {
            cache.delete("k");
          }
          return null;
        };
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
    assertThat(client.stored).isEmpty();
  }

  @Test
  void should_end_the_wait_when_the_thread_is_interrupted() throws Exception {
    Future<String> first = threads.submit(() -> cache.getOrLoad("k", this::loadWhenTold));
    Waiting.until(() -> loads.get() == 1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                cache.getOrLoad("k", this::load);
              } catch (Throwable e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : null);
              }
            });
    waiter.start();
    waiter.interrupt();
    waiter.join();
    assertThat(thrown.get()).isInstanceOf(RequestCancelledException.class);
    go.countDown();
    assertThat(join(first)).isEqualTo("k!");
  }

  @Test
  void should_fail_and_go_on_when_the_executor_rejects() throws Exception {
    CompletableFuture<String> rejected =
        cache.getOrLoadAsync(
            "k",
            this::load,
            task -> {
              throw new RejectedExecutionException("full");
            });
    assertThat(failureOf(rejected)).isInstanceOf(RejectedExecutionException.class);
    assertThat(cache.getOrLoad("k", this::load)).isEqualTo("k1");
  }

  @Test
  void should_throw_an_error_as_it_is_when_the_loader_does() {
    assertThatThrownBy(
            () ->
                cache.getOrLoad(
                    "k",
                    key -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
  }
}
