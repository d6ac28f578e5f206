// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What needs no server: its answers are the test's. */
class NearCacheClientTest {
  private static final String CACHE = "cache";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClient server = new ManualClient();
  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final NearCacheClient near = near(builder -> builder);

  private NearCacheClient near(UnaryOperator<NearCacheClient.Builder> options) {
    return options.apply(NearCacheClient.builder(server).ticker(time::get)).build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void advance(AtomicLong clock, Duration by) {
    clock.addAndGet(by.toNanos());
  }

  /** Has a value loaded. */
  private void load(CacheClient client, String key, String value) {
    CompletableFuture<byte[]> read = client.getAsync(CACHE, key);
    server.last().answer(bytes(value));
    assertThat(read.join()).isEqualTo(bytes(value));
  }

  @Test
  void should_serve_from_memory_until_the_value_is_stale() {
    load(near, "key", "one");
    advance(time, SECOND.minusNanos(1));
    assertThat(near.getString(CACHE, "key")).isEqualTo("one");
    assertThat(near.getStringAsync(CACHE, "key").join()).isEqualTo("one");
    assertThat(server.sent).hasSize(1);
    advance(time, Duration.ofNanos(1));
    load(near, "key", "two");
    assertThat(server.sent).hasSize(2);
    assertThat(near.stats()).extracting(NearCacheStats::hits).isEqualTo(2L);
    assertThat(near.stats()).extracting(NearCacheStats::misses).isEqualTo(2L);
    assertThat(near.stats().hitRatio()).isEqualTo(0.5);
  }

  /** The server may have had the value only at the request's beginning. */
  @Test
  void should_count_the_time_from_the_beginning_of_the_load() {
    CompletableFuture<byte[]> read = near.getAsync(CACHE, "key");
    advance(time, SECOND);
    server.last().answer(bytes("slow"));
    assertThat(read.join()).isEqualTo(bytes("slow"));
    near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(2);
  }

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
  void should_drop_before_and_after_a_write() {
    load(near, "key", "old");
    CompletableFuture<Void> write = near.setAsync(CACHE, "key", "new");
    ManualClient.Sent set = server.last();
    // While it is under way a read may see either, and must ask.
    load(near, "key", "old");
    assertThat(near.getString(CACHE, "key")).isEqualTo("old");
    set.answer(null);
    assertThat(write).isCompleted();
    load(near, "key", "new");
    assertThat(near.stats().drops()).isEqualTo(2);
  }

  @Test
  void should_keep_nothing_that_was_asked_for_before_a_write() {
    CompletableFuture<byte[]> early = near.getAsync(CACHE, "key");
    ManualClient.Sent get = server.last();
    near.deleteAsync(CACHE, "key");
    server.last().answer(null);
    CompletableFuture<byte[]> late = near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(3);
    get.answer(bytes("old"));
    assertThat(early.join()).isEqualTo(bytes("old"));
    assertThat(late).isNotDone();
    server.last().answer(null);
    assertThat(late.join()).isNull();
  }

  @Test
  void should_drop_for_writes_that_fail_or_are_cancelled() {
    load(near, "key", "old");
    CompletableFuture<Void> failing = near.setAsync(CACHE, "key", "new");
    load(near, "key", "old");
    server.sent.get(1).future().completeExceptionally(timeout());
    assertThat(failing).isCompletedExceptionally();
    load(near, "key", "old");
    CompletableFuture<Void> cancelled = near.setAsync(CACHE, "key", "newer");
    ManualClient.Sent set = server.last();
    load(near, "key", "old");
    cancelled.cancel(true);
    assertThat(set.future()).isCancelled();
    int before = server.sent.size();
    near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(before + 1);
  }

  /** Whoever hangs on the future first, or looks at it, sees the memory dropped. */
  @Test
  void should_drop_before_the_end_of_a_write_is_seen() {
    load(near, "key", "old");
    CompletableFuture<Void> write = near.setAsync(CACHE, "key", "new");
    ManualClient.Sent set = server.last();
    load(near, "key", "old");
    List<Integer> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      write.whenComplete(
          (done, failure) -> {
            near.getAsync(CACHE, "key");
            requests.add(server.sent.size());
          });
    }
    set.answer(null);
    assertThat(requests).containsExactly(4, 4, 4);
  }

