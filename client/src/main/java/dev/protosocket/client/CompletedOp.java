package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link Pipeline} that has ended. It belongs to whoever received it until
 * {@link #close()}, which gives its buffers back and lets the pipeline use the object again: don't
 * touch it afterwards. Not thread-safe, except that any thread may close it.
 *
 * @param <T> the type of the caller's own data
 */
public abstract sealed class CompletedOp<T extends @Nullable Object> implements AutoCloseable
    permits CompletedOp.Get, CompletedOp.Set, CompletedOp.Delete {

  private static final int FREE = 0;
  private static final int FIRED = 1;
  private static final int RECEIVED = 2;

  private final Pipeline<T> pipeline;
  private final Completion completion = new Ending();
  private final OpKey key = new OpKey();

  /** Links the pipeline's lists: an operation is in one of them at most. */
  @Nullable CompletedOp<T> next;

  private int state = FREE;

  private @Nullable T userData;
  private long id;
  private Outcome outcome = Outcome.FAILED;
  private @Nullable CacheException error;
  private long latencyNanos;
  private int bytesSent;
  private int bytesReceived;

  private CompletedOp(Pipeline<T> pipeline) {
    this.pipeline = pipeline;
  }

  /** Returns the id that the fire call returned. */
  public final RequestId id() {
    return new RequestId(id);
  }

  /** Returns the key; it belongs to this operation and is valid until {@link #close()}. */
  public final ByteBuf key() {
    return key.view();
  }

  /** Returns what the caller passed with the operation. */
  @SuppressWarnings("NullAway") // null only if T admits it
  public final T userData() {
    return userData;
  }

  /** Returns how the operation ended. */
  public final Outcome outcome() {
    return outcome;
  }

  /** Returns why the operation failed; null unless the outcome is FAILED. */
  public final @Nullable CacheException error() {
    return error;
  }

  /** Returns the time from the fire call to the completion, in nanoseconds. */
  public final long latencyNanos() {
    return latencyNanos;
  }

  /** Returns the size of the request's frame in bytes, before TLS. */
  public final int bytesSent() {
    return bytesSent;
  }

  /** Returns the size of the reply's message in bytes, before TLS; 0 if there was none. */
  public final int bytesReceived() {
    return bytesReceived;
  }

  /**
   * Gives the operation back, and its value with it unless that was retained. Closing it again has
   * no effect as long as the pipeline has not used the object for another operation; two threads
   * must not close it at the same time.
   */
  @Override
  public final void close() {
    if (state == RECEIVED) {
      state = FREE;
      clear();
      pipeline.recycle(this);
    }
  }

  /** Drops everything that belongs to the operation just ended. */
  void clear() {
    userData = null;
    error = null;
    bytesReceived = 0;
  }

  /** Begins a new operation: copies the key. */
  final void begin(Object newKey, T newUserData) {
    key.set(newKey);
    userData = newUserData;
    state = FIRED;
  }

  /** The key as the encoder takes it. */
  final OpKey keyPayload() {
    return key;
  }

  /** Takes back {@link #begin}: nothing was sent. */
  final void abandon() {
    state = FREE;
    clear();
  }

  /** Makes the operation the receiver's. */
  final void received() {
    key.rewind();
    state = RECEIVED;
  }

  /** Keeps a hit's value; only a GET has one. */
  void keepValue(ByteBuf buffer, int index, int length) {}

  /** What the event loop sees of the operation. */
  final Completion completion() {
    return completion;
  }

  private void ended(Request request, Outcome how) {
    id = request.id;
    outcome = how;
    latencyNanos = request.latencyNanos();
    bytesSent = request.bytesSent();
    bytesReceived = request.bytesReceived();
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "[id=" + id + ", outcome=" + outcome + "]";
  }

  /** Kept apart, so that users don't see the event loop's methods on the operation. */
  private final class Ending implements Completion {
    @Override
    public void succeed(Request request, Outcome how, ByteBuf buffer, int index, int length) {
      if (how == Outcome.HIT) {
        keepValue(buffer, index, length);
      }
      ended(request, how);
      pipeline.offer(CompletedOp.this);
    }

    @Override
    public void fail(Request request, CacheException why) {
      error = why;
      ended(request, Outcome.FAILED);
      pipeline.offer(CompletedOp.this);
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
      ByteBuf bytes = read;
      if (bytes != null) {
        // Here rather than on the event loop, which has more to do.
        ValueSlice slice = spare != null ? spare : new ValueSlice();
        slice.begin(bytes, valueIndex, valueLength);
        read = null;
        spare = null;
        value = slice;
      }
      return value;
    }

    @Override
    void keepValue(ByteBuf buffer, int index, int length) {
      read = buffer.retain();
      valueIndex = index;
      valueLength = length;
    }

    @Override
    void clear() {
      super.clear();
      ByteBuf bytes = read;
      ValueSlice slice = value;
      read = null;
      value = null;
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
