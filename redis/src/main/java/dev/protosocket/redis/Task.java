// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What a call comes to at Redis: a command, which may be made several times, and what its reply
 * means. Immutable; all its arrays are its own.
 */
abstract class Task<V extends @Nullable Object> {
  private final Operation operation;
  private final String cache;

  Task(Operation operation, String cache) {
    this.operation = operation;
    this.cache = cache;
  }

  Operation operation() {
    return operation;
  }

  String cache() {
    return cache;
  }

  /**
   * Makes the command.
   *
   * @param whole whether a script goes along, rather than its digest
   */
  abstract LettuceCommand command(LettuceCommand.Listener listener, boolean whole);

  /** Says what a reply means that is no error. */
  abstract V result(ReplyOutput reply);

  /** Says what observers are told of a result. */
  Outcome outcome(V result) {
    return Outcome.DONE;
  }

  /** Tells whether any answer is a good one. */
  boolean takesErrors() {
    return false;
  }
}
