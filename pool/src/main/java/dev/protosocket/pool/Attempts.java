// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.spi.Blocking;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call under one deadline: which failure leads to another attempt, and when.
 * Used by one thread at a time.
 */
final class Attempts {
  private final PoolCore core;
  private final long deadlineNanos;
  private final Operation operation;
  private final String cache;
  private final int keyHash;
  private int failed;
  private int refused;

  Attempts(PoolCore core, long deadlineNanos, Operation operation, String cache, int keyHash) {
    this.core = core;
    this.deadlineNanos = deadlineNanos;
    this.operation = operation;
    this.cache = cache;
    this.keyHash = keyHash;
  }

  PoolCore core() {
    return core;
  }

  /** Returns the connection for the next attempt; null if none is up. */
  @Nullable ProtosocketClient pick() {
    return core.picker().pick(keyHash);
  }

  /** Tells the observer of an attempt that no connection took. */
  void refused(CacheException error) {
    core.events().refused(operation, cache, error);
  }

  /** Gives an attempt what is left of the call's time. */
  CacheClient limit(ProtosocketClient client) {
    long nanos = Math.max(remainingNanos(), TimeUnit.MILLISECONDS.toNanos(1));
    return client.withTimeout(Duration.ofNanos(nanos));
  }

  long remainingNanos() {
    return deadlineNanos - System.nanoTime();
  }

  /** Returns the time until the next attempt, or -1 if the failure is final. */
  long delayAfter(CacheException failure) {
    if (core.isClosed()) {
      return -1;
    }
    // Not sent for certain, and not the server's doing: another connection may take it, if each
    // gets one chance.
    if (failure instanceof ConnectionClosedException
        && failure.fate() == RequestFate.NOT_SENT
        && refused++ < core.config().size()) {
      return 0;
    }
    RetryPolicy policy = core.config().retry();
    failed++;
    if (!policy.allows(failure, failed, operation)) {
      return -1;
    }
    long delay = policy.backoff().delayNanos(failed + 1, ThreadLocalRandom.current());
    return delay < remainingNanos() ? delay : -1;
  }

  /**
   * Makes blocking attempts until one succeeds or no further one is allowed.
   *
   * @param call what to send
   * @param before the failure of an attempt made already; null if there was none
   * @throws IllegalStateException on an event-loop thread of the pool's group
   */
  <V extends @Nullable Object> V run(Call<V> call, @Nullable CacheException before) {
    CacheException failure = before;
    while (true) {
      if (failure != null) {
        long delay = delayAfter(failure);
        if (delay < 0) {
          throw failure.withCallerStack();
        }
        Blocking.pause(delay, failure.fate(), "while waiting to try again");
      }
      ProtosocketClient client = pick();
      if (client == null) {
        client = awaitFirst();
      }
      if (client == null) {
        failure = core.noConnection();
        refused(failure);
        continue;
      }
      try {
        return limit(client).send(call);
      } catch (CacheException e) {
        failure = e;
      }
    }
  }

  /**
   * Waits for the outcome of the pool's first dials, by this thread's own clock; returns a
   * connection if there is one then.
   */
  @SuppressWarnings("NullAway") // JDK 17's javac loses the bound's @Nullable in class files
  private @Nullable ProtosocketClient awaitFirst() {
    String what = "while waiting for the pool's first connection";
    try {
      core.calls().begin();
      core.start();
      if (core.settled().isDone()) {
        // Perhaps since this call has looked.
        return pick();
      }
      Blocking.awaitShared(core.settled(), deadlineNanos, RequestFate.NOT_SENT, what);
      return pick();
    } catch (TimeoutException e) {
      return null;
    } catch (RequestCancelledException e) {
      refused(e);
      throw e;
    }
  }
}
