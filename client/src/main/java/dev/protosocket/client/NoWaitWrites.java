// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that nobody waits for, but whose failures are told: each to a listener, all of them by a
 * counter. Each is an ordinary request of the client, with its deadline, its permit and its place
 * in the metrics; so one that finds no permit fails, and a caller that is faster than the server is
 * not slowed down by it. For any thread.
 *
 * <pre>{@code
 * NoWaitWrites writes = NoWaitWrites.of(pool, (operation, cache, error) -> log(error));
 * writes.setNoWait("users", "42", ada, Duration.ofMinutes(5));
 * writes.fence().join(); // what was written before has ended
 * }</pre>
 *
 * <p>Not repeated if nobody knows whether it was carried out; but a delete is, by a pool with
 * retries, as any other.
 */
public final class NoWaitWrites {
  private static final Logger logger = LoggerFactory.getLogger(NoWaitWrites.class);

  /** Is told of each write that has failed. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A write has failed. Called on the client's event loop, or on the caller's thread if it was
     * refused, so it must not block; what it throws is contained, and logged once.
     *
     * @param operation SET or DELETE
     * @param cache the name of the cache
     * @param error why; a {@link CacheException}, which tells the request's fate, unless a
     *     decorator has failed itself
     */
    void onFailure(Operation operation, String cache, Throwable error);
  }

  /** Writes that one fence waits for. */
  private static final class Group {
    /** Writes that have not ended, and one as long as writes may come. */
    private final AtomicLong open = new AtomicLong(1);

    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    /** Tells whether it is still open to writes. */
    boolean enter() {
      long count = open.get();
      while (count > 0) {
        if (open.compareAndSet(count, count + 1)) {
          return true;
        }
        count = open.get();
      }
      return false;
    }

    void leave() {
      if (open.decrementAndGet() == 0) {
        ended.complete(null);
      }
    }
  }

  private final CacheClient client;
  private final Listener listener;
  private final LongAdder failures = new LongAdder();
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Object monitor = new Object();

  /** Replaced in the monitor. */
  private volatile Group group = new Group();

  /** Of the groups before; read and replaced in the monitor. */
  private CompletableFuture<@Nullable Void> fence = CompletableFuture.completedFuture(null);

  private NoWaitWrites(CacheClient client, Listener listener) {
    this.client = client;
    this.listener = listener;
  }

  /**
   * Creates what writes.
   *
   * @param client a connection, a pool or a decorator; stays the caller's
   * @param listener is told of failures
   */
  public static NoWaitWrites of(CacheClient client, Listener listener) {
    return new NoWaitWrites(
        Objects.requireNonNull(client, "client"), Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Stores a value; key and value are read during the call only.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param value the value, possibly empty
   * @param ttl how long the value lives
   */
  public void setNoWait(String cache, byte[] key, byte[] value, Duration ttl) {
    begin(Call.set(cache, key, value, ttl));
  }

  /** As {@link #setNoWait(String, byte[], byte[], Duration)}; the key is the key's UTF-8 bytes. */
  public void setNoWait(String cache, String key, byte[] value, Duration ttl) {
    setNoWait(cache, Utf8.encode("key", key), value, ttl);
  }

  /**
   * Deletes a key, which is read during the call only.
   *
   * @param cache the name of the cache
   * @param key the key
   */
  public void deleteNoWait(String cache, byte[] key) {
    begin(Call.delete(cache, key));
  }

  /** As {@link #deleteNoWait(String, byte[])}; the key is the key's UTF-8 bytes. */
  public void deleteNoWait(String cache, String key) {
    deleteNoWait(cache, Utf8.encode("key", key));
  }

  /**
   * Returns a future that completes when all writes that were begun before this call have ended,
   * well or not; it never fails. On the thread that ends the last one, so what depends on it must
   * not block, and no event loop may wait for it.
   */
  public CompletableFuture<@Nullable Void> fence() {
    Group before;
    CompletableFuture<@Nullable Void> all;
    synchronized (monitor) {
      before = group;
      group = new Group();
      all = fence.thenCombine(before.ended, (one, other) -> null);
      fence = all;
    }
    // May complete it, and run what depends on it.
    before.leave();
    return all.copy();
  }

  /** Returns how many writes have failed since this was made. */
  public long failures() {
    return failures.sum();
  }

  private void begin(Call<?> call) {
    Group mine = group;
    while (!mine.enter()) {
      mine = group;
    }
    Group entered = mine;
    CompletableFuture<?> future;
    try {
      future = client.sendAsync(call);
    } catch (Throwable e) {
      entered.leave();
      throw e;
    }
    Operation operation = call.operation();
    String cache = call.cache();
    future.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            tell(operation, cache, failure);
          }
          entered.leave();
        });
  }

  private void tell(Operation operation, String cache, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    failures.increment();
    try {
      listener.onFailure(operation, cache, cause != null ? cause : failure);
    } catch (RuntimeException e) {
      if (warned.compareAndSet(false, true)) {
        logger.warn("the listener of writes that nobody waits for has thrown", e);
      }
    }
  }
}
