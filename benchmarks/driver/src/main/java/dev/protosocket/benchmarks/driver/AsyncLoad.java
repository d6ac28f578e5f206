// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The load of a client that answers with futures: chains of operations, each issued where the
 * previous one completed.
 *
 * @param <T> what a future holds
 */
public final class AsyncLoad<T> implements Load {
  private final Lanes lanes;
  private final Runnable onClose;
  private final List<Chain> chains = new ArrayList<>();
  private volatile boolean running;
  private volatile CountDownLatch idle = new CountDownLatch(0);

  /**
   * A load without chains.
   *
   * @param lanes where to count
   * @param onClose closes the client
   */
  public AsyncLoad(Lanes lanes, Runnable onClose) {
    this.lanes = lanes;
    this.onClose = onClose;
  }

  /**
   * Adds one operation in flight. Only before the load is started.
   *
   * @param operation issues an operation
   * @param expected tells whether it was answered as it should be, null included; used by this
   *     chain alone
   */
  public void add(
      Supplier<? extends CompletionStage<T>> operation, Predicate<? super @Nullable T> expected) {
    chains.add(new Chain(operation, expected, lanes.newLane()));
  }

  @Override
  public void start() {
    idle = new CountDownLatch(chains.size());
    running = true;
    for (Chain chain : chains) {
      chain.issue();
    }
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    if (!idle.await(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(idle.getCount() + " operations were never answered");
    }
  }

  @Override
  public void close() {
    onClose.run();
  }

  private final class Chain implements BiConsumer<@Nullable T, @Nullable Throwable> {
    private final Supplier<? extends CompletionStage<T>> operation;
    private final Predicate<? super @Nullable T> expected;
    private final Lane lane;
    private boolean sampled;

    Chain(
        Supplier<? extends CompletionStage<T>> operation,
        Predicate<? super @Nullable T> expected,
        Lane lane) {
      this.operation = operation;
      this.expected = expected;
      this.lane = lane;
    }

    void issue() {
      sampled = lane.beginSample();
      operation.get().whenComplete(this);
    }

    @Override
    public void accept(@Nullable T reply, @Nullable Throwable error) {
      if (sampled) {
        lane.endSample();
      }
      if (error != null || !expected.test(reply)) {
        // The chain ends here: one error spoils the run, and a client that fails at once must not
        // recurse for ever.
        lane.failed(
            error != null ? error : new UnexpectedReplyException("not the value that was stored"));
        idle.countDown();
        return;
      }
      lane.completed();
      if (running) {
        issue();
      } else {
        idle.countDown();
      }
    }
  }
}
