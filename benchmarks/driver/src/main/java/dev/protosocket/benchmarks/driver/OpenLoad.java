// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open loop: the sources, of which there are as many as connections times depth, are asked for
 * one operation each in turns, at a constant rate, whether earlier ones have been answered or not.
 * Latency counts from the moment an operation was due, so that who falls behind is not asked less.
 */
public final class OpenLoad implements Load {
  private static final long POLL_NANOS = 1_000_000;

  private final long stepNanos;
  private final Lanes lanes;
  private final Runnable onClose;
  private final List<LongConsumer> sources = new ArrayList<>();
  private volatile boolean running;
  private volatile long issued;
  private @Nullable Thread ticker;

  /**
   * A load without sources.
   *
   * @param options say how often
   * @param lanes where to count
   * @param onClose closes the client
   */
  public OpenLoad(LoadOptions options, Lanes lanes, Runnable onClose) {
    this.stepNanos = stepNanos(options);
    this.lanes = lanes;
    this.onClose = onClose;
  }

  /**
   * Time from one operation to the next, which is another source's.
   *
   * @param options the rate
   * @return nanoseconds
   */
  public static long stepNanos(LoadOptions options) {
    return TimeUnit.SECONDS.toNanos(1) / options.rate();
  }

  /**
   * Adds a source. Only before the load is started.
   *
   * @param source issues one operation, given when it was due, and counts it by {@link
   *     Lane#completedSince}
   */
  public void add(LongConsumer source) {
    sources.add(source);
  }

  /**
   * Adds a source that answers with futures. Only before the load is started.
   *
   * @param operation issues an operation
   * @param expected tells whether it was answered as it should be; used by this source alone
   * @param <T> what a future holds
   */
  public <T> void add(
      Supplier<? extends CompletionStage<T>> operation, Predicate<? super @Nullable T> expected) {
    Lane lane = lanes.newLane();
    add(
        due ->
            operation
                .get()
                .whenComplete(
                    (reply, error) -> {
                      // A client may complete the operations of one source in several threads.
                      synchronized (lane) {
                        if (error != null) {
                          lane.failed(error);
                        } else if (expected.test(reply)) {
                          lane.completedSince(due);
                        } else {
                          lane.failed(
                              new UnexpectedReplyException("not the value that was stored"));
                        }
                      }
                    }));
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void start() {
    running = true;
    Thread thread = new Thread(this::run, "ticker");
    thread.setDaemon(true);
    ticker = thread;
    thread.start();
  }

  private void run() {
    long count = issued;
    long due = System.nanoTime();
    while (running) {
      long wait = due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
        continue;
      }
      sources.get((int) (count % sources.size())).accept(due);
      count++;
      issued = count;
      due += stepNanos;
    }
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    Thread thread = ticker;
    if (thread != null) {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    }
    while (lanes.operations() + lanes.errors() < issued) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("operations were never answered");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void close() {
    onClose.run();
  }
}
