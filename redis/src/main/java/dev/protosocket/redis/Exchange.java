// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.GuardedFuture;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A call in flight and its future: one permit, one deadline, any number of attempts one after the
 * other. It ends once: with the answer, a failure, its deadline, a cancellation or the client's
 * end, whichever comes first.
 */
final class Exchange<V extends @Nullable Object> extends GuardedFuture<V>
    implements LettuceCommand.Listener {
  private static final VarHandle ENDED;

  static {
    try {
      ENDED = MethodHandles.lookup().findVarHandle(Exchange.class, "ended", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Engine engine;
  private final Task<V> task;
  private final long startNanos;
  private final long timeoutNanos;

  /** Where {@link InFlight} has it; written before anybody else sees it there. */
  private int place = InFlight.FULL;

  @SuppressWarnings("unused") // by its handle
  private volatile boolean ended;

  /** Of the attempt under way; null between two. */
  private volatile @Nullable LettuceCommand command;

  private volatile boolean maybeSent;

  // One attempt at a time has these, and hands them on by Lettuce's queues and the loop's.
  private int retries;
  private boolean whole;

  Exchange(Engine engine, Task<V> task, long startNanos, long timeoutNanos) {
    this.engine = engine;
    this.task = task;
    this.startNanos = startNanos;
    this.timeoutNanos = timeoutNanos;
  }

  Task<V> task() {
    return task;
  }

  long startNanos() {
    return startNanos;
  }

  @Override
  protected Blocking blocking() {
    return engine.blocking();
  }

  boolean hasEnded() {
    return (boolean) ENDED.getVolatile(this);
  }

  /** Takes its permit; false if there is none. */
  boolean enter(InFlight<Exchange<?>> inFlight) {
    return inFlight.enter(this, Exchange::at) != InFlight.FULL;
  }

  private static void at(Exchange<?> exchange, int place) {
    exchange.place = place;
  }

  void leave(InFlight<Exchange<?>> inFlight) {
    inFlight.leave(place);
  }

  /** Makes the command of an attempt, which is to be dispatched at once. */
  LettuceCommand attempt() {
    LettuceCommand made = task.command(this, whole);
    command = made;
    if (hasEnded()) {
      made.abandon();
    }
    return made;
  }

  @Override
  public void answered(LettuceCommand answer) {
    ReplyOutput reply = answer.reply();
    String error = reply.getError();
    if (error == null || task.takesErrors()) {
      succeed(reply);
    } else if (Failures.isNoScript(error) && !whole) {
      whole = true;
      engine.dispatch(this);
    } else if (Failures.isForAMoment(error) && mayRetry()) {
      engine.dispatchLater(this, retries);
    } else {
      fail(Failures.answered(task.operation(), error));
    }
  }

  private void succeed(ReplyOutput reply) {
    V result;
    try {
      result = task.result(reply);
    } catch (RuntimeException e) {
      fail(Failures.answered(task.operation(), "ERR " + e.getMessage()));
      return;
    }
    if (end()) {
      engine.ended(this, task.outcome(result), null);
      complete(result);
    }
  }

  @Override
  public void failed(LettuceCommand failed, Throwable failure) {
    boolean sent = failed.isEncoded();
    if (sent) {
      maybeSent = true;
    }
    if ((!sent || task.operation().isRepeatable()) && mayRetry()) {
      engine.dispatchLater(this, retries);
    } else {
      fail(Failures.unanswered(engine.address(), failure, maybeSent));
    }
  }

  /** There is no first connection. */
  void notConnected(Throwable failure) {
    if (mayRetry()) {
      engine.dispatchLater(this, retries);
    } else {
      fail(engine.notConnected(failure));
    }
  }

  private boolean mayRetry() {
    return !hasEnded() && engine.isOpen() && ++retries <= engine.maxRetries();
  }

  private boolean end() {
    return ENDED.compareAndSet(this, false, true);
  }

  private void fail(CacheException error) {
    if (end()) {
      engine.ended(this, null, error);
      completeExceptionally(error);
    }
  }

  /** Ends it if its time is over. */
  void sweep(long now) {
    if (now - startNanos - timeoutNanos >= 0) {
      giveUp(new RequestTimeoutException(task.operation(), timeoutNanos));
    }
  }

  /** Ends it because of the client's end. */
  void closed() {
    LettuceCommand last = command;
    boolean sent = maybeSent || (last != null && last.isEncoded());
    giveUp(Failures.closed(sent ? RequestFate.UNKNOWN : RequestFate.NOT_SENT));
  }

  /** Fails it, and forgets its command. */
  void giveUp(CacheException error) {
    fail(error);
    abandon();
  }

  private void abandon() {
    LettuceCommand last = command;
    if (last != null) {
      last.abandon();
    }
  }

  /** Gives its permit back, too. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (end()) {
      engine.cancelled(this);
      abandon();
    }
    return super.cancel(mayInterruptIfRunning);
  }
}
