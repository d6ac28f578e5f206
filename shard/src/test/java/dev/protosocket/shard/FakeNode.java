// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server in memory, which can be held and made to fail. Its keys are of one cache. */
final class FakeNode implements CacheClient {
  final Node node;
  final Map<String, byte[]> values = new ConcurrentHashMap<>();
  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger batches = new AtomicInteger();
  final List<Duration> timeouts = new CopyOnWriteArrayList<>();
  volatile @Nullable Supplier<CacheException> failure;
  volatile @Nullable CompletableFuture<?> held;
  volatile boolean closed;

  FakeNode(Node node) {
    this.node = node;
  }

  static Node node(int number) {
    return Node.of("n" + number, new Endpoint("n" + number + ".example", 11211));
  }

  void fail() {
    failure = () -> new ConnectionFailedException.NoConnection(node.name(), "down", null);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    calls.incrementAndGet();
    if (closed) {
      throw new AssertionError("a call on a closed node");
    }
    CompletableFuture<?> hold = held;
    if (hold != null) {
      Call<V> copy = call.copy();
      return hold.thenApply(go -> (V) carryOut(copy));
    }
    Supplier<CacheException> failing = failure;
    if (failing != null) {
      return CompletableFuture.failedFuture(failing.get());
    }
    return CompletableFuture.completedFuture((V) carryOut(call));
  }

  private @Nullable Object carryOut(Call<?> call) {
    String key = new String(call.key(), UTF_8);
    Operation operation = call.operation();
    if (operation == Operation.GET) {
      return values.get(key);
    } else if (operation == Operation.SET) {
      values.put(key, call.value().clone());
    } else if (operation == Operation.DELETE) {
      values.remove(key);
    }
    return null;
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    batches.incrementAndGet();
    return CacheClient.super.executeAsync(cache, batch);
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    timeouts.add(timeout);
    return this;
  }

  @Override
  public Duration defaultTtl() {
    return Duration.ofMinutes(1);
  }

  @Override
  public void close() {
    closed = true;
  }
}
