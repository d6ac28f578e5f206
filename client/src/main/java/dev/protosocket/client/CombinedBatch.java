// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A batch carried out by one call for each key, on a client that knows no better way. */
final class CombinedBatch<K> extends CompletableFuture<BatchResult<K>> {
  private final Batch<K> batch;
  private final @Nullable KeyResult[] results;
  private final @Nullable CompletableFuture<?>[] calls;

  /** Keys that have not ended, and one for those that have not been called. */
  private final AtomicInteger left;

  private CombinedBatch(Batch<K> batch) {
    this.batch = batch;
    this.results = new KeyResult[batch.size()];
    this.calls = new CompletableFuture<?>[results.length];
    this.left = new AtomicInteger(results.length + 1);
  }

  static <K> CombinedBatch<K> start(CacheClient client, String cache, Batch<K> batch) {
    CombinedBatch<K> combined = new CombinedBatch<>(batch);
    for (int i = 0; i < batch.size(); i++) {
      combined.call(client, cache, i);
    }
    combined.countDown();
    return combined;
  }

  private void call(CacheClient client, String cache, int index) {
    CompletableFuture<?> call;
    try {
      call = client.sendAsync(batch.call(cache, index));
    } catch (CacheException e) {
      ended(index, null, e);
      return;
    }
    calls[index] = call;
    call.whenComplete((value, failure) -> ended(index, value, failure));
  }

  private void ended(int index, @Nullable Object value, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof CacheException error) {
      results[index] = KeyResult.failed(error);
    } else if (cause != null) {
      // Not of this library's errors, and no result of a key.
      completeExceptionally(cause);
    } else if (value instanceof byte[] bytes) {
      results[index] = KeyResult.hit(bytes);
    } else {
      results[index] = KeyResult.withoutValue(batch.operation());
    }
    countDown();
  }

  private void countDown() {
    if (left.decrementAndGet() == 0 && !isDone()) {
      complete(BatchResult.take(batch, results));
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      for (CompletableFuture<?> call : calls) {
        if (call != null) {
          call.cancel(mayInterruptIfRunning);
        }
      }
    }
    return cancelled;
  }
}
