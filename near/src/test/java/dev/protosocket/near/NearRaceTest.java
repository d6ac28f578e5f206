// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads that write counters, each its own ones, and read all of them, blocking and not, in every
 * interleaving that comes: what is read is never less than what a write that had ended before has
 * stored. Memory keeps values for an hour, so whatever came in wrongly would stay.
 */
class NearRaceTest {
  private static final int THREADS = 4;
  private static final int KEYS = 8;
  private static final int ROUNDS = 60_000;
  private static final String CACHE = "cache";

  private final AtomicIntegerArray stored = new AtomicIntegerArray(KEYS);
  private final AtomicIntegerArray completed = new AtomicIntegerArray(KEYS);
  private final ExecutorService loops = Executors.newFixedThreadPool(2);

  /** Answers on threads of its own, or in the caller's. */
  private final CacheClient server =
      new CacheClient() {
        @Override
        public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
          return CompletableFuture.supplyAsync(() -> send(call), loops);
        }

        @Override
        @SuppressWarnings({"unchecked", "ThreadPriorityCheck"}) // a GET's value; likelier, no more
        public <V extends @Nullable Object> V send(Call<V> call) {
          int key = call.key()[0];
          if (call.operation() == Operation.GET) {
            byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(stored.get(key)).array();
            Thread.yield();
            return (V) value;
          }
          stored.set(key, ByteBuffer.wrap(call.value()).getInt());
          Thread.yield();
          return null;
        }

        @Override
        public CacheClient withTimeout(Duration timeout) {
          return this;
        }

        @Override
        public Duration defaultTtl() {
          return Duration.ofMinutes(1);
        }

        @Override
        public void close() {}
      };

  @Test
  @Timeout(300)
  void should_never_go_back_behind_a_write() throws Exception {
    NearCacheClient near = NearCacheClient.builder(server).maxStale(Duration.ofHours(1)).build();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        wrong.add(threads.submit(() -> run(near, thread)));
      }
      for (Future<Integer> ofThread : wrong) {
        assertThat(ofThread.get(300, TimeUnit.SECONDS)).isZero();
      }
    } finally {
      threads.shutdownNow();
      loops.shutdownNow();
    }
    assertThat(near.stats().hits()).isPositive();
    assertThat(near.stats().drops()).isPositive();
    for (int key = 0; key < KEYS; key++) {
      assertThat(ByteBuffer.wrap(near.get(CACHE, new byte[] {(byte) key})).getInt())
          .isEqualTo(completed.get(key));
    }
  }

  /** Returns how often something too old was read. */
  private int run(CacheClient near, int thread) {
    SplittableRandom random = new SplittableRandom(thread);
    int wrong = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      int key = random.nextInt(KEYS);
      byte[] bytes = {(byte) key};
      boolean async = random.nextInt(8) == 0;
      if (key % THREADS == thread && random.nextInt(4) == 0) {
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(round).array();
        if (async) {
          near.setAsync(CACHE, bytes, value).join();
        } else {
          near.set(CACHE, bytes, value);
        }
        completed.set(key, round);
      } else {
        int least = completed.get(key);
        byte[] read = async ? near.getAsync(CACHE, bytes).join() : near.get(CACHE, bytes);
        if (ByteBuffer.wrap(read).getInt() < least) {
          wrong++;
        }
      }
    }
    return wrong;
  }
}
