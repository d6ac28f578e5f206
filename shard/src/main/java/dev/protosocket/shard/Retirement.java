// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the clients of nodes that have left the ring, when nobody is about to call them. */
final class Retirement {
  private static final Logger logger = LoggerFactory.getLogger(ShardedClient.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Workers workers;
  private final Duration limit;
  private final FleetEvents events;

  /** Of clients that are being closed. */
  private final Map<Member, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

  Retirement(Workers workers, Duration limit, FleetEvents events) {
    this.workers = workers;
    this.limit = limit;
    this.events = events;
  }

  void retire(List<Member> members) {
    for (Member member : members) {
      CompletableFuture<?> end = new CompletableFuture<>();
      underWay.put(member, end);
      workers.execute(
          () -> {
            try {
              close(member);
            } catch (Throwable e) {
              logger.warn("the client of node {} did not close", member.node.name(), e);
            } finally {
              underWay.remove(member);
              end.complete(null);
            }
          });
    }
  }

  private void close(Member member) {
    long start = System.nanoTime();
    // Who waits for an answer has a deadline, and who hands a call over is done in a moment.
    while (!member.callers.isEmpty() && System.nanoTime() - start < Durations.nanos(limit)) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    member.client.close();
    events.closed(member.node);
  }

  /** Returns a future that completes when all that is being closed now is closed. */
  CompletableFuture<?> end() {
    return CompletableFuture.allOf(underWay.values().toArray(new CompletableFuture<?>[0]));
  }
}
