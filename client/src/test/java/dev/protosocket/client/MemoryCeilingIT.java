// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that stops reading, and callers that don't stop calling: docs/reliability.md. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class MemoryCeilingIT {
  private static final Logger logger = LoggerFactory.getLogger(MemoryCeilingIT.class);
  private static final int MAX_QUEUED_BYTES = 8 << 20;
  private static final int MAX_IN_FLIGHT = 16_384;

  /** Calls after the bound was reached, each of which has to be refused. */
  private static final int REFUSED = 20_000;

  /** What a frame of more than 8 KiB, or of less, can waste of its buffer. */
  private static final double PACKING = 4.0 / 3;

  /** What the channel and TLS hold: one flush over the high-water mark, and that encrypted. */
  private static final long CHANNEL_BYTES = 2 * (256 + 128 + 64) * 1024;

  /** A request, its future and its exception are some hundreds of bytes. */
  private static final long HEAP_BYTES_PER_REQUEST = 512;

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 7_900, 8_200, 100_000, 1_000_000})
  void should_hold_no_more_than_the_formula_when_the_server_stops_reading(int valueLength)
      throws Exception {
    try (FaultBed bed = new FaultBed()) {
      bed.config.maxQueuedBytes(MAX_QUEUED_BYTES).maxInFlight(MAX_IN_FLIGHT);
      ProtosocketClient client = bed.client();
      bed.proxy.toServer().stopReading();
      byte[] value = new byte[valueLength];
      long directBefore = direct();
      long heapBefore = heap();

      List<CompletableFuture<?>> accepted = new ArrayList<>();
      long direct = 0;
      for (int refused = 0; refused < REFUSED; ) {
        CompletableFuture<?> call = client.setAsync(FaultBed.CACHE, new byte[8], value);
        if (call.isCompletedExceptionally()) {
          Failures.failure(call, OverloadedException.class);
          refused++;
        } else {
          accepted.add(call);
        }
        if ((accepted.size() + refused) % 64 == 0) {
          direct = Math.max(direct, direct() - directBefore);
        }
      }

      long heap = heap() - heapBefore;
      long frame = valueLength + 64L;
      long directBound = (long) (PACKING * MAX_QUEUED_BYTES) + CHANNEL_BYTES + 2 * frame;
      long heapBound = MAX_IN_FLIGHT * HEAP_BYTES_PER_REQUEST;
      logger.info(
          "values of {} B: {} accepted, {} refused, direct {} KiB (bound {} KiB), heap {} KiB"
              + " (bound {} KiB)",
          valueLength,
          accepted.size(),
          REFUSED,
          direct >> 10,
          directBound >> 10,
          heap >> 10,
          heapBound >> 10);
      assertThat(client.inFlight()).isLessThanOrEqualTo(MAX_IN_FLIGHT);
      assertThat(client.stats().queuedBytes()).isLessThanOrEqualTo(MAX_QUEUED_BYTES);
      assertThat(direct).isLessThanOrEqualTo(directBound);
      assertThat(heap).isLessThanOrEqualTo(heapBound);

      client.closeAsync();
      // Otherwise TLS waits three seconds for room for its farewell.
      bed.proxy.cutConnections();
      client.closed().get(20, TimeUnit.SECONDS);
      assertThat(accepted).allMatch(CompletableFuture::isDone);
      Waiting.until(() -> direct() <= directBefore);
    }
  }

  /** What is in use of the allocator that only clients use. */
  private static long direct() {
    return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
