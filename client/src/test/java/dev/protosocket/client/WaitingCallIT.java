// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.FaultPlan;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many asynchronous calls through few permits. */
@ExtendWith(LeakCheck.class)
@Timeout(300)
class WaitingCallIT {
  private static final int CALLS = 100_000;
  private static final int PERMITS = 300;
  private static final int PLACES = 20_000;
  private static final int THREADS = 4;
  private static final Duration LONG = Duration.ofMinutes(4);

  @Test
  void should_end_each_of_100_000_calls_once_and_lose_none_when_they_share_300_permits()
      throws Exception {
    try (FaultBed bed = new FaultBed()) {
      bed.config
          .maxInFlight(PERMITS)
          .maxWaiting(PLACES)
          .overloadWait(LONG)
          .requestTimeout(LONG)
          .maxSilence(LONG);
      ProtosocketClient client = bed.client();
      FaultPlan stall = bed.stall();
      Semaphore places = new Semaphore(PERMITS + PLACES);
      AtomicIntegerArray ends = new AtomicIntegerArray(CALLS);
      Queue<Object> wrong = new ConcurrentLinkedQueue<>();
      CountDownLatch left = new CountDownLatch(CALLS);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int first = i;
        Thread thread =
            new Thread(
                () -> {
                  for (int call = first; call < CALLS; call += THREADS) {
                    int index = call;
                    places.acquireUninterruptibly();
                    client
                        .getAsync(FaultBed.CACHE, FaultBed.KEY)
                        .whenComplete(
                            (value, failure) -> {
                              ends.incrementAndGet(index);
                              if (failure != null) {
                                wrong.add(failure);
                              } else if (value == null || value.length != FaultBed.VALUE.length) {
                                wrong.add("call " + index);
                              }
                              places.release();
                              left.countDown();
                            });
                  }
                });
        threads.add(thread);
        thread.start();
      }
      // As many as there is room for, before the server answers any.
      Waiting.until(() -> client.waiting() == PLACES);
      assertThat(client.inFlight()).isEqualTo(PERMITS);

      bed.heal();
      stall.resume();

      assertThat(left.await(240, TimeUnit.SECONDS)).as("%s left", left.getCount()).isTrue();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(wrong).isEmpty();
      for (int i = 0; i < CALLS; i++) {
        assertThat(ends.get(i)).isEqualTo(1);
      }
      assertThat(client.waiting()).isZero();
      assertThat(client.inFlight()).isZero();
    }
  }
}
