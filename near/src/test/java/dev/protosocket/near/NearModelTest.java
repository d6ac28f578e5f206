// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.memcached.Memcached;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A million steps by chance, one after the other in frozen time: calls begin, are carried out by
 * the server, and are answered, each in any order; others write; time passes. After each read it is
 * known since when the server had no longer what was read.
 */
class NearModelTest {
  private static final int STEPS = 1_000_000;
  private static final int KEYS = 6;
  private static final String CACHE = "cache";
  private static final int MAX_PENDING = 24;

  /** A request on its way to the server, or its answer on the way back. */
  private static final class Pending {
    final Call<?> call;
    final int key;
    final CompletableFuture<Object> future = new CompletableFuture<>();
    boolean applied;

    /** Of a GET, the value; of a write, the step at which it was carried out. */
    @Nullable Object result;

    Pending(Call<?> call) {
      this.call = call;
      byte[] bytes = call.key();
      this.key = bytes.length == 0 ? -1 : bytes[0];
    }
  }

  private final List<Pending> pending = new ArrayList<>();
  private final List<CompletableFuture<?>> calls = new ArrayList<>();

  /** The number of the value that the server has, by key; its being absent has one, too. */
  private final int[] current = new int[KEYS];

  /** The number of the latest absence that has ended, by key: all began absent. */
  private final int[] lastAbsence = new int[KEYS];

  /** Step and time at which a value was replaced, by its number; -1 while it is current. */
  private int[] replacedStep = new int[1 << 16];

  private long[] replacedTime = new long[1 << 16];
  private boolean[] absent = new boolean[1 << 16];
  private int values;

  /** The step at which the last write of this client that has ended was carried out, by key. */
  private final int[] ownWrite = new int[KEYS];

  private long time;
  private int step;
  private long reads;
  private @Nullable String wrong;
  private boolean validates;

  private final CacheClient server =
      new CacheClient() {
        @Override
        @SuppressWarnings({"unchecked", "rawtypes"}) // what the call says
        public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
          Pending one = new Pending(call.copy());
          pending.add(one);
          return (CompletableFuture) one.future;
        }

        @Override
        public CacheClient withTimeout(Duration timeout) {
          return this;
        }

        @Override
        public <C> Optional<C> capability(Class<C> type) {
          return validates && type == ConditionalReads.class
              ? Optional.of(type.cast(Conditional.READS))
              : Optional.empty();
        }

        @Override
        public Duration defaultTtl() {
          return Duration.ofMinutes(1);
        }

