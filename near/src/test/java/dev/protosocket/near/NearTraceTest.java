// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.capability.ConditionalReads;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a near cache saves: 300,000 reads in frozen time, of 100,000 keys whose popularity is Zipf's
 * (exponent 1), with values of 1,000 bytes and memory for a tenth of them.
 */
class NearTraceTest {
  private static final int READS = 300_000;
  private static final int KEYS = 100_000;
  private static final int VALUE = 1_000;
  private static final int MAX_BYTES = 10_000 * (VALUE + NearMemory.ENTRY_OVERHEAD);

  private long time;
  private long requests;
  private long values;

  private final class Server implements CacheClient {
    private final boolean validates;

    Server(boolean validates) {
      this.validates = validates;
    }

    @Override
    @SuppressWarnings("unchecked") // all are reads
    public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
      requests++;
      Object answer;
      if (call instanceof Conditional read && read.known != null) {
        answer = Conditional.Found.unchanged(1, Duration.ofHours(1));
      } else {
        values++;
        byte[] value = new byte[VALUE];
        answer =
            call instanceof Conditional
                ? Conditional.Found.present(value, 1, Duration.ofHours(1))
                : value;
      }
      return (CompletableFuture<V>) CompletableFuture.completedFuture(answer);
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return validates && type == ConditionalReads.class
          ? Optional.of(type.cast(Conditional.READS))
          : Optional.empty();
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
  }

  @ParameterizedTest
  @CsvSource({
    // per second, maxStale in ms, validation; at least so many in a hundred hits, at most values
    "1000, 1000, false, 40, 60",
    "10000, 1000, false, 58, 42",
    "10000, 10000, false, 71, 29",
    "10000, 1000, true, 58, 26",
    "10000, 0, true, 0, 26",
  })
  void should_save_requests_or_values(
      long perSecond, long maxStaleMillis, boolean validates, int leastHits, int mostValues) {
    NearCacheClient near =
        NearCacheClient.builder(new Server(validates))
            .maxBytes(MAX_BYTES)
            .maxStale(Duration.ofMillis(maxStaleMillis))
            .ticker(() -> time)
            .build();
    double[] upTo = new double[KEYS];
    double sum = 0;
    for (int i = 0; i < KEYS; i++) {
      sum += 1.0 / (i + 1);
      upTo[i] = sum;
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < READS; i++) {
      int at = Arrays.binarySearch(upTo, random.nextDouble(sum));
      int key = Math.min(at < 0 ? -at - 1 : at, KEYS - 1);
      near.get("cache", ByteBuffer.allocate(Integer.BYTES).putInt(key).array());
      time += 1_000_000_000L / perSecond;
    }
    double hits = 100 * near.stats().hitRatio();
    System.out.printf(
        "%d reads a second, maxStale %d ms, validation %b: %.1f %% hits, %.1f %% requests,"
            + " %.1f %% values sent%n",
        perSecond,
        maxStaleMillis,
        validates,
        hits,
        100.0 * requests / READS,
        100.0 * values / READS);
    assertThat(hits).isGreaterThanOrEqualTo(leastHits);
    assertThat(100.0 * values / READS).isLessThanOrEqualTo(mostValues);
    assertThat(near.stats().weight()).isLessThanOrEqualTo(MAX_BYTES);
  }
}
