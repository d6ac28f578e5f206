// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.spi;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may wait where, and for how long: the rules are numbered in docs/threading.md. An instance
 * stands for a client's event loops. Safe for use by any number of threads.
 */
public final class Blocking {
  /**
   * How long a blocking call waits beyond its own deadline for the event loop to say how the
   * request ended. Then it ends by itself, because the event loop is busy with something else.
   */
  public static final Duration GRACE = Duration.ofMillis(100);

  private static final Logger logger = LoggerFactory.getLogger(Blocking.class);

  /**
   * How long a thread that runs an event loop itself stays in it at a time: an interrupt does not
   * end the system call that it waits in.
   */
  private static final long MAX_RUN_NANOS = Duration.ofMillis(20).toNanos();

  /** All event loops that clients of this process have used and that still exist. */
  private static final Set<EventExecutorGroup> KNOWN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /** Nobody's threads. */
  private static final Blocking UNKNOWN = new Blocking(ImmediateEventExecutor.INSTANCE, null);

  private final EventExecutorGroup loops;
  private final @Nullable EventExecutorGroup also;

  /** The loop, if its owner runs it; null if threads of their own run the loops. */
  private final @Nullable ManualIoEventLoop manual;

  private final AtomicBoolean warned = new AtomicBoolean();

  private Blocking(EventExecutorGroup loops, @Nullable EventExecutorGroup also) {
    this.loops = loops;
    this.also = also;
    this.manual = loops instanceof ManualIoEventLoop loop ? loop : null;
    KNOWN.add(loops);
  }

  /** Returns the rules for a future; of one that is not of this library nothing is known. */
  public static Blocking of(CompletableFuture<?> future) {
    return future instanceof GuardedFuture<?> guarded ? guarded.blocking() : UNKNOWN;
  }

  /** Returns the rules for what these event loops complete. */
  public static Blocking on(EventExecutorGroup loops) {
    return new Blocking(loops, null);
  }

  /**
   * Returns the rules for what these event loops pass on to an executor to complete: if that is one
   * of Netty's, nothing waits for it on its threads either.
   */
  public Blocking passingOnTo(@Nullable Executor executor) {
    return executor instanceof EventExecutorGroup group ? new Blocking(loops, group) : this;
  }

  /**
   * Returns the rules for what comes with the end of these event loops, which Netty's {@link
   * GlobalEventExecutor} tells of: nothing waits for that on its thread either.
   */
  public static Blocking untilEndOf(EventExecutorGroup loops) {
    return on(loops).passingOnTo(GlobalEventExecutor.INSTANCE);
  }

  /** Tells whether this thread may wait: the event loops may not, everybody else may. */
  public boolean isAllowed() {
    EventExecutor current = ThreadExecutorMap.currentExecutor();
    EventExecutorGroup more = also;
    return current == null
        || !(isOneOf(current, loops) || (more != null && isOneOf(current, more)));
  }

  /** All loops of a group count: the callbacks of two could wait for each other. */
  private static boolean isOneOf(EventExecutor current, EventExecutorGroup loops) {
    if (current == loops || current.parent() == loops) {
      return true;
    }
    // A group of somebody's own may pass the loops of another one on.
    for (EventExecutor loop : loops) {
      if (loop == current) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses a blocking call where it would stop an event loop, and with it the answer.
   *
   * @throws IllegalStateException on a thread of these event loops
   */
  public void check() {
    if (!isAllowed()) {
      throw refusal("use the asynchronous call");
    }
  }

  /** As {@link #check()}, for an unfinished future. */
  void checkFuture() {
    if (!isAllowed()) {
      throw refusal("go on in thenApply, thenCompose or whenComplete");
    }
  }

  private static IllegalStateException refusal(String remedy) {
    return new IllegalStateException(
        "a blocking call on the event-loop thread "
            + Thread.currentThread().getName()
            + " could wait for itself: the threads of its group are what completes the call; "
            + remedy
            + ", or wait in another thread");
  }

  /**
   * Refuses to begin a blocking call on one of the event loops, or in an interrupted thread.
   *
   * @throws IllegalStateException on a thread of these event loops
   * @throws RequestCancelledException if the thread is interrupted; nothing was sent
   */
  public void begin() {
    check();
    checkInterrupt();
  }

  /**
   * Refuses to begin a blocking call in an interrupted thread.
   *
   * @throws RequestCancelledException if the thread is interrupted; nothing was sent
   */
  public static void checkInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(RequestFate.NOT_SENT, "before it began", new InterruptedException());
    }
  }

