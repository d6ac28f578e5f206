// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A lock-free list of operations that any thread adds to and one thread empties in one step. It
 * links the operations themselves, so it allocates nothing; nothing is ever removed singly, so
 * there is no ABA problem.
 */
@SuppressWarnings("serial")
final class CompletionStack<T extends @Nullable Object>
    extends AtomicReference<@Nullable CompletedOp<T>> {
  private static final long serialVersionUID = 1L;

  void push(CompletedOp<T> op) {
    push(op, op);
  }

  /** Adds operations that are linked from the newest to the oldest. */
  void push(CompletedOp<T> newest, CompletedOp<T> oldest) {
    CompletedOp<T> head;
    do {
      head = get();
      oldest.next = head;
    } while (!compareAndSet(head, newest));
  }

  /** Takes everything; returns the oldest, the others linked behind it in the order they came. */
  @Nullable CompletedOp<T> takeAll() {
    CompletedOp<T> newest = get() == null ? null : getAndSet(null);
    CompletedOp<T> ordered = null;
    while (newest != null) {
      CompletedOp<T> older = newest.next;
      newest.next = ordered;
      ordered = newest;
      newest = older;
    }
    return ordered;
  }
}