        @Override
        public void close() {}
      };

  private int newValue(boolean isAbsent) {
    int number = values++;
    if (number == replacedStep.length) {
      replacedStep = Arrays.copyOf(replacedStep, number * 2);
      replacedTime = Arrays.copyOf(replacedTime, number * 2);
      absent = Arrays.copyOf(absent, number * 2);
    }
    replacedStep[number] = -1;
    absent[number] = isAbsent;
    return number;
  }

  private void replace(int key, int value) {
    if (absent[current[key]]) {
      lastAbsence[key] = current[key];
    }
    replacedStep[current[key]] = step;
    replacedTime[current[key]] = time;
    current[key] = value;
  }

  private void apply(Pending one) {
    one.applied = true;
    Operation operation = one.call.operation();
    if (operation.isRead()) {
      int value = current[one.key];
      if (one.call instanceof Conditional conditional) {
        one.result = found(value, conditional);
      } else {
        one.result = absent[value] ? null : encode(value);
      }
      return;
    }
    one.result = step;
    if (operation == Operation.SET) {
      replace(one.key, ByteBuffer.wrap(one.call.value()).getInt());
    } else if (operation == Operation.DELETE) {
      replace(one.key, newValue(true));
    } else {
      for (int key = 0; key < KEYS; key++) {
        replace(key, newValue(true));
      }
    }
  }

  private Conditional.Found found(int value, Conditional read) {
    if (absent[value]) {
      return Conditional.Found.ABSENT;
    }
    return read.known instanceof Conditional.Numbered known && known.number() == value
        ? Conditional.Found.unchanged(value, Ttl.NEVER)
        : Conditional.Found.present(encode(value), value, Ttl.NEVER);
  }

  private static byte[] encode(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  /** Begins a read, and checks what comes of it. */
  private void read(CacheClient near, int key, long maxStale) {
    long begun = time;
    int begunStep = step;
    int afterWrite = ownWrite[key];
    CompletableFuture<byte[]> read = near.getAsync(CACHE, new byte[] {(byte) key});
    read.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            check(key, value, begun, begunStep, afterWrite, maxStale);
          }
        });
    calls.add(read);
  }

  private void check(
      int key, byte @Nullable [] read, long begun, int begunStep, int afterWrite, long maxStale) {
    reads++;
    // Which of the times that it was absent is not known; the latest, then.
    int absence = absent[current[key]] ? current[key] : lastAbsence[key];
    int value = read == null ? absence : ByteBuffer.wrap(read).getInt();
    int end = replacedStep[value];
    if (end < 0) {
      return;
    }
    if (maxStale == 0 ? end < begunStep : replacedTime[value] <= begun - maxStale) {
      wrong("too old a value of key " + key);
    }
    if (end <= afterWrite) {
      wrong("a value from before one's own write of key " + key);
    }
  }

  /** Futures would swallow an exception. */
  private void wrong(String what) {
    if (wrong == null) {
      wrong = "step " + step + ": " + what;
    }
  }

  private void readAll(CacheClient near, long maxStale, SplittableRandom random) {
    byte[][] keys = new byte[1 + random.nextInt(KEYS)][];
    int[] afterWrite = ownWrite.clone();
    for (int i = 0; i < keys.length; i++) {
      keys[i] = new byte[] {(byte) random.nextInt(KEYS)};
    }
    long begun = time;
    int begunStep = step;
    CompletableFuture<BatchResult<byte[]>> all = near.executeAsync(CACHE, Batch.get(keys));
    all.whenComplete(
        (result, failure) -> {
          for (int i = 0; result != null && i < keys.length; i++) {
            if (result.results().get(i).error() == null) {
              int key = keys[i][0];
              byte[] value = result.results().get(i).value();
              check(key, value, begun, begunStep, afterWrite[key], maxStale);
            }
          }
        });
    calls.add(all);
  }

  private void write(CacheClient near, int key, SplittableRandom random) {
    byte[] bytes = {(byte) key};
    int before = pending.size();
    CompletableFuture<?> write =
        switch (random.nextInt(8)) {
          case 0 -> near.deleteAsync(CACHE, bytes);
          case 1 -> near.deleteAllAsync(CACHE, new byte[][] {bytes});
          case 2 -> random.nextInt(8) == 0 ? near.sendAsync(Memcached.flushAll()) : null;
          default -> near.setAsync(CACHE, bytes, encode(newValue(false)));
        };
    if (write == null) {
      return;
    }
    Pending sent = pending.get(before);
    write.whenComplete(
        (done, failure) -> {
          if (failure == null && sent.result instanceof Integer appliedAt) {
            for (int k = 0; k < KEYS; k++) {
              if (sent.key < 0 || sent.key == k) {
                ownWrite[k] = Math.max(ownWrite[k], appliedAt);
              }
            }
          }
        });
    calls.add(write);
  }

  private void answer(Pending one, SplittableRandom random) {
    pending.remove(one);
    if (random.nextInt(16) == 0) {
      one.future.completeExceptionally(new OverloadedException("full"));
      return;
    }
    if (!one.applied) {
      apply(one);
    }
    one.future.complete(one.call.operation().isRead() ? one.result : null);
  }

  private void step(CacheClient near, CacheClient view, long maxStale, SplittableRandom random) {
    int key = random.nextInt(KEYS);
    int choice = random.nextInt(20);
    if (pending.size() > MAX_PENDING) {
      choice = 10 + random.nextInt(6);
    }
    if (choice < 7) {
      read(random.nextInt(4) == 0 ? view : near, key, maxStale);
    } else if (choice < 8) {
      readAll(near, maxStale, random);
    } else if (choice < 10) {
      write(near, key, random);
    } else if (choice < 16) {
      if (!pending.isEmpty()) {
        Pending one = pending.get(random.nextInt(pending.size()));
        if (one.applied || random.nextBoolean()) {
          answer(one, random);
        } else {
          apply(one);
        }
      }
    } else if (choice < 17) {
      // Another client.
      replace(key, newValue(random.nextInt(4) == 0));
    } else if (choice < 18) {
      time += random.nextInt(40);
    } else if (!calls.isEmpty()) {
      CompletableFuture<?> call = calls.remove(random.nextInt(calls.size()));
      if (random.nextInt(8) == 0) {
        call.cancel(true);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 100, false", "2, 1000000000, false", "3, 0, false", "4, 100, true", "5, 0, true"})
  void should_never_serve_what_is_too_old(long seed, long maxStale, boolean withVersions) {
    validates = withVersions;
    SplittableRandom random = new SplittableRandom(seed);
    for (int key = 0; key < KEYS; key++) {
      current[key] = newValue(true);
      ownWrite[key] = -1;
    }
    NearCacheClient near =
        NearCacheClient.builder(server)
            .maxStale(Duration.ofNanos(maxStale))
            .rememberAbsent(Duration.ofMillis(1))
            .ticker(() -> time)
            .build();
    CacheClient view = near.withTimeout(Duration.ofHours(1));
    for (step = 0; step < STEPS && wrong == null; step++) {
      step(near, view, maxStale, random);
    }
    assertThat(wrong).isNull();
    NearCacheStats stats = near.stats();
    assertThat(reads).isGreaterThan(STEPS / 10);
    assertThat(stats.misses()).isGreaterThan(STEPS / 20);
    if (validates) {
      assertThat(stats.validationsUnchanged()).isGreaterThan(STEPS / 10_000);
      assertThat(stats.validationsChanged()).isGreaterThan(STEPS / 10_000);
    }
    if (maxStale > 0) {
      assertThat(stats.hits()).isGreaterThan(STEPS / 50);
      assertThat(stats.drops()).isGreaterThan(STEPS / 100);
    }
  }
}
