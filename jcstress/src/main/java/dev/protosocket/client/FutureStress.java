// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The answer and a dependent that the event loop attaches, against the caller's cancellation:
 * either of them wins, and the dependent runs once, whichever it is.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "answered")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "cancelled")
@State
public class FutureStress {
  private final Loop loop = new Loop();
  private final LeanFuture<String> future =
      new LeanFuture<>() {
        @Override
        protected Blocking blocking() {
          return Blocking.on(loop);
        }

        @Override
        EventExecutor owner() {
          return loop;
        }
      };
  private final AtomicInteger calls = new AtomicInteger();

  @Actor
  public void eventLoop(III_Result r) {
    loop.thread = Thread.currentThread();
    future.whenComplete((value, failure) -> calls.incrementAndGet());
    r.r1 = future.complete("value") ? 1 : 0;
  }

  @Actor
  public void canceller(III_Result r) {
    r.r2 = future.cancel(true) ? 1 : 0;
  }

  @Arbiter
  public void arbiter(III_Result r) {
    loop.runTasks();
    r.r3 = calls.get();
  }

  /** Is the actor that plays it; its tasks run at the end. */
  private static final class Loop extends AbstractEventExecutor {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile Thread thread;

    @Override
    public boolean inEventLoop(Thread other) {
      return other == thread;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void runTasks() {
      tasks.forEach(Runnable::run);
    }

    @Override
    public boolean isShuttingDown() {
      return false;
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<?> terminationFuture() {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public void shutdown() {
      throw new UnsupportedOperationException();
    }
  }
}
