// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.ClientCall;
import org.jspecify.annotations.Nullable;

/** A call of one of the capabilities. */
final class RedisCall<V extends @Nullable Object> extends ClientCall<V> {
  private final Task<V> task;

  RedisCall(Task<V> task, byte[] key) {
    super(task.operation(), task.cache(), key.clone());
    this.task = task;
  }

  Task<V> task() {
    return task;
  }
}
