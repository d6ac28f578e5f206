// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NoWaitWritesTest {
  private static final Duration TTL = Duration.ofMinutes(1);

  /** Holds what it is sent; the test ends it. */
  @SuppressWarnings("NullAway") // of a future the value may be null
  private static final class Held implements CacheClient {
    private final List<Call<?>> calls = new ArrayList<>();
    private final List<CompletableFuture<Object>> futures = new ArrayList<>();

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <V> CompletableFuture<V> sendAsync(Call<V> call) {
      calls.add(call);
      CompletableFuture<Object> future = new CompletableFuture<>();
      futures.add(future);
      return (CompletableFuture<V>) future;
    }

    @Override
    public CacheClient withTimeout(Duration timeout) {
      return this;
    }

    @Override
    public Duration defaultTtl() {
      return TTL;
    }

    @Override
    public void close() {}
  }

  private final Held client = new Held();
  private final List<String> told = new ArrayList<>();
  private final NoWaitWrites writes =
      NoWaitWrites.of(
          client,
          (operation, cache, error) ->
              told.add(operation + " in " + cache + ": " + error.getMessage()));

  @Test
  void should_tell_of_failures_and_count_them() {
    writes.setNoWait("users", "1", new byte[] {1}, TTL);
    writes.deleteNoWait("users", "2");

    client.futures.get(0).completeExceptionally(new InvalidRequestException("no"));
    client.futures.get(1).complete(null);

    assertThat(client.calls)
        .extracting(Call::operation)
        .containsExactly(Operation.SET, Operation.DELETE);
    assertThat(told).containsExactly("SET in users: no");
    assertThat(writes.failures()).isEqualTo(1);
  }

  @Test
  void should_let_a_fence_pass_when_all_before_it_have_ended() {
    assertThat(writes.fence()).isCompleted();
    writes.deleteNoWait("users", "1");
    CompletableFuture<Void> first = writes.fence();
    writes.deleteNoWait("users", "2");
    CompletableFuture<Void> second = writes.fence();
    writes.deleteNoWait("users", "3");

    client.futures.get(1).complete(null);
    assertThat(first).isNotDone();
    assertThat(second).as("the first has not ended either").isNotDone();
    client.futures.get(0).completeExceptionally(new InvalidRequestException("no"));
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(writes.fence()).isNotDone();
  }

  @Test
  void should_contain_what_the_listener_throws() {
    NoWaitWrites thrown =
        NoWaitWrites.of(
            client,
            (operation, cache, error) -> {
              throw new IllegalStateException("the listener's");
            });
    thrown.deleteNoWait("users", "1");
    thrown.deleteNoWait("users", "2");
    CompletableFuture<Void> fence = thrown.fence();

    client.futures.forEach(f -> f.completeExceptionally(new InvalidRequestException("no")));

    assertThat(fence).isCompleted();
    assertThat(thrown.failures()).isEqualTo(2);
  }

  @Test
  void should_throw_programming_errors_and_wait_for_none_of_them() {
    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() -> writes.deleteNoWait("users", (byte[]) null));
    assertThat(writes.fence()).isCompleted();
  }

  @Test
  void should_count_writes_of_many_threads_to_the_fence_they_came_before() throws Exception {
    int threads = 4;
    int each = 5_000;
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  writes.deleteNoWait("users", "key");
                  begun.incrementAndGet();
                }
                ended.countDown();
              });
      thread.setDaemon(true);
      thread.start();
    }
    List<CompletableFuture<Void>> fences = new ArrayList<>();
    while (ended.getCount() > 0 && fences.size() < 1_000) {
      fences.add(writes.fence());
      Thread.onSpinWait();
    }
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> last = writes.fence();
    assertThat(last).isNotDone();

    client.futures.forEach(f -> f.complete(null));

    assertThat(begun).hasValue(threads * each);
    assertThat(last).isCompleted();
    assertThat(fences).allMatch(CompletableFuture::isDone);
  }
}
