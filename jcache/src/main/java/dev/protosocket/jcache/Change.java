// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do with an item that was read.
 *
 * @param kind what is done
 * @param value what is stored; null if nothing is
 * @param result what the caller gets when it is done
 */
record Change<V, T extends @Nullable Object>(Kind kind, @Nullable V value, T result) {
  /** What can be done. */
  enum Kind {
    /** Nothing. */
    LEAVE,
    /** It counts as read. */
    READ,
    STORE,
    REMOVE
  }

  /** What decides on it; may be asked several times, with what is there then. */
  interface Decision<V, T extends @Nullable Object> {
    Change<V, T> of(@Nullable V current);
  }

  static <V, T extends @Nullable Object> Change<V, T> leave(T result) {
    return new Change<>(Kind.LEAVE, null, result);
  }

  static <V, T extends @Nullable Object> Change<V, T> read(T result) {
    return new Change<>(Kind.READ, null, result);
  }

  static <V, T extends @Nullable Object> Change<V, T> store(V value, T result) {
    return new Change<>(Kind.STORE, value, result);
  }

  static <V, T extends @Nullable Object> Change<V, T> remove(T result) {
    return new Change<>(Kind.REMOVE, null, result);
  }

  /** Returns what is stored, if something is. */
  V stored() {
    return Objects.requireNonNull(value, "value");
  }

  /** Shows neither values nor results. */
  @Override
  public String toString() {
    return "Change[" + kind + "]";
  }
}
