// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The load of calls that wait: one thread for each of them.
 *
 * @param <T> what a call returns
 */
public final class BlockingLoad<T> implements Load {
  private final Lanes lanes;
  private final ThreadFactory threadFactory;
  private final Runnable onClose;
  private final List<Caller> callers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  /**
   * A load without callers.
   *
   * @param mode says what kind of threads call
   * @param lanes where to count
   * @param onClose closes the client
   */
  public BlockingLoad(Mode mode, Lanes lanes, Runnable onClose) {
    this.lanes = lanes;
    this.threadFactory = Callers.of(mode);
    this.onClose = onClose;
  }

  /**
   * Adds one calling thread. Only before the load is started.
   *
   * @param call performs an operation and waits for its reply
   * @param expected tells whether it was answered as it should be, null included; used by this
   *     thread alone
   */
  public void add(Callable<? extends @Nullable T> call, Predicate<? super @Nullable T> expected) {
    add(1, call, expected);
  }

  /**
   * Adds one calling thread whose calls are of several operations each.
   *
   * @param operations of one call
   * @param call performs them and waits for their replies
   * @param expected tells whether all were answered as they should be; used by this thread alone
   */
  public void add(
      int operations,
      Callable<? extends @Nullable T> call,
      Predicate<? super @Nullable T> expected) {
    callers.add(new Caller(operations, call, expected, lanes.newLane()));
  }

  @Override
  public void start() {
    running = true;
    for (Caller caller : callers) {
      Thread thread = threadFactory.newThread(caller);
      thread.setName("caller-" + threads.size());
      threads.add(thread);
      thread.start();
    }
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      if (thread.isAlive()) {
        throw new IllegalStateException(thread.getName() + " was never answered");
      }
    }
    threads.clear();
  }

  @Override
  public void close() {
    onClose.run();
  }

  private final class Caller implements Runnable {
    private final int operations;
    private final Callable<? extends @Nullable T> call;
    private final Predicate<? super @Nullable T> expected;
    private final Lane lane;

    Caller(
        int operations,
        Callable<? extends @Nullable T> call,
        Predicate<? super @Nullable T> expected,
        Lane lane) {
      this.operations = operations;
      this.call = call;
      this.expected = expected;
      this.lane = lane;
    }

    @Override
    public void run() {
      try {
        while (running) {
          boolean sampled = lane.beginSample(operations);
          T reply = call.call();
          if (sampled) {
            lane.endSample();
          }
          if (!expected.test(reply)) {
            throw new UnexpectedReplyException("not the value that was stored");
          }
          lane.completed(operations);
        }
      } catch (Exception e) {
        lane.failed(e);
      }
    }
  }
}
