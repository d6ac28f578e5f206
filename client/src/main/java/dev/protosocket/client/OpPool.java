// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a pipeline that can be fired again. Any thread gives one back; the firing
 * thread alone takes them. What the firing thread itself gives back, as one does that fires an
 * operation for each that it has received, costs no atomic instruction.
 */
final class OpPool<T extends @Nullable Object> {
  private final Pipeline<T> pipeline;
  private final CompletionStack<T> returned = new CompletionStack<>();

  /**
   * The firing thread's. Another thread may read it late, and puts nothing there: it is not the
   * thread of what it finds.
   */
  private Shelf<T> shelf;

  OpPool(Pipeline<T> pipeline) {
    this.pipeline = pipeline;
    this.shelf = new Shelf<>(Thread.currentThread());
  }

  /** Any thread. */
  void giveBack(CompletedOp<T> op) {
    Shelf<T> own = shelf;
    if (own.thread == Thread.currentThread()) {
      own.put(op);
    } else {
      returned.push(op);
    }
  }

  /** Returns one that is not in use; the firing thread. */
  CompletedOp<T> take(Operation operation) {
    if (operation == Operation.GET) {
      return takeGet();
    } else if (operation == Operation.SET) {
      return takeSet();
    } else if (operation == Operation.DELETE) {
      return takeDelete();
    }
    throw new IllegalArgumentException("no operation of a pipeline: " + operation);
  }

  CompletedOp<T> takeGet() {
    Shelf<T> own = own();
    CompletedOp<T> op = take(own, own.gets);
    return op != null ? op : new CompletedOp.Get<>(pipeline);
  }

  CompletedOp<T> takeSet() {
    Shelf<T> own = own();
    CompletedOp<T> op = take(own, own.sets);
    return op != null ? op : new CompletedOp.Set<>(pipeline);
  }

  CompletedOp<T> takeDelete() {
    Shelf<T> own = own();
    CompletedOp<T> op = take(own, own.deletes);
    return op != null ? op : new CompletedOp.Delete<>(pipeline);
  }

  private <O extends CompletedOp<T>> @Nullable O take(Shelf<T> own, ArrayDeque<O> ofOneKind) {
    if (ofOneKind.isEmpty()) {
      refill(own);
    }
    O op = ofOneKind.pollLast();
    if (Misuse.DEBUG && op != null) {
      // Another takes its place, so that whoever still holds it is told.
      op.succeeded();
      return null;
    }
    return op;
  }

  /** The shelf of the thread that fires; one of another thread is left to that thread. */
  private Shelf<T> own() {
    Shelf<T> own = shelf;
    if (own.thread != Thread.currentThread()) {
      own = new Shelf<>(Thread.currentThread());
      shelf = own;
    }
    return own;
  }

  private void refill(Shelf<T> own) {
    CompletedOp<T> op = returned.takeAll();
    while (op != null) {
      CompletedOp<T> next = op.next;
      op.next = null;
      own.put(op);
      op = next;
    }
  }

  /** Touched by its thread only. */
  private static final class Shelf<T extends @Nullable Object> {
    final Thread thread;
    final ArrayDeque<CompletedOp.Get<T>> gets = new ArrayDeque<>();
    final ArrayDeque<CompletedOp.Set<T>> sets = new ArrayDeque<>();
    final ArrayDeque<CompletedOp.Delete<T>> deletes = new ArrayDeque<>();

    Shelf(Thread thread) {
      this.thread = thread;
    }

    void put(CompletedOp<T> op) {
      if (op instanceof CompletedOp.Get<T> get) {
        gets.addLast(get);
      } else if (op instanceof CompletedOp.Set<T> set) {
        sets.addLast(set);
      } else if (op instanceof CompletedOp.Delete<T> delete) {
        deletes.addLast(delete);
      }
    }
  }
}
