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

  CompletedOp<T> takeGet() {
    CompletedOp<T> op = take(own().gets);
    return op != null ? op : new CompletedOp.Get<>(pipeline);
  }

  CompletedOp<T> takeSet() {
    CompletedOp<T> op = take(own().sets);
    return op != null ? op : new CompletedOp.Set<>(pipeline);
  }

  CompletedOp<T> takeDelete() {
    CompletedOp<T> op = take(own().deletes);
    return op != null ? op : new CompletedOp.Delete<>(pipeline);
  }

  private <O extends CompletedOp<T>> @Nullable O take(ArrayDeque<O> ofOneKind) {
    if (ofOneKind.isEmpty()) {
      refill();
    }
    return ofOneKind.pollLast();
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

  private void refill() {
    Shelf<T> own = shelf;
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
