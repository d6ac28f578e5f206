// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.ServerErrorException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client in frozen time: calls for the keys of {@link #taking} take as long as these say. */
final class SteppedClient implements CacheClient {
  long nanos;
  @Nullable ServerErrorException failure;
  byte @Nullable [] found;
  Duration timeout = Duration.ZERO;
  boolean closed;

  /** Returns a key whose calls take so many milliseconds. */
  static byte[] taking(int millis) {
    return new byte[] {(byte) millis, 0};
  }

  @Override
  @SuppressWarnings("unchecked") // of a GET it is bytes
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    byte[] key = call.key();
    if (key.length == 2 && key[1] == 0) {
      nanos += TimeUnit.MILLISECONDS.toNanos(key[0]);
    }
    return failure != null
        ? CompletableFuture.failedFuture(failure)
        : (CompletableFuture<V>)
            CompletableFuture.completedFuture(call.operation() == Operation.GET ? found : null);
  }

  @Override
  public CacheClient withTimeout(Duration value) {
    timeout = value;
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
