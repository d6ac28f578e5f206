// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A cache in this process, whose calls fail or hang on demand. */
final class MapClient implements CacheClient {
  final Map<ByteBuffer, byte[]> stored = new ConcurrentHashMap<>();
  final List<Duration> ttls = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger calls = new AtomicInteger();

  /** Returns why a call fails, or null. */
  volatile Function<Call<?>, CacheException> failing = call -> null;

  /** When set, it is what asynchronous calls return. */
  volatile CompletableFuture<Object> hanging;

  volatile boolean closed;

  @Override
  @SuppressWarnings("unchecked")
  public <V> CompletableFuture<V> sendAsync(Call<V> call) {
    if (hanging != null) {
      return (CompletableFuture<V>) hanging;
    }
    calls.incrementAndGet();
    CacheException failure = failing.apply(call);
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    ByteBuffer key = ByteBuffer.wrap(call.key().clone());
    Object result = null;
    if (call.operation() == Operation.GET) {
      byte[] value = stored.get(key);
      result = value == null ? null : value.clone();
    } else if (call.operation() == Operation.SET) {
      stored.put(key, call.value().clone());
      ttls.add(call.ttl());
    } else if (call.operation() == Operation.DELETE) {
      stored.remove(key);
    }
    return CompletableFuture.completedFuture((V) result);
  }

  void put(String key, byte[] value) {
    stored.put(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)), value);
  }

  byte[] at(String key) {
    return stored.get(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Duration defaultTtl() {
    return Duration.ofMinutes(1);
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return this;
  }

  @Override
  public void close() {
    closed = true;
  }
}
