// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.util.Objects.requireNonNull;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fires operations without waiting and receives their completions, in the order in which the server
 * answers. Several pipelines and other callers can share a connection: a pipeline receives its own
 * completions and no others.
 *
 * <pre>{@code
 * try (Pipeline<Integer> pipeline = client.pipeline()) {
 *   pipeline.fireSet("users", "42", value, 1);
 *   pipeline.fireGet("users", "43", 2);
 *   while (pipeline.pending() > 0) {
 *     try (CompletedOp<Integer> op = pipeline.recv()) {
 *       System.out.println(op.userData() + " " + op.outcome());
 *     }
 *   }
 * }
 * }</pre>
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
 *       {@link OverloadedException} at once: receive first. {@link #pending} is never negative.
 *   <li>A fire call does not wait, unless the connection has no room for it and there is an {@link
 *       ClientConfig.Builder#overloadWait}; never on an event-loop thread.
 *   <li>Keys and values are copied before a fire call returns.
 *   <li>A received operation and its value belong to the receiver until closed, and are not to be
 *       touched afterwards. Each is closed once; any thread may do it.
 *   <li>To wait while nothing is pending is a mistake and throws {@link NothingPendingException}.
 *   <li>One thread at a time fires and one thread at a time receives, the same or another. A role
 *       may be handed to another thread by whatever orders the two: a lock, a queue, an executor.
 *       {@link #cancel}, {@link #pending} and {@link CompletedOp#close} are for any thread.
 *   <li>A pipeline over several connections, such as a pool's, fires on one of them until that
 *       takes no more requests, and then on another. What is in flight on a connection that ends,
 *       ends with it. Replies of two connections come in any order.
 * </ol>
 *
 * <h2>Mistakes</h2>
 *
 * <p>Who breaks 5 or 7 gets an {@link IllegalStateException} that names the mistake, as far as it
 * can be noticed at no cost: the use of a closed operation as long as it was not used again for
 * another, and a second thread unless it came within nanoseconds. With {@code
 * -Ddev.protosocket.debug=true} every such mistake is noticed, and the exception's cause is the
 * line that closed the operation, or where the other thread was. That takes a stack trace for each
 * operation, and closed operations are garbage then: for tests, and for finding out.
 *
 * @param <T> the type of the caller's own data that travels with each operation
 */
public final class Pipeline<T extends @Nullable Object> implements AutoCloseable {
  private static final String CLOSED = "the pipeline is closed";

  private final ClientConfig config;
  private final long timeoutNanos;

  private final Lanes<T> lanes;

  private final Inbox<T> inbox = new Inbox<>(this);

  private final Firing<T> firing;

  Pipeline(Connection connection, int maxPending, Duration timeout) {
    this(connection.config(), maxPending, timeout, new Lanes<>(connection));
  }

  private Pipeline(ClientConfig config, int maxPending, Duration timeout, Lanes<T> lanes) {
    if (maxPending < 1) {
      throw new IllegalArgumentException("maxPending must be at least 1, not " + maxPending);
    }
    this.config = config;
    this.timeoutNanos = Durations.positive("timeout", timeout).toNanos();
    this.lanes = lanes;
    this.firing = new Firing<>(this, lanes, inbox, maxPending);
  }

  /**
   * Opens a pipeline over connections that somebody else looks after, such as a pool.
   *
   * @param connections returns a connection that takes requests, or throws a {@link CacheException}
   *     that says why there is none; called by the firing thread with its first operation, and
   *     whenever the connection before takes no more requests
   * @param config for the time values live, and the observer of what is refused without a
   *     connection
   * @param maxPending how many operations may be fired and not yet received; at least 1
   * @param timeout the time each operation may take, from the fire call on
   * @param <T> the type of the caller's own data that travels with each operation
   * @return the pipeline
   */
  public static <T extends @Nullable Object> Pipeline<T> over(
      Supplier<ProtosocketClient> connections,
      ClientConfig config,
      int maxPending,
      Duration timeout) {
    requireNonNull(connections, "connections");
    return new Pipeline<>(config, maxPending, timeout, new Lanes<>(connections, config));
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
   * @throws IllegalStateException if the pipeline is closed, or another thread is firing
   */
  public RequestId fireGet(String cache, byte[] key, T userData) {
    return new RequestId(firing.fire(Operation.GET, cache, key, null, null, userData));
  }

  /** As {@link #fireGet(String, byte[], Object)}; the key is the text's UTF-8 bytes. */
  public RequestId fireGet(String cache, String key, T userData) {
    return new RequestId(firing.fire(Operation.GET, cache, key, null, null, userData));
  }

  /**
   * As {@link #fireGet(String, byte[], Object)}; the readable bytes count, the buffer is borrowed.
   */
  public RequestId fireGet(String cache, ByteBuf key, T userData) {
    return new RequestId(firing.fire(Operation.GET, cache, key, null, null, userData));
  }

  /** As {@link #fireGet(String, byte[], Object)}; the remaining bytes count. */
  public RequestId fireGet(String cache, ByteBuffer key, T userData) {
    return fireGet(cache, Utf8.wrap("key", key), userData);
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
   * @throws IllegalStateException if the pipeline is closed, or another thread is firing
   */
  public RequestId fireSet(String cache, byte[] key, byte[] value, Duration ttl, T userData) {
    return new RequestId(firing.fire(Operation.SET, cache, key, value, ttl, userData));
  }

  /**
   * As {@link #fireSet(String, byte[], byte[], Duration, Object)}, for the client's default time.
   */
  public RequestId fireSet(String cache, byte[] key, byte[] value, T userData) {
    return fireSet(cache, key, value, config.defaultTtl(), userData);
  }

  /** As {@link #fireSet(String, byte[], byte[], Duration, Object)}; the key is the UTF-8 bytes. */
  public RequestId fireSet(String cache, String key, byte[] value, Duration ttl, T userData) {
    return new RequestId(firing.fire(Operation.SET, cache, key, value, ttl, userData));
  }

  /**
   * As {@link #fireSet(String, String, byte[], Duration, Object)}, for the client's default time.
   */
  public RequestId fireSet(String cache, String key, byte[] value, T userData) {
    return fireSet(cache, key, value, config.defaultTtl(), userData);
  }

  /** As {@link #fireSet(String, byte[], byte[], Duration, Object)}; both buffers are borrowed. */
  public RequestId fireSet(String cache, ByteBuf key, ByteBuf value, Duration ttl, T userData) {
    return new RequestId(firing.fire(Operation.SET, cache, key, value, ttl, userData));
  }

  /** As {@link #fireSet(String, byte[], byte[], Duration, Object)}; the remaining bytes count. */
  public RequestId fireSet(
      String cache, ByteBuffer key, ByteBuffer value, Duration ttl, T userData) {
    ByteBuf wrapped = Utf8.wrap("value", value);
    return new RequestId(
        firing.fire(Operation.SET, cache, Utf8.wrap("key", key), wrapped, ttl, userData));
  }

  /**
   * Fires a DELETE.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param userData comes back with the completion
   * @return names the operation
   * @throws CacheException if nothing was sent
   * @throws IllegalStateException if the pipeline is closed, or another thread is firing
   */
  public RequestId fireDelete(String cache, byte[] key, T userData) {
    return new RequestId(firing.fire(Operation.DELETE, cache, key, null, null, userData));
  }

  /** As {@link #fireDelete(String, byte[], Object)}; the key is the text's UTF-8 bytes. */
  public RequestId fireDelete(String cache, String key, T userData) {
    return new RequestId(firing.fire(Operation.DELETE, cache, key, null, null, userData));
  }

  /** As {@link #fireDelete(String, byte[], Object)}; the readable bytes count, borrowed. */
  public RequestId fireDelete(String cache, ByteBuf key, T userData) {
    return new RequestId(firing.fire(Operation.DELETE, cache, key, null, null, userData));
  }

  /** As {@link #fireDelete(String, byte[], Object)}; the remaining bytes count. */
  public RequestId fireDelete(String cache, ByteBuffer key, T userData) {
    return fireDelete(cache, Utf8.wrap("key", key), userData);
  }

  /**
   * Fires a command, of which an object or two are garbage then.
   *
   * @param command what to do
   * @param userData comes back with the completion, a {@link CompletedCommand}
   * @return names the operation
   * @throws CacheException if nothing was sent
   * @throws IllegalStateException if the pipeline is closed, or another thread is firing
   */
  public RequestId fire(Command<?> command, T userData) {
    requireNonNull(command, "command");
    return new RequestId(
        firing.fire(command.operation(), command.cache(), command.key(), command, null, userData));
  }

  /** Returns the time that an operation has. */
  long timeoutNanos() {
    return timeoutNanos;
  }

  /** Returns the firing side. */
  Firing<T> firing() {
    return firing;
  }

  /** Returns where it fires. */
  Lanes<T> lanes() {
    return lanes;
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
   * @throws IllegalStateException if the pipeline is closed, another thread is receiving, or this
   *     is an event-loop thread of the client's group
   */
  public CompletedOp<T> recv() throws InterruptedException {
    CompletedOp<T> op = inbox.receive(timeoutNanos + Blocking.GRACE.toNanos());
    if (op == null) {
      throw RequestTimeoutException.nothingReceived(timeoutNanos).withCallerStack();
    }
    return op;
  }

  /**
   * Waits for the next completion, for a limited time.
   *
   * @param timeout how long to wait; zero and less is not at all
   * @return the operation, to be closed by the caller; null if none came in time
   * @throws NothingPendingException if nothing is pending
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the pipeline is closed, another thread is receiving, or this
   *     is an event-loop thread of the client's group
   */
  public @Nullable CompletedOp<T> recv(Duration timeout) throws InterruptedException {
    return inbox.receive(Durations.nanos(requireNonNull(timeout, "timeout")));
  }

  /**
   * Returns a completion if there is one, without waiting. The owner of a {@link DrivenLoop} has
   * what is due done before.
   *
   * @return the operation, to be closed by the caller; null if none is there, or the pipeline is
   *     closed
   * @throws IllegalStateException if another thread is receiving
   */
  public @Nullable CompletedOp<T> poll() {
    return inbox.poll();
  }

  /**
   * Hands over the completions that are there, without waiting, and closes each when the consumer
   * returns or throws. Those of a {@link DrivenLoop} come by {@link DrivenLoop#runOnce}, or while
   * another pipeline on it receives.
   *
   * @param max how many at most
   * @param consumer gets each operation, for the time of its call
   * @return how many there were
   */
  public int drain(int max, Consumer<? super CompletedOp<T>> consumer) {
    requireNonNull(consumer, "consumer");
    int count = 0;
    while (count < max) {
      CompletedOp<T> op = inbox.takeOne();
      if (op == null) {
        break;
      }
      count++;
      // A consumer may close it, too: it isn't used again before this one does.
      try (op) {
        consumer.accept(op);
      }
    }
    return count;
  }

  /**
   * Has everything sent that was fired. Receiving does so by itself when it finds nothing; this is
   * for those who wait for completions in another way, such as {@link DrivenLoop#runOnce}. For the
   * firing thread.
   */
  public void flush() {
    lanes.flush();
  }

  /** Returns how many operations are fired and not yet received; never negative. */
  public int pending() {
    return firing.pending();
  }

  /**
   * Cancels an operation and tells the server. Its completion is received as any other: FAILED with
   * {@link RequestCancelledException}, or as it ended before.
   *
   * @param id names the operation
   */
  public void cancel(RequestId id) {
    lanes.cancel(requireNonNull(id, "id").value());
  }

  /**
   * Drops the completions not yet received and those still to come, and releases their values. What
   * is in flight is left to finish. Idempotent; by the receiving thread, or while none receives or
   * one waits, which then throws.
   */
  @Override
  public void close() {
    inbox.end(CLOSED);
  }

  /** What has ended on one connection, linked from the newest to the oldest; its event loop. */
  void ended(CompletedOp<T> newest, CompletedOp<T> oldest) {
    inbox.put(newest, oldest);
  }
}
