// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * What came of a processor for one key of several.
 *
 * @param result what it returned
 * @param failure why it has no result; null if it has
 */
@SuppressWarnings("NullAway") // one of the two is null
record Invoked<T>(@Nullable T result, @Nullable EntryProcessorException failure)
    implements EntryProcessorResult<T> {
  /** Returns what comes of a call, null if it returns that. */
  static <T> @Nullable Invoked<T> of(Supplier<@Nullable T> call) {
    try {
      T result = call.get();
      return result == null ? null : new Invoked<>(result, null);
    } catch (EntryProcessorException e) {
      return new Invoked<>(null, e);
    } catch (CacheException e) {
      return new Invoked<>(null, new EntryProcessorException(e));
    }
  }

  @Override
  public T get() {
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  /** Shows nothing of the result. */
  @Override
  public String toString() {
    return failure == null ? "Invoked" : "Invoked[failed]";
  }
}