  // A loop that its owner's thread runs: whoever waits on that thread runs the loop meanwhile.

  /** Tells whether this thread owns the event loop and is not within it. */
  public static boolean isOwnerOutside(EventExecutor loop) {
    return loop instanceof ManualIoEventLoop
        && loop.inEventLoop()
        && ThreadExecutorMap.currentExecutor() != loop;
  }

  private @Nullable ManualIoEventLoop ownLoop() {
    ManualIoEventLoop loop = manual;
    return loop != null && isOwnerOutside(loop) && !loop.isTerminated() ? loop : null;
  }

  /**
   * Lets time pass: parks the thread, or runs the event loop if this thread is its owner. May
   * return early, as a thread may be unparked.
   *
   * @param blocker what is waited for, for those who look at the thread
   * @param nanos how long at most
   */
  public void park(Object blocker, long nanos) {
    ManualIoEventLoop loop = ownLoop();
    if (loop == null) {
      LockSupport.parkNanos(blocker, nanos);
    } else {
      loop.run(Math.min(nanos, MAX_RUN_NANOS));
    }
  }

  /**
   * Runs what is due on the event loop, if this thread is its owner and not within it.
   *
   * @return whether it has
   */
  public boolean runDue() {
    ManualIoEventLoop loop = ownLoop();
    if (loop == null) {
      return false;
    }
    loop.runNow();
    return true;
  }

  /**
   * Runs the event loop until the future is done, if this thread is the loop's owner; else returns
   * at once.
   *
   * @param nanos how long at most
   * @param interruptibly whether an interrupt ends it, which leaves the flag set
   * @return how long is left to wait in another way
   */
  public long run(CompletableFuture<?> future, long nanos, boolean interruptibly) {
    ManualIoEventLoop loop = ownLoop();
    if (loop == null) {
      return nanos;
    }
    long start = System.nanoTime();
    long left = nanos;
    while (left > 0
        && !future.isDone()
        && !loop.isTerminated()
        && !(interruptibly && Thread.currentThread().isInterrupted())) {
      loop.run(Math.min(left, MAX_RUN_NANOS));
      left = nanos - (System.nanoTime() - start);
    }
    return Math.max(0, left);
  }

  /** Returns a future that these event loops complete. */
  public <V extends @Nullable Object> CompletableFuture<V> newFuture() {
    return new GuardedFuture.Plain<>(this);
  }

  /** Returns a future that has failed; what depends on it is guarded all the same. */
  public <V extends @Nullable Object> CompletableFuture<V> failedFuture(Throwable failure) {
    CompletableFuture<V> future = newFuture();
    future.completeExceptionally(failure);
    return future;
  }

  /** Returns when a call that began at one time and has another for it ends by its own clock. */
  public static long endOf(long startNanos, long limitNanos) {
    return startNanos + Math.min(limitNanos, Long.MAX_VALUE / 2) + GRACE.toNanos();
  }

  /**
   * Waits for a call's end, by the caller's own clock.
   *
   * @param future the call's; cancelled if this throws before it has ended
   * @param untilNanos when to give it up, by {@link System#nanoTime}; see {@link #endOf}
   * @param fate what is true of the request if an interrupt ends the wait
   * @param what is under way, for the message of an interrupt: "while waiting for the answer"
   * @throws CacheException if the call failed, or a {@link RequestCancelledException} if the thread
   *     is interrupted; the interrupt flag is set again
   * @throws TimeoutException if it has not ended in time
   */
  public static <V extends @Nullable Object> V await(
      CompletableFuture<V> future, long untilNanos, RequestFate fate, String what)
      throws TimeoutException {
    try {
      return awaitShared(future, untilNanos, fate, what);
    } catch (TimeoutException e) {
      if (future.cancel(true)) {
        throw e;
      }
      return awaitShared(future, untilNanos, fate, what); // it has ended just now
    } catch (RequestCancelledException e) {
      future.cancel(true);
      throw e;
    }
  }

