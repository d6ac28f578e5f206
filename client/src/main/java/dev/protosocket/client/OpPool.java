package dev.protosocket.client;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a pipeline that can be fired again. Any thread gives one back; the firing
 * thread alone takes them. There are never more than the pipeline has had pending at once.
 */
final class OpPool<T extends @Nullable Object> {
  private final Pipeline<T> pipeline;
  private final CompletionStack<T> returned = new CompletionStack<>();
  private final ArrayDeque<CompletedOp.Get<T>> gets = new ArrayDeque<>();
  private final ArrayDeque<CompletedOp.Set<T>> sets = new ArrayDeque<>();
  private final ArrayDeque<CompletedOp.Delete<T>> deletes = new ArrayDeque<>();

  OpPool(Pipeline<T> pipeline) {
    this.pipeline = pipeline;
  }

  /** Any thread. */
  void giveBack(CompletedOp<T> op) {
    returned.push(op);
  }

  CompletedOp<T> takeGet() {
    sort();
    CompletedOp<T> op = gets.pollLast();
    return op != null ? op : new CompletedOp.Get<>(pipeline);
  }

  CompletedOp<T> takeSet() {
    sort();
    CompletedOp<T> op = sets.pollLast();
    return op != null ? op : new CompletedOp.Set<>(pipeline);
  }

  CompletedOp<T> takeDelete() {
    sort();
    CompletedOp<T> op = deletes.pollLast();
    return op != null ? op : new CompletedOp.Delete<>(pipeline);
  }

  /** Sorts what was given back since the last call by kind. */
  private void sort() {
    CompletedOp<T> op = returned.takeAll();
    while (op != null) {
      CompletedOp<T> next = op.next;
      op.next = null;
      if (op instanceof CompletedOp.Get<T> get) {
        gets.addLast(get);
      } else if (op instanceof CompletedOp.Set<T> set) {
        sets.addLast(set);
      } else if (op instanceof CompletedOp.Delete<T> delete) {
        deletes.addLast(delete);
      }
      op = next;
    }
  }
}
