// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source that blocks while it asks, on a daemon thread that lives as long as the question. Who
 * asks while that is under way gets the same answer, so there is never more than one thread.
 */
final class BlockingSource implements NodeSource {
  private final String threadName;
  private final Callable<NodeList> ask;

  /** The question under way; guarded by this. */
  private @Nullable CompletableFuture<NodeList> asking;

  /**
   * Creates a source.
   *
   * @param ask must end in its own time
   */
  BlockingSource(String threadName, Callable<NodeList> ask) {
    this.threadName = threadName;
    this.ask = ask;
  }

  @Override
  public synchronized CompletionStage<NodeList> fetch() {
    if (asking == null) {
      CompletableFuture<NodeList> answer = new CompletableFuture<>();
      Thread thread = new Thread(() -> run(answer), threadName);
      thread.setDaemon(true);
      thread.start();
      asking = answer;
    }
    // Of one's own: who gives up must not end it for others.
    return asking.copy();
  }

  private void run(CompletableFuture<NodeList> answer) {
    NodeList list = null;
    Throwable failure = null;
    try {
      list = ask.call();
    } catch (Throwable e) {
      failure = e;
    }
    synchronized (this) {
      asking = null;
    }
    if (failure == null) {
      answer.complete(list);
    } else {
      answer.completeExceptionally(failure);
    }
  }
}
