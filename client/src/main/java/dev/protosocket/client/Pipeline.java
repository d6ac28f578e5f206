package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.proto.CommandKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fires operations without waiting and receives their completions, in the order in which the server
 * answers. Several pipelines and other callers can share a connection: a pipeline receives its own
 * completions and no others.
 *
 * <p><b>Threads.</b> One thread at a time fires and one thread at a time receives; they may be two
 * threads. {@link #cancel}, {@link #pending} and {@link CompletedOp#close} are for any thread.
 *
 * <p><b>Sending.</b> The first operation is sent at once. What is fired while others are in flight
 * is sent together: when there are some dozens of them, when the receiver finds nothing to receive
 * or waits already, or when the next reply comes, whichever is first. So a thread that fires many
 * operations in a row pays for one wake-up of the event loop.
 *
 * <p><b>Garbage.</b> Operations are used again after {@link CompletedOp#close()}, so that a steady
 * pipeline allocates next to nothing.
 *
 * <h2>Contract</h2>
 *
 * <ol>
 *   <li>A fire call either throws, and then there is no completion, or returns an id, and then the
 *       completion with this id is received exactly once, at the latest when the request times out
 *       or the connection ends, unless the pipeline is closed first.
 *   <li>At most {@code maxPending} operations are fired and not yet received. One more fails with
 *       {@link OverloadedException} at once: receive first.
 *   <li>A fire call does not wait, unless the connection has no room for it and there is an {@link
 *       ClientConfig.Builder#overloadWait}; never on an event-loop thread.
 *   <li>Keys and values are copied before a fire call returns.
 *   <li>A received operation and its value belong to the receiver until closed.
 *   <li>To wait while nothing is pending is a mistake and throws {@link NothingPendingException}.
 * </ol>
 *
 * @param <T> the type of the caller's own data that travels with each operation
 */
public final class Pipeline<T extends @Nullable Object> implements AutoCloseable {
  private final Connection connection;
  private final int maxPending;
  private final long timeoutNanos;

  /** Ended, not yet received: pushed by the event loop, taken by the receiver. */
  private final CompletionStack<T> ended = new CompletionStack<>();

  /** Closed, to be fired again. */
  private final OpPool<T> pool = new OpPool<>(this);

  /** Written by the firing thread. */
  private final AtomicLong fired = new AtomicLong();

  /** Written by the receiving thread. */
  private final AtomicLong received = new AtomicLong();

  /** The receiving thread's: taken from {@link #ended}, oldest first. */
  private @Nullable CompletedOp<T> ready;

  /** The event loop's: ended since the last {@link #signal}, the latest first. */
  private @Nullable CompletedOp<T> latest;

  private @Nullable CompletedOp<T> earliest;

  /** Whether something was fired since the receiver last had nothing to receive. */
  private volatile boolean unflushed;

  private volatile @Nullable Thread waiter;
  private volatile boolean closed;

  Pipeline(Connection connection, int maxPending, Duration timeout) {
    if (maxPending < 1) {
      throw new IllegalArgumentException("maxPending must be at least 1, not " + maxPending);
    }
    this.connection = connection;
    this.maxPending = maxPending;
    this.timeoutNanos = Timeouts.ofRequest(timeout);
  }

  // Firing.

  /**
   * Fires a GET.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param userData comes back with the completion
   * @return names the operation
   * @throws CacheException if nothing was sent
   */
  public RequestId fireGet(String cache, byte[] key, T userData) {
    return fire(pool.takeGet(), CommandKind.GET, cache, key, userData);
  }

  /** As {@link #fireGet(String, byte[], Object)}; the key is the text's UTF-8 bytes. */
  public RequestId fireGet(String cache, String key, T userData) {
    return fire(pool.takeGet(), CommandKind.GET, cache, key, userData);
  }

  /**
   * As {@link #fireGet(String, byte[], Object)}; the readable bytes count, the buffer is borrowed.
   */
  public RequestId fireGet(String cache, ByteBuf key, T userData) {
    return fire(pool.takeGet(), CommandKind.GET, cache, key, userData);
  }

  /** As {@link #fireGet(String, byte[], Object)}; the remaining bytes count. */
  public RequestId fireGet(String cache, ByteBuffer key, T userData) {
    return fireGet(cache, Unpooled.wrappedBuffer(key), userData);
  }

  /**
   * Fires a SET.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param value the value, possibly empty
   * @param ttl how long the value lives, at least a millisecond
   * @param userData comes back with the completion
   * @return names the operation
   * @throws CacheException if nothing was sent
   */
  public RequestId fireSet(String cache, byte[] key, byte[] value, Duration ttl, T userData) {
    return fireSet(cache, (Object) key, value, ttl, userData);
  }

  /**
   * As {@link #fireSet(String, byte[], byte[], Duration, Object)}, for the client's default time.
   */
  public RequestId fireSet(String cache, byte[] key, byte[] value, T userData) {
    return fireSet(cache, key, value, connection.config().defaultTtl(), userData);
  }

  /** As {@link #fireSet(String, byte[], byte[], Duration, Object)}; the key is the UTF-8 bytes. */
  public RequestId fireSet(String cache, String key, byte[] value, Duration ttl, T userData) {
    return fireSet(cache, (Object) key, value, ttl, userData);
  }

  /**
   * As {@link #fireSet(String, String, byte[], Duration, Object)}, for the client's default time.
   */
  public RequestId fireSet(String cache, String key, byte[] value, T userData) {
    return fireSet(cache, key, value, connection.config().defaultTtl(), userData);
  }

  /** As {@link #fireSet(String, byte[], byte[], Duration, Object)}; both buffers are borrowed. */
  public RequestId fireSet(String cache, ByteBuf key, ByteBuf value, Duration ttl, T userData) {
    return fireSet(cache, (Object) key, value, ttl, userData);
  }

  /** As {@link #fireSet(String, byte[], byte[], Duration, Object)}; the remaining bytes count. */
  public RequestId fireSet(
      String cache, ByteBuffer key, ByteBuffer value, Duration ttl, T userData) {
    ByteBuf wrapped = Unpooled.wrappedBuffer(value);
    return fireSet(cache, (Object) Unpooled.wrappedBuffer(key), wrapped, ttl, userData);
  }

  /**
   * Fires a DELETE.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param userData comes back with the completion
   * @return names the operation
   * @throws CacheException if nothing was sent
   */
  public RequestId fireDelete(String cache, byte[] key, T userData) {
    return fire(pool.takeDelete(), CommandKind.DELETE, cache, key, userData);
  }

  /** As {@link #fireDelete(String, byte[], Object)}; the key is the text's UTF-8 bytes. */
  public RequestId fireDelete(String cache, String key, T userData) {
    return fire(pool.takeDelete(), CommandKind.DELETE, cache, key, userData);
  }

  /** As {@link #fireDelete(String, byte[], Object)}; the readable bytes count, borrowed. */
  public RequestId fireDelete(String cache, ByteBuf key, T userData) {
    return fire(pool.takeDelete(), CommandKind.DELETE, cache, key, userData);
  }

  /** As {@link #fireDelete(String, byte[], Object)}; the remaining bytes count. */
  public RequestId fireDelete(String cache, ByteBuffer key, T userData) {
    return fireDelete(cache, Unpooled.wrappedBuffer(key), userData);
  }

  private RequestId fireSet(String cache, Object key, Object value, Duration ttl, T userData) {
    return fire(pool.takeSet(), CommandKind.SET, cache, key, value, ttl, userData);
  }

  private RequestId fire(
      CompletedOp<T> op, CommandKind kind, String cache, Object key, T userData) {
    return fire(op, kind, cache, key, null, null, userData);
  }

  private RequestId fire(
      CompletedOp<T> op,
      CommandKind kind,
      String cache,
      Object key,
      @Nullable Object value,
      @Nullable Duration ttl,
      T userData) {
    boolean sent = false;
    try {
      if (closed) {
        throw new IllegalStateException("the pipeline is closed");
      }
      if (pending() >= maxPending) {
        throw new OverloadedException(
            maxPending + " operations are pending on this pipeline (maxPending): receive first");
      }
      try {
        op.begin(key, userData);
      } catch (IllegalReferenceCountException | IndexOutOfBoundsException e) {
        throw InvalidRequestException.unreadableBuffer();
      }
      fired.lazySet(fired.get() + 1);
      try {
        long id =
            connection.submit(
                kind, cache, op.keyPayload(), value, ttl, timeoutNanos, true, op.completion());
        sent = true;
        hasFired();
        return new RequestId(id);
      } finally {
        if (!sent) {
          fired.set(fired.get() - 1);
          // A receiver may wait for what is not coming.
          LockSupport.unpark(waiter);
        }
      }
    } catch (CacheException e) {
      connection.refused(kind, cache, e);
      throw e;
    } finally {
      if (!sent) {
        op.abandon();
        pool.giveBack(op);
      }
    }
  }

  /**
   * Makes sure that a receiver which finds nothing has everything sent that was fired. One that is
   * waiting already has done so, and doesn't look again: then it happens here. Both sides write
   * first and then look at what the other has written, so that one of them sees it.
   */
  private void hasFired() {
    if (!unflushed) {
      unflushed = true;
    }
    if (waiter != null) {
      connection.flush();
    }
  }

  private void flush() {
    if (unflushed) {
      unflushed = false;
      connection.flush();
    }
  }

  /** Takes a closed operation back; any thread. */
  void recycle(CompletedOp<T> op) {
    pool.giveBack(op);
  }

  // Receiving.

  /**
   * Waits for the next completion. It comes at the latest when the request times out, unless the
   * event loop is busy with something else: {@link Blocking#GRACE} after that this gives up, and
   * what was fired stays to be received.
   *
   * @return the operation, to be closed by the caller
   * @throws NothingPendingException if nothing is pending
   * @throws InterruptedException if the thread is interrupted
   * @throws RequestTimeoutException if the event loop has completed nothing in time
   * @throws IllegalStateException if the pipeline is closed, or this is an event-loop thread of the
   *     client's group
   */
  public CompletedOp<T> recv() throws InterruptedException {
    CompletedOp<T> op = poll();
    if (op == null) {
      op = await(timeoutNanos + Blocking.GRACE.toNanos());
    }
    if (op == null) {
      throw RequestTimeoutException.nothingReceived(timeoutNanos).withCallerStack();
    }
    return op;
  }

  /**
   * Waits for the next completion, for a limited time.
   *
   * @param timeout how long to wait
   * @return the operation, to be closed by the caller; null if none came in time
   * @throws NothingPendingException if nothing is pending
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the pipeline is closed, or this is an event-loop thread of the
   *     client's group
   */
  public @Nullable CompletedOp<T> recv(Duration timeout) throws InterruptedException {
    CompletedOp<T> op = poll();
    return op != null ? op : await(Timeouts.nanos(timeout));
  }

  private @Nullable CompletedOp<T> await(long timeoutNanos) throws InterruptedException {
    connection.calls().check();
    long start = System.nanoTime();
    waiter = Thread.currentThread();
    try {
      while (true) {
        CompletedOp<T> op = poll();
        if (op != null) {
          return op;
        }
        if (closed) {
          throw new IllegalStateException("the pipeline is closed");
        }
        if (pending() <= 0) {
          throw new NothingPendingException();
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = timeoutNanos - (System.nanoTime() - start);
        if (left <= 0) {
          return null;
        }
        LockSupport.parkNanos(this, left);
      }
    } finally {
      waiter = null;
    }
  }

  /**
   * Returns a completion if there is one, without waiting.
   *
   * @return the operation, to be closed by the caller; null if none is there
   */
  public @Nullable CompletedOp<T> poll() {
    CompletedOp<T> op = ready;
    if (op == null) {
      op = ended.takeAll();
      if (op == null) {
        flush();
        return null;
      }
    }
    ready = op.next;
    op.next = null;
    received.lazySet(received.get() + 1);
    op.received();
    return op;
  }

  /**
   * Hands over the completions that are there, without waiting, and closes each when the consumer
   * returns or throws.
   *
   * @param max how many at most
   * @param consumer gets each operation, for the time of its call
   * @return how many there were
   */
  public int drain(int max, Consumer<? super CompletedOp<T>> consumer) {
    int count = 0;
    while (count < max) {
      CompletedOp<T> op = poll();
      if (op == null) {
        break;
      }
      count++;
      try (op) {
        consumer.accept(op);
      }
    }
    return count;
  }

  /** Returns how many operations are fired and not yet received. */
  public int pending() {
    return (int) (fired.get() - received.get());
  }

  /**
   * Cancels an operation and tells the server. Its completion is received as any other: FAILED with
   * {@link RequestCancelledException}, or as it ended before.
   *
   * @param id names the operation
   */
  public void cancel(RequestId id) {
    connection.cancel(id.value());
  }

  /**
   * Drops the completions not yet received and those still to come, and releases their values. What
   * is in flight is left to finish. Idempotent; by the receiving thread, or while none receives.
   */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(waiter);
    for (CompletedOp<T> op = poll(); op != null; op = poll()) {
      op.close();
    }
  }

  // The event loop.

  /** Takes an operation that has ended; the receiver gets it at the {@link #signal}. */
  void offer(CompletedOp<T> op) {
    CompletedOp<T> before = latest;
    op.next = before;
    latest = op;
    if (before == null) {
      earliest = op;
      connection.multiplexer().signalLater(this);
    }
  }

  /** Hands over what has ended and wakes the receiver, once for any number of completions. */
  void signal() {
    CompletedOp<T> newest = latest;
    CompletedOp<T> oldest = earliest;
    if (newest != null && oldest != null) {
      latest = null;
      earliest = null;
      ended.push(newest, oldest);
    }
    if (closed) {
      discard();
    } else {
      LockSupport.unpark(waiter);
    }
  }

  private void discard() {
    CompletedOp<T> op = ended.takeAll();
    while (op != null) {
      CompletedOp<T> next = op.next;
      op.clear();
      op = next;
    }
  }
}
