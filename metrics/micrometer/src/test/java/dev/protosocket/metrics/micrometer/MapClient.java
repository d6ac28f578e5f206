// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A cache in this process, which can be down. */
final class MapClient implements CacheClient {
  private final Map<ByteBuffer, byte[]> stored = new ConcurrentHashMap<>();
  volatile boolean down;

  @Override
  @SuppressWarnings("unchecked") // of a GET it is bytes
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    if (down) {
      return CompletableFuture.failedFuture(
          new ConnectionFailedException.NoConnection("it", "down", null));
    }
    ByteBuffer key = ByteBuffer.wrap(call.key().clone());
    if (call.operation() == Operation.GET) {
      return CompletableFuture.completedFuture((V) stored.get(key));
    } else if (call.operation() == Operation.SET) {
      stored.put(key, call.value().clone());
    } else {
      stored.remove(key);
    }
    return CompletableFuture.completedFuture(null);
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
  public void close() {
    down = true;
  }
}
