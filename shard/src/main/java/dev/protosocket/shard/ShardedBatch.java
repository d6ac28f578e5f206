// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.KeyResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of a batch on a fleet: one batch for each node that has some of its keys, and the
 * results in the caller's order.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses @Nullable of type arguments in class files
final class ShardedBatch<K> extends Gathering<BatchResult<K>> {
  private final ShardedCalls calls;
  private final String cache;
  private final Batch<K> batch;

  /** Each written by whoever ends the key's part, before it is counted down. */
  private final @Nullable KeyResult[] results;

  /** Whether a key whose node has no connection is tried on the next one, once. */
  private final boolean mayGoOn;

  /**
   * Creates the future.
   *
   * @param batch what to do; may be read after the call if {@code mayGoOn}
   */
  ShardedBatch(ShardedCalls calls, String cache, Batch<K> batch, boolean mayGoOn) {
    super(batch.size());
    this.calls = calls;
    this.cache = cache;
    this.batch = batch;
    this.mayGoOn = mayGoOn;
    this.results = new KeyResult[batch.size()];
  }

  ShardedBatch<K> start() {
    int[] all = new int[batch.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    send(all, null);
    countDown(1);
    return this;
  }

  /**
   * Sends keys to their nodes, all by one ring.
   *
   * @param failed if others shall stand in for it; null for the owners
   */
  private void send(int[] keys, @Nullable Member failed) {
    while (true) {
      Snapshot snapshot = calls.fleet.snapshot();
      Map<Member, Part> parts = new LinkedHashMap<>();
      Part refused = new Part(keys.length);
      CacheException noNode = snapshot.ring() == null ? calls.fleet.noNode() : null;
      for (int key : keys) {
        CacheException error = noNode == null ? assign(key, snapshot, failed, parts) : noNode;
        if (error != null) {
          results[key] = KeyResult.failed(error);
          refused.add(key);
        }
      }
      Runnable send =
          () -> parts.forEach((member, part) -> send(member, part.keys(), failed == null));
      if (calls.holding(snapshot, parts.keySet(), send)) {
        countDown(refused.size);
        return;
      }
    }
  }

  /** Finds the node of a key; returns why there is none. */
  private @Nullable CacheException assign(
      int key, Snapshot snapshot, @Nullable Member failed, Map<Member, Part> parts) {
    byte[] bytes;
    try {
      bytes = batch.key(key);
    } catch (CacheException e) {
      return e;
    }
    Member member =
        failed == null
            ? calls.router.member(snapshot, cache, bytes)
            : calls.router.behind(snapshot, cache, bytes, failed);
    if (member == null) {
      return calls.fleet.noNode();
    }
    if (member == failed) {
      return error(key);
    }
    parts.computeIfAbsent(member, chosen -> new Part(batch.size())).add(key);
    return null;
  }

  /** Returns the error that a key has had before. */
  private @Nullable CacheException error(int key) {
    KeyResult result = results[key];
    return result == null ? null : result.error();
  }

  private void send(Member member, int[] keys, boolean isFirst) {
    Batch<K> some = keys.length == batch.size() ? batch : batch.select(keys);
    CompletableFuture<BatchResult<K>> part = calls.on(member).executeAsync(cache, some);
    add(part);
    part.whenComplete(
        (result, failure) -> {
          if (result != null) {
            ended(member, keys, result.results(), isFirst);
          } else if (failure != null) {
            failed(member, keys, Failures.cause(failure), isFirst);
          }
        });
  }

  private void ended(Member member, int[] keys, List<KeyResult> ofKeys, boolean isFirst) {
    CacheException first = null;
    Part again = new Part(keys.length);
    Part over = new Part(keys.length);
    for (int i = 0; i < keys.length; i++) {
      KeyResult result = ofKeys.get(i);
      results[keys[i]] = result;
      CacheException error = result.error();
      if (error != null) {
        error.at(member.node.name());
        first = first == null ? error : first;
      }
      boolean goesOn = mayGoOn && isFirst && error != null && Health.isUnconnected(error);
      (goesOn ? again : over).add(keys[i]);
    }
    if (first == null) {
      member.succeeded();
    } else {
      member.failed(first);
    }
    if (again.size > 0 && !isDone()) {
      send(again.keys(), member);
    }
    countDown(over.size);
  }

  /** The part has failed as a whole: each of its keys has, unless nobody knows the error. */
  private void failed(Member member, int[] keys, Throwable failure, boolean isFirst) {
    if (failure instanceof CacheException error) {
      KeyResult result = KeyResult.failed(error);
      KeyResult[] same = new KeyResult[keys.length];
      Arrays.fill(same, result);
      ended(member, keys, List.of(same), isFirst);
    } else {
      completeExceptionally(failure);
    }
  }

  @Override
  BatchResult<K> result() {
    return BatchResult.of(batch, Arrays.asList(results));
  }

  /** Keys of one node, by their places. */
  private static final class Part {
    private static final int FIRST_SIZE = 16;

    private final int most;
    private int[] keys;
    private int size;

    Part(int most) {
      this.most = most;
      this.keys = new int[Math.min(most, FIRST_SIZE)];
    }

    void add(int key) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, Math.min(most, size * 2));
      }
      keys[size++] = key;
    }

    int[] keys() {
      return Arrays.copyOf(keys, size);
    }
  }
}
