// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

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
