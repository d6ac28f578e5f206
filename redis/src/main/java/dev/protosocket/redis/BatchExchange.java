// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A batch in flight: an MGET or an UNLINK for many keys, a SET for each; in a cluster one for each
 * slot. Each command has a permit of its own, and all the same deadline.
 */
final class BatchExchange<K> extends GuardedFuture<BatchResult<K>> {
  /** A server does nothing else while it answers one command. */
  private static final int MAX_KEYS_OF_COMMAND = 256;

  private final Engine engine;
  private final Batch<K> batch;

  /** Each is written once, before {@link #left} is counted down. */
  private final @Nullable KeyResult[] results;

  private final List<Exchange<?>> parts = new ArrayList<>();
  private final AtomicInteger left = new AtomicInteger(1);

  private BatchExchange(Engine engine, Batch<K> batch) {
    this.engine = engine;
    this.batch = batch;
    this.results = new KeyResult[batch.size()];
  }

  static <K> BatchExchange<K> start(
      Engine engine, BasicTasks tasks, String cache, Batch<K> batch, long timeoutNanos) {
    BatchExchange<K> started = new BatchExchange<>(engine, batch);
    started.send(tasks, cache, timeoutNanos);
    started.countDown(1);
    return started;
  }

  @Override
  protected Blocking blocking() {
    return engine.blocking();
  }

  private void send(BasicTasks tasks, String cache, long timeoutNanos) {
    byte[] @Nullable [] keys = new byte[batch.size()][];
    for (int i = 0; i < keys.length; i++) {
      try {
        keys[i] = tasks.key(cache, batch, i);
      } catch (CacheException e) {
        refuse(cache, i, e);
      }
    }
    if (batch.operation() == Operation.SET) {
      sendSets(tasks, cache, keys, timeoutNanos);
      return;
    }
    List<int[]> groups = groups(keys);
    if (batch.operation() == Operation.GET) {
      List<Task<List<@Nullable Object>>> gets = new ArrayList<>();
      groups.forEach(group -> gets.add(tasks.getMany(cache, keysOf(keys, group))));
      List<Exchange<List<@Nullable Object>>> started = engine.startAll(gets, timeoutNanos);
      left.addAndGet(started.size());
      for (int i = 0; i < started.size(); i++) {
        int[] group = groups.get(i);
        Exchange<List<@Nullable Object>> part = started.get(i);
        parts.add(part);
        part.whenComplete((values, failure) -> endedGets(group, values, failure));
      }
    } else {
      List<Task<@Nullable Void>> deletes = new ArrayList<>();
      groups.forEach(group -> deletes.add(tasks.unlink(cache, keysOf(keys, group))));
      follow(engine.startAll(deletes, timeoutNanos), groups);
    }
  }

  @SuppressWarnings("NullAway") // JDK 17's javac loses the @Nullable of what the future is of
  private void endedGets(int[] group, List<Object> values, @Nullable Throwable failure) {
    ended(group, values, failure);
  }

  private void sendSets(
      BasicTasks tasks, String cache, byte[] @Nullable [] keys, long timeoutNanos) {
    List<Task<@Nullable Void>> sets = new ArrayList<>();
    List<int[]> groups = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      byte[] key = keys[i];
      if (key != null) {
        try {
          sets.add(tasks.set(cache, key, batch.value(i), Keys.millis(batch.ttl())));
          groups.add(new int[] {i});
        } catch (CacheException e) {
          refuse(cache, i, e);
        }
      }
    }
    follow(engine.startAll(sets, timeoutNanos), groups);
  }

  private void refuse(String cache, int index, CacheException error) {
    engine.observing().refused(batch.operation(), cache, error);
    results[index] = KeyResult.failed(error);
  }

  private void follow(List<Exchange<@Nullable Void>> started, List<int[]> groups) {
    left.addAndGet(started.size());
    for (int i = 0; i < started.size(); i++) {
      int[] group = groups.get(i);
      Exchange<@Nullable Void> part = started.get(i);
      parts.add(part);
      part.whenComplete((nothing, failure) -> ended(group, null, failure));
    }
  }

  /** Returns the places of the keys that one command takes. */
  private List<int[]> groups(byte[] @Nullable [] keys) {
    Map<Integer, List<Integer>> bySlot = new LinkedHashMap<>();
    for (int i = 0; i < keys.length; i++) {
      byte[] key = keys[i];
      if (key != null) {
        int slot = engine.isCluster() ? SlotHash.getSlot(key) : 0;
        bySlot.computeIfAbsent(slot, each -> new ArrayList<>()).add(i);
      }
    }
    List<int[]> groups = new ArrayList<>();
    for (List<Integer> places : bySlot.values()) {
      for (int from = 0; from < places.size(); from += MAX_KEYS_OF_COMMAND) {
        int to = Math.min(from + MAX_KEYS_OF_COMMAND, places.size());
        groups.add(places.subList(from, to).stream().mapToInt(Integer::intValue).toArray());
      }
    }
    return groups;
  }

  private static List<byte[]> keysOf(byte[] @Nullable [] keys, int[] group) {
    return Arrays.stream(group).mapToObj(i -> Objects.requireNonNull(keys[i])).toList();
  }

  private void ended(
      int[] group, @Nullable List<@Nullable Object> values, @Nullable Throwable failure) {
    for (int i = 0; i < group.length; i++) {
      results[group[i]] = result(values, i, failure);
    }
    countDown(1);
  }

  private KeyResult result(
      @Nullable List<@Nullable Object> values, int index, @Nullable Throwable failure) {
    if (failure instanceof CacheException error) {
      return KeyResult.failed(error);
    } else if (failure != null) {
      // Cancelled, with all of the batch.
      return KeyResult.failed(Failures.cancelled());
    } else if (values == null) {
      return batch.operation() == Operation.SET ? KeyResult.stored() : KeyResult.deleted();
    }
    Object value = values.get(index);
    if (value instanceof byte[] found) {
      return KeyResult.hit(found);
    }
    return value == null
        ? KeyResult.miss()
        : KeyResult.failed(Failures.otherType(batch.operation()));
  }

  private void countDown(int ended) {
    if (left.addAndGet(-ended) == 0 && !isDone()) {
      List<KeyResult> all = new ArrayList<>(results.length);
      Collections.addAll(all, results);
      complete(BatchResult.of(batch, all));
    }
  }

  /** The caller's own clock ends what has not ended. */
  void giveUp(long timeoutNanos) {
    for (Exchange<?> part : parts) {
      part.giveUp(RequestTimeoutException.byCallersClock(batch.operation(), timeoutNanos));
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      parts.forEach(part -> part.cancel(mayInterruptIfRunning));
    }
    return cancelled;
  }
}
