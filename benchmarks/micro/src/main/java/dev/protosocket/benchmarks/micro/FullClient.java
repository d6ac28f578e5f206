// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Has every key, with the value that was set last, and costs nothing but a future. */
final class FullClient implements CacheClient {
  private byte[] value;

  FullClient(byte[] value) {
    this.value = value;
  }

  @Override
  @SuppressWarnings("unchecked") // all others are GETs
  public <V> V send(Call<V> call) {
    if (call.operation() == Operation.SET) {
      value = call.value();
      return null;
    }
    return (V) value;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <V> CompletableFuture<V> sendAsync(Call<V> call) {
    return (CompletableFuture<V>) CompletableFuture.completedFuture(value);
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
  public void close() {}
}
