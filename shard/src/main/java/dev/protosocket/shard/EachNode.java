// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A call to each node of a fleet. */
@SuppressWarnings("NullAway") // JDK 17's javac loses @Nullable of type arguments in class files
abstract class EachNode<V extends @Nullable Object, R extends @Nullable Object>
    extends Gathering<R> {
  private final List<Node> nodes;
  private final AtomicReferenceArray<NodeResult<V>> results;

  private EachNode(Snapshot snapshot) {
    super(snapshot.members().length);
    this.nodes = snapshot.nodes();
    this.results = new AtomicReferenceArray<>(nodes.size());
  }

  final void send(ShardedCalls calls, Snapshot snapshot, Call<V> call) {
    for (int i = 0; i < nodes.size(); i++) {
      int index = i;
      Member member = snapshot.members()[i];
      CompletableFuture<V> part = member.watch(calls.on(member).sendAsync(call));
      add(part);
      part.whenComplete((value, failure) -> ended(index, value, failure));
    }
    countDown(1);
  }

  private void ended(int index, @Nullable V value, @Nullable Throwable failure) {
    Throwable cause = failure == null ? null : Failures.cause(failure);
    CacheException error = cause instanceof CacheException known ? known : null;
    if (cause != null && error == null) {
      // Not of this library's errors, and no result of a node.
      completeExceptionally(cause);
    }
    results.set(index, new NodeResult<>(nodes.get(index), value, error));
    countDown(1);
  }

  final List<NodeResult<V>> results() {
    List<NodeResult<V>> list = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      list.add(results.get(i));
    }
    return List.copyOf(list);
  }

  /** Ends with what each of them says. */
  static final class Results<V extends @Nullable Object> extends EachNode<V, List<NodeResult<V>>> {
    Results(Snapshot snapshot) {
      super(snapshot);
    }

    @Override
    List<NodeResult<V>> result() {
      return results();
    }
  }

  /** Ends with what the first of them says if all succeed, and with an error if one fails. */
  static final class All<V extends @Nullable Object> extends EachNode<V, V> {
    All(Snapshot snapshot) {
      super(snapshot);
    }

    @Override
    V result() {
      for (NodeResult<V> result : results()) {
        CacheException error = result.error();
        if (error != null) {
          completeExceptionally(error);
          break;
        }
      }
      return results().get(0).value();
    }
  }
}
