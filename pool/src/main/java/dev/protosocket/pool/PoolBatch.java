// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The future of a batch on a pool. The keys are split into parts by the pool's policy, a part for
 * one connection; what fails and may be repeated is sent again in a part of its own, by the rules
 * of {@link Attempts} for each key. Only the result goes to the callback executor; the rest happens
 * on the event loops.
 */
final class PoolBatch<K> extends GuardedFuture<BatchResult<K>> {
  /** A policy that does not look at keys gives a connection at most so many at a time. */
  private static final int MAX_PART = 64;

  private final PoolCore core;
  private final String cache;
  private final long deadlineNanos;
  private final @Nullable Executor executor;

  /**
   * May be read after the call only if it is a copy. Replaced by its copy, during the call only.
   */
  private volatile Batch<K> batch;

  /** Each written by whoever ends the key's part, before {@link #left} is counted down. */
  private final @Nullable KeyResult[] results;

  /** Of the keys that have failed before; each used by one thread at a time. */
  private final @Nullable Attempts[] attempts;

  private final AtomicInteger left;
  private final Set<Part<K>> parts = ConcurrentHashMap.newKeySet();

  /**
   * Creates the future.
   *
   * @param deadlineNanos by {@link System#nanoTime()}
   * @param executor where it completes; null for where the last key ends
   */
  PoolBatch(
      PoolCore core,
      String cache,
      Batch<K> batch,
      long deadlineNanos,
      @Nullable Executor executor) {
    this.core = core;
    this.cache = cache;
    this.batch = core.config().retry().isOn() ? batch.copy() : batch;
    this.deadlineNanos = deadlineNanos;
    this.executor = executor;
    this.results = new KeyResult[batch.size()];
    this.attempts = new Attempts[results.length];
    this.left = new AtomicInteger(results.length + 1);
  }

  @Override
  protected Blocking blocking() {
    return executor == null ? core.calls() : core.callbacks();
  }

  /** Sends everything; on the caller's thread. */
  PoolBatch<K> start() {
    send(IntStream.range(0, results.length).toArray(), true);
    countDown(1);
    return this;
  }

  /**
   * Sends keys that are not under way.
   *
   * @param inCall whether the caller's arrays may still be read
   */
  private void send(int[] keys, boolean inCall) {
    Picker picker = core.picker();
    // Before the looks: the first connection may come right after one.
    boolean settled = core.settled().isDone();
    Map<ProtosocketClient, Part<K>> open = new HashMap<>();
    Part<K> latest = null;
    for (int i = 0; i < keys.length; i++) {
      if (picker.usesKeys() || latest == null) {
        ProtosocketClient client = picker.pick(hash(keys[i]));
        if (client == null) {
          unconnected(Arrays.copyOfRange(keys, i, keys.length), inCall, settled);
          break;
        }
        latest = open.computeIfAbsent(client, picked -> new Part<>(picked, room(picked)));
      }
      latest.add(keys[i]);
      if (latest.isFull()) {
        open.remove(latest.client);
        send(latest, inCall);
        latest = null;
      }
    }
    for (Part<K> part : open.values()) {
      send(part, inCall);
    }
  }

  /** Returns how many keys to give a connection before another one is looked for. */
  private int room(ProtosocketClient client) {
    int free = core.config().client().maxInFlight() - client.inFlight();
    int most = core.picker().usesKeys() ? results.length : MAX_PART;
    return Math.max(1, Math.min(free, most));
  }

