// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of a batch call ended, each by itself: some may have a value while others are absent
 * or failed. Positions are those of the keys in the call. Immutable, but for the values' arrays,
 * which are the owner's.
 *
 * <pre>{@code
 * Map<String, byte[]> found = client.getAll("cache", keys).orThrow().values();
 * }</pre>
 *
 * @param <K> how the keys were given: {@code String} or {@code byte[]}
 */
public final class BatchResult<K> {
  private final List<K> keys;
  private final List<KeyResult> results;

  /** The first that failed; null if none did. */
  private final @Nullable CacheException firstError;

  private BatchResult(List<K> keys, KeyResult[] results) {
    this.keys = keys;
    this.results = Collections.unmodifiableList(Arrays.asList(results));
    CacheException first = null;
    for (int i = 0; i < results.length && first == null; i++) {
      first = results[i].error();
    }
    this.firstError = first;
  }

  /** Takes the array, in which no element is null any more. */
  @SuppressWarnings("NullAway")
  static <K> BatchResult<K> take(Batch<K> batch, @Nullable KeyResult[] results) {
    return new BatchResult<>(batch.keys(), results);
  }

  /**
   * Puts a result together; for implementations of {@link CacheClient}.
   *
   * @param batch what was asked for
   * @param results one for each key, in their order
   * @param <K> how the keys were given
   * @throws IllegalArgumentException if there are not as many results as keys
   */
  public static <K> BatchResult<K> of(Batch<K> batch, List<KeyResult> results) {
    Objects.requireNonNull(batch, "batch");
    Objects.requireNonNull(results, "results");
    KeyResult[] array = results.toArray(new KeyResult[0]);
    for (KeyResult result : array) {
      Objects.requireNonNull(result, "results: an element");
    }
    if (array.length != batch.size()) {
      throw new IllegalArgumentException(
          "there are " + batch.size() + " keys and " + array.length + " results");
    }
    return new BatchResult<>(batch.keys(), array);
  }

  /** Returns the keys as they were given to the call. */
  public List<K> keys() {
    return keys;
  }

  /** Returns one result for each key, in the order of the keys. */
  public List<KeyResult> results() {
    return results;
  }

  /**
   * Returns the values of the keys that were found, in the order of the keys; those that are absent
   * or failed are left out. Keys that are {@code byte[]} are found again only by the same array.
   *
   * @return a map of the caller's own
   */
  public Map<K, byte[]> values() {
    Map<K, byte[]> values = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      byte[] value = results.get(i).value();
      if (value != null) {
        values.put(keys.get(i), value);
      }
    }
    return values;
  }

  /**
   * Returns why keys failed, in the order of the keys. Keys that are {@code byte[]} are found again
   * only by the same array.
   *
   * @return a map of the caller's own; empty if none failed
   */
  public Map<K, CacheException> errors() {
    Map<K, CacheException> errors = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      CacheException error = results.get(i).error();
      if (error != null) {
        errors.put(keys.get(i), error);
      }
    }
    return errors;
  }

  /** Tells whether no key failed; keys may be absent. */
  public boolean isComplete() {
    return firstError == null;
  }

  /**
   * Returns this result if no key failed.
   *
   * @throws CacheException the error of the first key that failed
   */
  public BatchResult<K> orThrow() {
    if (firstError != null) {
      throw firstError.withCallerStack();
    }
    return this;
  }

  /** Shows how many keys failed of how many; neither keys nor values. */
  @Override
  public String toString() {
    return "BatchResult[" + results.size() + " keys, " + errors().size() + " failed]";
  }
}
