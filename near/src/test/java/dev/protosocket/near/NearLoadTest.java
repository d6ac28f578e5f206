// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who shares a load, and what its end does to whom. */
class NearLoadTest extends NearFixture {
  @Test
  void should_make_one_request_of_a_thousand_calls() {
    List<CompletableFuture<byte[]>> reads = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      reads.add(near.getAsync(CACHE, "key"));
    }
    assertThat(server.sent).hasSize(1);
    reads.get(0).cancel(true);
    reads.get(500).cancel(true);
    assertThat(server.last().future()).isNotDone();
    server.last().answer(bytes("value"));
    for (int i = 0; i < reads.size(); i++) {
      if (i == 0 || i == 500) {
        assertThat(reads.get(i)).isCancelled();
      } else {
        assertThat(reads.get(i).join()).isEqualTo(bytes("value"));
      }
    }
    // Each has an array of its own.
    reads.get(1).join()[0] = 'X';
    assertThat(reads.get(2).join()).isEqualTo(bytes("value"));
    assertThat(near.getString(CACHE, "key")).isEqualTo("value");
  }

  @Test
  void should_make_one_request_of_a_thousand_threads() throws Exception {
    CountDownLatch done = new CountDownLatch(1_000);
    AtomicReference<String> wrong = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Thread thread =
          new Thread(
              () -> {
                String value = near.getString(CACHE, "key");
                if (!"value".equals(value)) {
                  wrong.set(value);
                }
                done.countDown();
              });
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    Waiting.until(() -> near.stats().misses() == 1_000);
    Waiting.until(() -> !server.sent.isEmpty());
    server.last().answer(bytes("value"));
    done.await();
    assertThat(wrong).hasNullValue();
    assertThat(server.sent).hasSize(1);
    assertThat(near.stats().loads()).isEqualTo(1);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void should_cancel_the_request_with_its_last_caller() {
    CompletableFuture<byte[]> one = near.getAsync(CACHE, "key");
    CompletableFuture<byte[]> two = near.getAsync(CACHE, "key");
    one.cancel(true);
    two.cancel(true);
    assertThat(server.last().future()).isCancelled();
    CompletableFuture<byte[]> three = near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(2);
    server.last().answer(bytes("value"));
    assertThat(three.join()).isEqualTo(bytes("value"));
  }

  @Test
  void should_share_no_load_that_began_too_long_ago() {
    CompletableFuture<byte[]> one = near.getAsync(CACHE, "key");
    advance(time, SECOND);
    CompletableFuture<byte[]> two = near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(2);
    server.sent.get(1).answer(bytes("new"));
    server.sent.get(0).answer(bytes("old"));
    assertThat(two.join()).isEqualTo(bytes("new"));
    assertThat(one.join()).isEqualTo(bytes("old"));
    // The one that began later stays, although it ended earlier.
    assertThat(near.getString(CACHE, "key")).isEqualTo("new");
  }

  @Test
  void should_not_keep_failures() {
    CompletableFuture<byte[]> one = near.getAsync(CACHE, "key");
    CompletableFuture<byte[]> two = near.getAsync(CACHE, "key");
    RuntimeException failure = new InvalidRequestException("of the delegate");
    server.last().future().completeExceptionally(failure);
    assertThat(one.handle((value, e) -> e).join()).isSameAs(failure);
    assertThat(two.handle((value, e) -> e).join()).isSameAs(failure);
    load(near, "key", "value");
    assertThat(near.stats().loadFailures()).isEqualTo(1);
  }

  /** Two clients that behave alike, with the same memory. */
  @Test
  void should_share_memory_and_not_time_with_views() {
    CacheClient view = near.withTimeout(Duration.ofMillis(50));
    CompletableFuture<byte[]> patient = near.getAsync(CACHE, "key");
    CompletableFuture<byte[]> hasty = view.getAsync(CACHE, "key");
    CompletableFuture<byte[]> likewise =
        near.withTimeout(Duration.ofMillis(50)).getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(2);
    assertThat(server.sent.get(0).timeout()).isNull();
    assertThat(server.sent.get(1).timeout()).isEqualTo(Duration.ofMillis(50));
    server.sent.get(1).future().completeExceptionally(timeout());
    assertThat(hasty).isCompletedExceptionally();
    assertThat(likewise.isDone() || server.sent.size() == 3).isTrue();
    assertThat(patient).isNotDone();
    server.sent.get(0).answer(bytes("value"));
    assertThat(patient.join()).isEqualTo(bytes("value"));
    assertThat(view.getString(CACHE, "key")).isEqualTo("value");
    view.close();
    assertThat(server.closed).isFalse();
    assertThat(near.getString(CACHE, "key")).isEqualTo("value");
  }

  @Test
  void should_ask_again_for_those_who_came_later_when_the_time_of_a_load_is_up() throws Exception {
    CompletableFuture<byte[]> first = near.getAsync(CACHE, "key");
    long start = System.nanoTime();
    Waiting.until(() -> System.nanoTime() - start > 2_000_000);
    CompletableFuture<byte[]> later = near.getAsync(CACHE, "key");
    CompletableFuture<byte[]> cancelled = near.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(timeout());
    assertThat(first).isCompletedExceptionally();
    assertThat(server.sent).hasSize(3);
    assertThat(server.sent.get(1).timeout()).isGreaterThan(Duration.ofMillis(1));
    cancelled.cancel(true);
    assertThat(server.sent.get(2).future()).isCancelled();
    server.sent.get(1).answer(bytes("value"));
    assertThat(later.join()).isEqualTo(bytes("value"));
  }

  @Test
  void should_serve_hits_in_an_interrupted_thread() {
    load(near, "key", "value");
    Thread.currentThread().interrupt();
    try {
      assertThat(near.getString(CACHE, "key")).isEqualTo("value");
      assertThatExceptionOfType(RequestCancelledException.class)
          .isThrownBy(() -> near.get(CACHE, "other"))
          .matches(e -> e.fate() == RequestFate.UNKNOWN);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** The others' load goes on, in one of their threads. */
  @Test
  void should_go_on_when_the_thread_that_loads_is_interrupted() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread leader =
        new Thread(
            () -> {
              try {
                near.get(CACHE, "key");
              } catch (RequestCancelledException e) {
                thrown.set(e);
              }
            });
    leader.start();
    Waiting.until(() -> server.sent.size() == 1);
    CompletableFuture<String> other = new CompletableFuture<>();
    Thread joiner = new Thread(() -> other.complete(near.getString(CACHE, "key")));
    joiner.start();
    Waiting.until(() -> near.stats().misses() == 2);
    leader.interrupt();
    leader.join();
    assertThat(thrown.get()).isInstanceOf(RequestCancelledException.class);
    Waiting.until(() -> server.sent.size() == 2);
    server.last().answer(bytes("value"));
    assertThat(other.join()).isEqualTo("value");
    joiner.join();
  }
}