  @Test
  void should_drop_for_commands_that_write() {
    load(near, "key", "old");
    near.sendAsync(Memcached.key(CACHE, "key").append(bytes("more")));
    near.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(3);
    server.last().answer(bytes("oldmore"));
    near.sendAsync(Memcached.key(CACHE, "key").get());
    assertThat(near.getString(CACHE, "key")).isEqualTo("oldmore");
  }

  @Test
  void should_drop_everything_for_a_flush() {
    load(near, "one", "1");
    load(near, "two", "2");
    CompletableFuture<byte[]> early = near.getAsync(CACHE, "three");
    ManualClient.Sent get = server.last();
    near.sendAsync(Memcached.flushAll());
    get.answer(bytes("3"));
    server.last().future().complete(null);
    assertThat(early).isCompleted();
    for (String key : List.of("one", "two", "three")) {
      int before = server.sent.size();
      near.getAsync(CACHE, key);
      assertThat(server.sent).hasSize(before + 1);
    }
    assertThat(near.stats().entries()).isZero();
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

  private static RequestTimeoutException timeout() {
    return new RequestTimeoutException(Operation.GET, SECOND.toNanos());
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
  void should_remember_absent_keys_by_option_only() {
    near.getAsync(CACHE, "absent");
    server.last().answer(null);
    near.getAsync(CACHE, "absent");
    assertThat(server.sent).hasSize(2);
    server.last().answer(null);
    NearCacheClient remembering = near(builder -> builder.rememberAbsent(Duration.ofMillis(100)));
    remembering.getAsync(CACHE, "absent");
    server.last().answer(null);
    advance(time, Duration.ofMillis(99));
    assertThat(remembering.get(CACHE, "absent")).isNull();
    assertThat(server.sent).hasSize(3);
    advance(time, Duration.ofMillis(1));
    remembering.getAsync(CACHE, "absent");
    assertThat(server.sent).hasSize(4);
  }

  @Test
  void should_serve_old_values_when_asking_fails_by_option() {
    NearCacheClient lenient = near(builder -> builder.staleIfError(Duration.ofSeconds(9)));
    load(lenient, "key", "old");
    advance(time, Duration.ofSeconds(9));
    CompletableFuture<byte[]> read = lenient.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(new OverloadedException("full"));
    assertThat(read.join()).isEqualTo(bytes("old"));
    assertThat(lenient.stats().staleServed()).isEqualTo(1);
    // The request is at fault.
    read = lenient.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(new InvalidRequestException("no"));
    assertThat(read).isCompletedExceptionally();
    // A write has dropped it meanwhile.
    read = lenient.getAsync(CACHE, "key");
    ManualClient.Sent get = server.last();
    lenient.setAsync(CACHE, "key", "new");
    get.future().completeExceptionally(timeout());
    assertThat(read).isCompletedExceptionally();
    // Too old.
    load(lenient, "key", "newer");
    advance(time, Duration.ofSeconds(10));
    read = lenient.getAsync(CACHE, "key");
    server.last().future().completeExceptionally(timeout());
    assertThat(read).isCompletedExceptionally();
  }

  @Test
  void should_ask_for_each_read_if_nothing_may_be_stale() {
    NearCacheClient strict =
        near(builder -> builder.maxStale(Duration.ZERO).maxStale("lax", SECOND));
    strict.getAsync(CACHE, "key");
    strict.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(2);
    server.sent.get(0).answer(bytes("value"));
    strict.getAsync(CACHE, "key");
    assertThat(server.sent).hasSize(3);
    strict.getAsync("lax", "key");
    strict.getAsync("lax", "key");
    assertThat(server.sent).hasSize(4);
  }

  @Test
  void should_hold_no_more_than_the_bound() {
    int size = 1_000;
    NearCacheClient small = near(builder -> builder.maxBytes(100_000));
    for (int i = 0; i < 1_000; i++) {
      small.getAsync(CACHE, "key" + i);
      server.last().answer(new byte[size]);
    }
    NearCacheStats stats = small.stats();
    assertThat(stats.weight()).isLessThanOrEqualTo(100_000);
    assertThat(stats.entries()).isBetween(50L, 100_000L / size);
    assertThat(stats.evictions()).isGreaterThanOrEqualTo(900);
    // Heavier than all together: it evicts nobody.
    CompletableFuture<byte[]> huge = small.getAsync(CACHE, "huge");
    server.last().answer(new byte[200_000]);
    assertThat(huge.join()).hasSize(200_000);
    assertThat(small.stats().entries()).isEqualTo(stats.entries());
    small.getAsync(CACHE, "huge");
    assertThat(small.stats().loads()).isEqualTo(1_002);
  }

  @Test
  void should_keep_empty_values() {
    load(near, "empty", "");
    assertThat(near.get(CACHE, "empty")).isEmpty();
    assertThat(server.sent).hasSize(1);
  }

  @Test
  void should_tell_caches_and_keys_apart() {
    near.getAsync("a", "bc");
    server.last().answer(bytes("1"));
    near.getAsync("ab", "c");
    assertThat(server.sent).hasSize(2);
    byte[] key = bytes("bc");
    assertThat(near.get("a", key)).isEqualTo(bytes("1"));
    // What was kept is not the caller's array.
    key[0] = 'X';
    assertThat(near.getString("a", "bc")).isEqualTo("1");
  }

  @Test
  void should_take_buffers() {
    ByteBuf key = Unpooled.copiedBuffer("key", UTF_8);
    near.getAsync(CACHE, key);
    server.last().answer(bytes("value"));
    assertThat(near.get(CACHE, key)).isEqualTo(bytes("value"));
    assertThat(near.getString(CACHE, "key")).isEqualTo("value");
    assertThat(server.sent).hasSize(1);
    key.release();
    CompletableFuture<byte[]> released = near.getAsync(CACHE, Unpooled.copiedBuffer(key()));
    assertThat(released).isNotDone();
  }

  private static ByteBuf key() {
    return Unpooled.copiedBuffer("another", UTF_8);
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

  @Test
  void should_drop_memory_and_close_the_delegate() {
    load(near, "key", "value");
    CompletableFuture<byte[]> late = near.getAsync(CACHE, "late");
    near.close();
    assertThat(server.closed).isTrue();
    assertThat(near.stats().entries()).isZero();
    server.last().answer(bytes("value"));
    assertThat(late).isCompleted();
    assertThat(near.stats().entries()).isZero();
    near.getAsync(CACHE, "key");
    near.getAsync(CACHE, "late");
    assertThat(server.sent).hasSize(4);
    assertThat(near.toString()).contains("0 entries").doesNotContain("value");
  }

  @Test
  void should_name_what_is_null() {
    assertThatNullPointerException().isThrownBy(() -> near.get(CACHE, (byte[]) null));
    assertThatNullPointerException()
        .isThrownBy(() -> near.getAsync(null, bytes("key")))
        .withMessage("cache");
    assertThatNullPointerException()
        .isThrownBy(() -> near.send((Call<?>) null))
        .withMessage("call");
    assertThatNullPointerException()
        .isThrownBy(() -> near.getAll(null, List.of("key")))
        .withMessage("cache");
    assertThatNullPointerException()
        .isThrownBy(() -> NearCacheClient.builder(null))
        .withMessage("delegate");
  }

  @Test
  void should_refuse_options_out_of_range() {
    NearCacheClient.Builder builder = NearCacheClient.builder(server);
    Duration less = Duration.ofNanos(-1);
    for (Runnable option :
        List.<Runnable>of(
            () -> builder.maxBytes(0),
            () -> builder.maxStale(less),
            () -> builder.maxStale(CACHE, less),
            () -> builder.rememberAbsent(Duration.ZERO),
            () -> builder.staleIfError(less))) {
      assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(option::run);
    }
    builder.maxStale(Duration.ofSeconds(Long.MAX_VALUE)).staleIfError(Duration.ofDays(1 << 20));
    try (NearCacheClient eternal = builder.ticker(time::get).build()) {
      load(eternal, "key", "value");
      advance(time, Duration.ofDays(365 * 100));
      assertThat(eternal.getString(CACHE, "key")).isEqualTo("value");
    }
  }
}