  /** As {@link #await(CompletableFuture, long, RequestFate, String)}, and never cancels. */
  public static <V extends @Nullable Object> V awaitShared(
      CompletableFuture<V> future, long untilNanos, RequestFate fate, String what)
      throws TimeoutException {
    try {
      return future.get(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CacheException failure) {
        throw failure.withCallerStack();
      }
      throw new IllegalStateException(e.getCause());
    } catch (CancellationException e) {
      throw RequestCancelledException.byCaller(e).withCallerStack();
    } catch (InterruptedException e) {
      throw interrupted(fate, what, e);
    }
  }

  /**
   * Waits for the future of a call on a client of any kind, which ends it in time.
   *
   * @param future the call's; cancelled if this throws before it has ended
   * @throws CacheException as {@link #await(CompletableFuture, long, RequestFate, String)}
   * @throws IllegalStateException on a thread of the event loops that complete the future; of all
   *     clients' event loops, where that cannot be known
   */
  public static <V extends @Nullable Object> V await(CompletableFuture<V> future) {
    if (!future.isDone() && !mayAwait(future)) {
      future.cancel(true);
      throw refusal("use the asynchronous call");
    }
    long never = System.nanoTime() + Long.MAX_VALUE;
    try {
      return await(future, never, RequestFate.UNKNOWN, "while waiting for the answer");
    } catch (TimeoutException e) {
      throw new IllegalStateException("292 years have passed", e);
    }
  }

  private static boolean mayAwait(CompletableFuture<?> future) {
    if (future instanceof GuardedFuture<?> guarded) {
      return guarded.blocking().isAllowed();
    }
    EventExecutor current = ThreadExecutorMap.currentExecutor();
    if (current == null) {
      return true;
    }
    synchronized (KNOWN) {
      return KNOWN.stream().noneMatch(loops -> isOneOf(current, loops));
    }
  }

  /** Sets the interrupt flag again and returns what the call fails with. */
  private static CacheException interrupted(
      RequestFate fate, String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return RequestCancelledException.interrupted(fate, what, cause).withCallerStack();
  }

  /**
   * Waits for the time to pass.
   *
   * @param fate what is true of the request if an interrupt ends the wait
   * @param what is under way, for the message of an interrupt
   * @throws RequestCancelledException if the thread is interrupted, before or during the wait; the
   *     interrupt flag stays set
   */
  public static void pause(long nanos, RequestFate fate, String what) {
    long start = System.nanoTime();
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(fate, what, new InterruptedException());
      }
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(left);
    }
  }

  /**
   * Waits for the end of what is being closed, for its time and {@link #GRACE}; then warns, once,
   * and returns. Returns at once on a thread of these event loops, and when the thread is
   * interrupted, which leaves the flag set.
   *
   * @param end completes when it is closed
   * @param limit what time closing has
   * @param closing is being closed, for the warning
   */
  public void awaitEnd(CompletableFuture<?> end, Duration limit, Object closing) {
    boolean inTime = awaitEnd(end, endOf(System.nanoTime(), limit.toNanos()));
    if (!inTime && warned.compareAndSet(false, true)) {
      logger.warn(
          "{} has not closed within its {} ms: an event loop is busy, perhaps with a callback that"
              + " blocks; the rest is done as soon as it is free",
          closing,
          limit.toMillis());
    }
  }

  /** As {@link #awaitEnd(CompletableFuture, Duration, Object)}; returns false if time ran out. */
  public boolean awaitEnd(CompletableFuture<?> end, long untilNanos) {
    if (end.isDone() || !isAllowed()) {
      return true;
    }
    try {
      end.get(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException | CancellationException e) {
      throw new IllegalStateException("an end does not fail", e);
    }
  }
}
