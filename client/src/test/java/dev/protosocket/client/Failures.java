// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Takes the failure out of a future. */
final class Failures {
  private Failures() {}

  /** Returns why the future, which has ended, failed. */
  static <E extends CacheException> E failure(CompletableFuture<?> future, Class<E> type) {
    assertThat(future).isDone();
    try {
      future.join();
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(type);
      return type.cast(e.getCause());
    }
    throw new AssertionError("the future has not failed");
  }
}
