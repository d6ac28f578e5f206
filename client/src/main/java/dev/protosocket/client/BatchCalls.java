// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of a {@link CacheClient} for many keys at once. They are handed to the connection
 * together, and end with one result that tells of each key by itself.
 *
 * <p>On the wire a batch is as many requests as it has keys, and each takes its permit. All of them
 * have one deadline, which begins with the call. A key that is refused, for instance because no
 * permit is left (and none may wait for one, see {@link ClientConfig.Builder#maxWaiting}), is
 * NOT_SENT in the result and the others go on. So a batch call fails as a whole only if it has more
 * than {@link Batch#MAX_KEYS} keys, if it is cancelled or, where it blocks, is interrupted. An
 * empty batch is no mistake, and keys may repeat.
 *
 * <p>Cancelling the future cancels what is in flight.
 */
public interface BatchCalls {

  /**
   * Carries out a batch: what an implementation provides. Callers use the other methods.
   *
   * @param cache the name of the cache
   * @param batch what to do; read during the call only, unless it {@linkplain Batch#copy() may be}
   * @param <K> how the keys were given
   * @return a future of one result for each key
   */
  <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch);

  /** Waits for {@link #executeAsync}. */
  default <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    return Blocking.await(executeAsync(cache, batch));
  }

  /**
   * Returns the time to live of values stored without one.
   *
   * @return the default
   */
  Duration defaultTtl();

  /**
   * Gets the values of many keys.
   *
   * @param cache the name of the cache
   * @param keys the keys, as text; at most {@link Batch#MAX_KEYS}
   * @return a future of one result for each key, in their order
   */
  default CompletableFuture<BatchResult<String>> getAllAsync(
      String cache, Collection<String> keys) {
    try {
      return executeAsync(cache, Batch.get(keys));
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** As {@link #getAllAsync(String, Collection)}, for keys that are bytes. */
  default CompletableFuture<BatchResult<byte[]>> getAllAsync(String cache, byte[][] keys) {
    try {
      return executeAsync(cache, Batch.get(keys));
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Stores many values.
   *
   * @param cache the name of the cache
   * @param entries the values by key; at most {@link Batch#MAX_KEYS}
   * @param ttl how long each value lives, in milliseconds precision and at least one
   * @return a future of one result for each key, in the map's order
   */
  default CompletableFuture<BatchResult<String>> setAllAsync(
      String cache, Map<String, byte[]> entries, Duration ttl) {
    try {
      return executeAsync(cache, Batch.set(entries, ttl));
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** As {@link #setAllAsync(String, Map, Duration)}, for the default time. */
  default CompletableFuture<BatchResult<String>> setAllAsync(
      String cache, Map<String, byte[]> entries) {
    return setAllAsync(cache, entries, defaultTtl());
  }

  /**
   * As {@link #setAllAsync(String, Map, Duration)}, for keys that are bytes.
   *
   * @throws IllegalArgumentException if there are not as many values as keys
   */
  default CompletableFuture<BatchResult<byte[]>> setAllAsync(
      String cache, byte[][] keys, byte[][] values, Duration ttl) {
    try {
      return executeAsync(cache, Batch.set(keys, values, ttl));
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** As {@link #setAllAsync(String, byte[][], byte[][], Duration)}, for the default time. */
  default CompletableFuture<BatchResult<byte[]>> setAllAsync(
      String cache, byte[][] keys, byte[][] values) {
    return setAllAsync(cache, keys, values, defaultTtl());
  }

  /**
   * Deletes many keys; an absent one is no error.
   *
   * @param cache the name of the cache
   * @param keys the keys, as text; at most {@link Batch#MAX_KEYS}
   * @return a future of one result for each key, in their order
   */
  default CompletableFuture<BatchResult<String>> deleteAllAsync(
      String cache, Collection<String> keys) {
    try {
      return executeAsync(cache, Batch.delete(keys));
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** As {@link #deleteAllAsync(String, Collection)}, for keys that are bytes. */
  default CompletableFuture<BatchResult<byte[]>> deleteAllAsync(String cache, byte[][] keys) {
    try {
      return executeAsync(cache, Batch.delete(keys));
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Waits for {@link #getAllAsync(String, Collection)}.
   *
   * @return one result for each key, in their order; {@link BatchResult#orThrow()} is for those to
   *     whom a part is no use
   * @throws InvalidRequestException if there are more than {@link Batch#MAX_KEYS} keys
   * @throws RequestCancelledException if the thread is interrupted
   */
  default BatchResult<String> getAll(String cache, Collection<String> keys) {
    return execute(cache, Batch.get(keys));
  }

  /** As {@link #getAll(String, Collection)}, for keys that are bytes. */
  default BatchResult<byte[]> getAll(String cache, byte[][] keys) {
    return execute(cache, Batch.get(keys));
  }

  /**
   * Waits for {@link #setAllAsync(String, Map, Duration)}.
   *
   * @return one result for each key, in the map's order
   * @throws InvalidRequestException if there are more than {@link Batch#MAX_KEYS} keys
   * @throws RequestCancelledException if the thread is interrupted
   */
  default BatchResult<String> setAll(String cache, Map<String, byte[]> entries, Duration ttl) {
    return execute(cache, Batch.set(entries, ttl));
  }

  /** As {@link #setAll(String, Map, Duration)}, for the default time. */
  default BatchResult<String> setAll(String cache, Map<String, byte[]> entries) {
    return setAll(cache, entries, defaultTtl());
  }

  /** As {@link #setAll(String, Map, Duration)}, for keys that are bytes. */
  default BatchResult<byte[]> setAll(String cache, byte[][] keys, byte[][] values, Duration ttl) {
    return execute(cache, Batch.set(keys, values, ttl));
  }

  /** As {@link #setAll(String, byte[][], byte[][], Duration)}, for the default time. */
  default BatchResult<byte[]> setAll(String cache, byte[][] keys, byte[][] values) {
    return setAll(cache, keys, values, defaultTtl());
  }

  /**
   * Waits for {@link #deleteAllAsync(String, Collection)}.
   *
   * @return one result for each key, in their order
   * @throws InvalidRequestException if there are more than {@link Batch#MAX_KEYS} keys
   * @throws RequestCancelledException if the thread is interrupted
   */
  default BatchResult<String> deleteAll(String cache, Collection<String> keys) {
    return execute(cache, Batch.delete(keys));
  }

  /** As {@link #deleteAll(String, Collection)}, for keys that are bytes. */
  default BatchResult<byte[]> deleteAll(String cache, byte[][] keys) {
    return execute(cache, Batch.delete(keys));
  }
}