  private void send(Part<K> part, boolean inCall) {
    if (isDone()) {
      return;
    }
    int[] keys = part.keys();
    Batch<K> all = batch;
    long nanos = Math.max(deadlineNanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1));
    CompletableFuture<BatchResult<K>> sent =
        part.client.executeAsync(
            cache,
            keys.length == all.size() ? all : all.select(keys),
            Duration.ofNanos(nanos),
            Runnable::run);
    if (inCall && (sent.isDone() || part.client.waiting() > 0)) {
      // Perhaps the connection has begun to close, or will before keys that wait for room got some:
      // another one gets them.
      batch = all.copy();
    }
    part.sent = sent;
    parts.add(part);
    if (isCancelled()) {
      part.cancel();
    }
    sent.whenComplete(
        (result, failure) -> {
          parts.remove(part);
          if (result != null) {
            ended(keys, result.results(), inCall);
          } else if (failure != null) {
            failed(keys, failure);
          }
        });
  }

  private void ended(int[] keys, List<KeyResult> ofKeys, boolean inCall) {
    int[] again = new int[keys.length];
    int count = 0;
    int over = 0;
    long delay = 0;
    for (int i = 0; i < keys.length; i++) {
      KeyResult result = ofKeys.get(i);
      results[keys[i]] = result;
      CacheException error = result.error();
      long wait = error == null ? -1 : delayAfter(keys[i], error);
      if (wait < 0) {
        over++;
      } else {
        again[count++] = keys[i];
        delay = Math.max(delay, wait);
      }
    }
    if (count > 0) {
      repeat(Arrays.copyOf(again, count), delay, inCall);
    }
    countDown(over);
  }

  /** Returns the time until the key may be sent again, or -1 if its failure is final. */
  private long delayAfter(int key, CacheException error) {
    if (!batch.isCopy() || isDone()) {
      return -1;
    }
    return attemptsOf(key).delayAfter(error);
  }

  private Attempts attemptsOf(int key) {
    Attempts ofKey = attempts[key];
    if (ofKey == null) {
      ofKey = new Attempts(core, deadlineNanos, batch.operation(), cache, hash(key));
      attempts[key] = ofKey;
    }
    return ofKey;
  }

  private void repeat(int[] keys, long delayNanos, boolean inCall) {
    if (delayNanos == 0) {
      send(keys, inCall);
      return;
    }
    try {
      core.schedule(() -> send(keys, false), delayNanos);
    } catch (RejectedExecutionException e) {
      // The event loops are gone: their failures stand.
      countDown(keys.length);
    }
  }

  private void unconnected(int[] keys, boolean inCall, boolean settled) {
    core.start();
    if (inCall) {
      batch = batch.copy();
    }
    if (settled) {
      refuse(keys);
      return;
    }
    AtomicBoolean resumed = new AtomicBoolean();
    Runnable gaveUp =
        () -> {
          if (resumed.compareAndSet(false, true)) {
            refuse(keys);
          }
        };
    Future<?> timer;
    try {
      timer = core.schedule(gaveUp, Math.max(deadlineNanos - System.nanoTime(), 0));
    } catch (RejectedExecutionException e) {
      gaveUp.run();
      return;
    }
    core.settled()
        .whenComplete(
            (done, failure) -> {
              timer.cancel(false);
              if (resumed.compareAndSet(false, true)) {
                send(keys, false);
              }
            });
  }

  /** Ends, or puts off, keys for which there is no connection. */
  private void refuse(int[] keys) {
    KeyResult[] refusals = new KeyResult[keys.length];
    for (int i = 0; i < keys.length; i++) {
      CacheException error = core.noConnection();
      attemptsOf(keys[i]).refused(error);
      refusals[i] = KeyResult.failed(error);
    }
    ended(keys, List.of(refusals), false);
  }

  /** The part has no result: it was cancelled, together with this future or by nobody known. */
  private void failed(int[] keys, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    completeExceptionally(cause);
    countDown(keys.length);
  }

  private void countDown(int ended) {
    if (ended == 0 || left.addAndGet(-ended) != 0 || isDone()) {
      return;
    }
    BatchResult<K> result = BatchResult.of(batch, Arrays.asList(results));
    if (executor == null) {
      complete(result);
      return;
    }
    try {
      executor.execute(() -> complete(result));
    } catch (Throwable e) {
      // Rejected, or no thread could be started. Better here than never.
      complete(result);
    }
  }

  private int hash(int key) {
    if (!core.picker().usesKeys()) {
      return 0;
    }
    try {
      return KeyHash.of(batch.key(key));
    } catch (CacheException e) {
      // No key at all: any connection will say so.
      return 0;
    }
  }

  /** Cancels the parts under way and prevents further ones. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      parts.forEach(Part::cancel);
    }
    return cancelled;
  }

  /** Keys for one connection. */
  private static final class Part<K> {
    final ProtosocketClient client;
    private final int room;
    private int[] keys = new int[16];
    private int size;

    /** Set before the part can be found to be cancelled. */
    private @Nullable CompletableFuture<BatchResult<K>> sent;

    Part(ProtosocketClient client, int room) {
      this.client = client;
      this.room = room;
    }

    void add(int key) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, size * 2);
      }
      keys[size++] = key;
    }

    boolean isFull() {
      return size >= room;
    }

    int[] keys() {
      return Arrays.copyOf(keys, size);
    }

    void cancel() {
      CompletableFuture<BatchResult<K>> underWay = sent;
      if (underWay != null) {
        underWay.cancel(false);
      }
    }
  }
}
