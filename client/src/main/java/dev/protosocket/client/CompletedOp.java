// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakTracker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link Pipeline} that has ended. It belongs to whoever received it until
 * {@link #close()}, which gives its buffers back and lets the pipeline use the object again: don't
 * touch it afterwards. Not thread-safe, except that any thread may close it.
 *
 * <p>After {@code close()} every method but {@code toString} throws an {@link
 * IllegalStateException}, unless the object has been used again and received meanwhile: that only
 * the debug switch tells (see {@link Pipeline}).
 *
 * @param <T> the type of the caller's own data
 */
public abstract sealed class CompletedOp<T extends @Nullable Object> implements AutoCloseable
    permits CompletedOp.Get, CompletedOp.Set, CompletedOp.Delete, CompletedCommand {

  private static final int FREE = 0;
  private static final int FIRED = 1;
  private static final int RECEIVED = 2;

  /** Another object has taken the place of this one; with the debug switch only. */
  private static final int SUCCEEDED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(CompletedOp.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Pipeline<T> pipeline;
  private final Completion completion = new Ending();
  private final OpKey key = new OpKey();

  /** Links the pipeline's lists: an operation is in one of them at most. */
  @Nullable CompletedOp<T> next;

  private int state = FREE;

  /** Where it was fired. */
  private @Nullable Lane<T> lane;

  /** Which line closed it, with the debug switch. */
  private @Nullable Throwable closed;

  private @Nullable T userData;
  private long id;
  private Outcome outcome = Outcome.FAILED;
  private @Nullable CacheException error;
  private long latencyNanos;
  private int bytesSent;
  private int bytesReceived;

  CompletedOp(Pipeline<T> pipeline) {
    this.pipeline = pipeline;
  }

  /** Returns the id that the fire call returned. */
  public final RequestId id() {
    check();
    return new RequestId(id);
  }

  /** Returns the key; it belongs to this operation and is valid until {@link #close()}. */
  public final ByteBuf key() {
    check();
    return key.view();
  }

  /** Returns what the caller passed with the operation. */
  @SuppressWarnings("NullAway") // null only if T admits it
  public final T userData() {
    check();
    return userData;
  }

  /** Returns how the operation ended. */
  public final Outcome outcome() {
    check();
    return outcome;
  }

  /** Returns why the operation failed; null unless the outcome is FAILED. */
  public final @Nullable CacheException error() {
    check();
    return error;
  }

  /** Returns the time from the fire call to the completion, in nanoseconds. */
  public final long latencyNanos() {
    check();
    return latencyNanos;
  }

  /** Returns the size of the request's frame in bytes, before TLS. */
  public final int bytesSent() {
    check();
    return bytesSent;
  }

  /** Returns the size of the reply's message in bytes, before TLS; 0 if there was none. */
  public final int bytesReceived() {
    check();
    return bytesReceived;
  }

  /**
   * Gives the operation back, and its value with it unless that was retained. Closing it again has
   * no effect until the pipeline has used the object for another operation; two threads must not
   * close it at the same time.
   *
   * @throws IllegalStateException if the object is known to be in use for another operation, which
   *     is left alone
   */
  @Override
  public final void close() {
    if (!endUse()) {
      if (state != FREE) {
        throw Misuse.closedAgain(closed);
      }
      return;
    }
    closed = Misuse.here("closed");
    clear();
    pipeline.firing().recycle(this);
  }

  private boolean endUse() {
    if (Misuse.DEBUG) {
      return STATE.compareAndSet(this, RECEIVED, FREE);
    }
    boolean used = state == RECEIVED;
    if (used) {
      state = FREE;
    }
    return used;
  }

  /** Refuses a use after {@link #close}. */
  final void check() {
    if (state != RECEIVED) {
      throw Misuse.closedOp(closed);
    }
  }

  /** Another object takes the place of this one, which is never used again. */
  final void succeeded() {
    state = SUCCEEDED;
  }

  /** Drops everything that belongs to the operation just ended. */
  void clear() {
    userData = null;
    error = null;
    bytesReceived = 0;
    key.end();
  }

  /** Begins a new operation: copies the key. */
  final void begin(Object newKey, T newUserData) {
    key.set(newKey);
    userData = newUserData;
    state = FIRED;
  }

  final Pipeline<T> pipeline() {
    return pipeline;
  }

  /** Says where it is going to be fired. */
  final void on(Lane<T> where) {
    lane = where;
  }

  /** Takes back {@link #begin}: nothing was sent. */
  final void abandon() {
    state = FREE;
    clear();
  }

  /** Makes the operation the receiver's. */
  void received() {
    key.rewind();
    state = RECEIVED;
  }

  /** Keeps a hit's value; only a GET has one. */
  void keepValue(ByteBuf buffer, int index, int length) {}

  /** Keeps what came of a command. */
  void keepResult(Request request) {}

  /** Sends it on a connection; as {@link Connection#submit}. */
  long submit(
      Connection connection,
      Operation operation,
      String cache,
      @Nullable Object value,
      @Nullable Duration ttl) {
    return connection.submit(operation, cache, key, value, ttl, completion);
  }

  /** What the event loop sees of the operation. */
  final Completion completion() {
    return completion;
  }

  @SuppressWarnings("NullAway") // has been fired
  private void ended(Request request, Outcome how) {
    Lane<T> where = lane;
    id = where.id(request.id);
    outcome = how;
    latencyNanos = request.latencyNanos();
    bytesSent = request.bytesSent();
    bytesReceived = request.bytesReceived();
    where.offer(this);
  }

  @Override
  public final String toString() {
    String what = state == RECEIVED ? "id=" + id + ", outcome=" + outcome : "closed";
    return getClass().getSimpleName() + "[" + what + "]";
  }

  /** Kept apart, so that users don't see the event loop's methods on the operation. */
  private final class Ending implements Completion {
    @Override
    public void succeed(Request request, Outcome how, ByteBuf buffer, int index, int length) {
      if (how == Outcome.HIT) {
        keepValue(buffer, index, length);
      } else if (request.answer != null) {
        keepResult(request);
      }
      ended(request, how);
    }

    @Override
    public void fail(Request request, CacheException why) {
      error = why;
      ended(request, Outcome.FAILED);
    }

    @Override
    public long timeoutNanos() {
      return pipeline.timeoutNanos();
    }

    @Override
    public boolean mayBlock() {
      return true;
    }

    @Override
    public void staged(long messageId) {
      pipeline.firing().staged();
    }

    @Override
    public boolean pipelined() {
      return true;
    }
  }

  /**
   * A GET: HIT, MISS or FAILED.
   *
   * @param <T> the type of the caller's own data
   */
  public static final class Get<T extends @Nullable Object> extends CompletedOp<T> {
    /** The bytes as they were read, retained for a hit until somebody asks for the value. */
    private @Nullable ByteBuf read;

    private int valueIndex;
    private int valueLength;
    private @Nullable ValueSlice value;

    private @Nullable ResourceLeakTracker<CompletedOp<?>> leak;

    /** To be used again: nobody had retained it when it was released. */
    private @Nullable ValueSlice spare;

    Get(Pipeline<T> pipeline) {
      super(pipeline);
    }

    /**
     * Returns the value: a read-only slice of the bytes as they were read, without a copy, and the
     * same at each call. It is released by {@link #close()}; retain it to keep it longer.
     *
     * @return the value, empty if it is; null unless the outcome is HIT
     */
    public @Nullable ByteBuf value() {
      check();
      ByteBuf bytes = read;
      if (bytes != null) {
        // Here rather than on the event loop, which has more to do.
        read = null;
        value = slice(bytes);
      }
      return value;
    }

    private ValueSlice slice(ByteBuf bytes) {
      if (Misuse.DEBUG) {
        return new GuardedSlice("value", bytes, valueIndex, valueLength);
      }
      ValueSlice slice = spare != null ? spare : new ValueSlice();
      slice.begin(bytes, valueIndex, valueLength);
      spare = null;
      return slice;
    }

    @Override
    void received() {
      super.received();
      if (read != null) {
        leak = UnclosedOps.track(this);
      }
    }

    @Override
    void keepValue(ByteBuf buffer, int index, int length) {
      read = buffer.retain().touch(UnclosedOps.HINT);
      valueIndex = index;
      valueLength = length;
    }

    @Override
    void clear() {
      super.clear();
      ResourceLeakTracker<CompletedOp<?>> tracker = leak;
      ByteBuf bytes = read;
      ValueSlice slice = value;
      leak = null;
      read = null;
      value = null;
      if (tracker != null) {
        tracker.close(this);
      }
      if (bytes != null) {
        bytes.release();
      }
      if (slice != null && slice.release()) {
        spare = slice;
      }
    }
  }

  /**
   * A SET: STORED or FAILED.
   *
   * @param <T> the type of the caller's own data
   */
  public static final class Set<T extends @Nullable Object> extends CompletedOp<T> {
    Set(Pipeline<T> pipeline) {
      super(pipeline);
    }
  }

  /**
   * A DELETE: DELETED or FAILED.
   *
   * @param <T> the type of the caller's own data
   */
  public static final class Delete<T extends @Nullable Object> extends CompletedOp<T> {
    Delete(Pipeline<T> pipeline) {
      super(pipeline);
    }
  }
}
