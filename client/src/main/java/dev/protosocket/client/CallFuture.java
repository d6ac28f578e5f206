// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.wire.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The future of one call. A GET's value becomes a {@code byte[]}, so that nothing needs releasing;
 * a miss, a SET and a DELETE give null, a {@link Command} what its answer says.
 */
class CallFuture<V extends @Nullable Object> extends LeanFuture<V> implements Completion {
  private static final VarHandle MODE;

  static {
    try {
      MODE = MethodHandles.lookup().findVarHandle(CallFuture.class, "mode", CallMode.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Replaced by its like that tells somebody of the failure, and by the first again when told. */
  private CallMode mode;

  /** The low bits of the message id: all of it would cost each call 8 bytes more. */
  private int idBits;

  CallFuture(CallMode mode) {
    this.mode = mode;
  }

  Connection connection() {
    return mode.connection();
  }

  @Override
  public long timeoutNanos() {
    return mode.timeoutNanos();
  }

  @Override
  public boolean mayBlock() {
    return mode.blocking();
  }

  @Override
  protected Blocking blocking() {
    return connection().calls();
  }

  @Override
  @Nullable EventExecutor owner() {
    return connection().eventLoop();
  }

  @Override
  public void staged(long id) {
    idBits = (int) id;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // V is byte[] or null for a GET, the command's, null
  public void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length) {
    if (outcome == Outcome.HIT) {
      settle((V) Payload.read(buffer, index, length), null);
    } else {
      Answer<?> answer = request.answer;
      settle(answer == null ? null : (V) answer.value(), null);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // no value beside an error
  public void fail(Request request, CacheException error) {
    settle(null, error);
  }

  /** {@inheritDoc} The listener comes with the mode, which all calls share: no field of its own. */
  @Override
  public boolean beforeFailure(Consumer<CacheException> listener) {
    CallMode silent = mode;
    if (isDone() || silent.onFailure() != null) {
      return false;
    }
    CallMode telling = silent.telling(listener);
    MODE.setVolatile(this, telling);
    // It may have ended meanwhile, and whoever ended it have looked before; it is told once, or
    // here.
    return !isDone() || !MODE.compareAndSet(this, telling, silent);
  }

  /**
   * Shows the failure to the one who asked for it, before whoever waits for this future sees it.
   */
  @Override
  public boolean completeExceptionally(Throwable failure) {
    if (failure instanceof CacheException error) {
      tell(error);
      boolean completed = super.completeExceptionally(failure);
      // Who asked between the two.
      tell(error);
      return completed;
    }
    return super.completeExceptionally(failure);
  }

  private void tell(CacheException error) {
    CallMode asked = (CallMode) MODE.getVolatile(this);
    Consumer<CacheException> listener = asked.onFailure();
    if (listener != null && MODE.compareAndSet(this, asked, asked.silent())) {
      listener.accept(error);
    }
  }

  /** Completes this future here and now. */
  void settle(V value, @Nullable CacheException error) {
    if (error == null) {
      complete(value);
    } else {
      completeExceptionally(error);
    }
  }

  /** Cancels the request too: its permit comes back and the server is told. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      giveUp();
    }
    return cancelled;
  }

  /** Cancels the request, if it has not ended. */
  void giveUp() {
    // In this order: what has not left the line has no id.
    if (!connection().withdraw(this)) {
      connection().cancel(idBits, this);
    }
  }

  /** Completes on an executor of the caller's. */
  static final class OnExecutor<V extends @Nullable Object> extends CallFuture<V> {
    private final Executor executor;

    OnExecutor(CallMode mode, Executor executor) {
      super(mode);
      this.executor = executor;
    }

    @Override
    protected Blocking blocking() {
      return connection().callbacks();
    }

    @Override
    @Nullable EventExecutor owner() {
      return null;
    }

    @Override
    void settle(V value, @Nullable CacheException error) {
      try {
        executor.execute(() -> super.settle(value, error));
      } catch (Throwable e) {
        // Rejected, or no thread could be started. Better on the event loop than never.
        super.settle(value, error);
      }
    }
  }
}
