// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.client.Credential;
import dev.protosocket.client.EventLoopLease;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.spi.Blocking;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Many connections behind one {@code CacheClient}, which look after themselves: a connection that
 * ends is replaced, one that grows old too, and each call goes to a connection that is up. Safe for
 * use by any number of threads.
 *
 * <pre>{@code
 * PoolConfig config = PoolConfig.builder(ClientConfig.of(credential)).size(4).build();
 * try (ClientPool pool = ClientPool.connect(config)) {
 *   byte[] value = pool.get("users", "42");
 * }
 * }</pre>
 *
 * <p>While no connection is up, calls fail at once with {@link
 * dev.protosocket.client.ConnectionFailedException.NoConnection}, whose cause is the last failure;
 * they work again as soon as the server does. Only before the outcome of the first dial is known do
 * calls wait for it, within their deadline.
 */
public final class ClientPool extends PoolCalls {
  private ClientPool(PoolCore core) {
    super(core, null);
  }

  /**
   * Creates a pool that dials when it is first called, or at {@link #connectAll}.
   *
   * @param config where to and how
   */
  public static ClientPool lazy(PoolConfig config) {
    Objects.requireNonNull(config, "config");
    return create(config, ProtosocketClient::connectAsync);
  }

  static ClientPool create(PoolConfig config, Dialer dialer) {
    return new ClientPool(new PoolCore(Objects.requireNonNull(config, "config"), dialer));
  }

  /**
   * Dials all connections and returns when {@link PoolConfig#minReady} of them are up.
   *
   * @param config where to and how
   * @return the pool
   * @throws CacheException if too many of the first dials failed, or did not end within the connect
   *     timeout; the pool is closed then
   * @throws RequestCancelledException if the thread is interrupted; the pool is closed then
   * @throws IllegalStateException on an event-loop thread of the configuration's group
   */
  @SuppressWarnings("NullAway") // JDK 17's javac loses the bound's @Nullable in class files
  public static ClientPool connect(PoolConfig config) {
    Objects.requireNonNull(config, "config");
    EventLoopLease.beginBlocking(config.client());
    Duration timeout = config.client().connectTimeout();
    long until = Blocking.endOf(System.nanoTime(), timeout.toNanos());
    ClientPool pool = lazy(config);
    try {
      pool.core.start();
      Blocking.awaitShared(pool.core.ready(), until, RequestFate.NOT_SENT, "while connecting");
      return pool;
    } catch (TimeoutException e) {
      pool.closeAsync();
      throw TimedOut.byCallersClock(pool.core.server(), timeout).withCallerStack();
    } catch (CacheException e) {
      // Nothing shall be left of it when this throws, if there is time and no interrupt.
      pool.core.ends().awaitEnd(pool.core.close(), until);
      throw e;
    }
  }

  /**
   * As {@link #connect}, without waiting. Cancelling the future, or completing it in any other way
   * before the pool does, closes the pool and leaves nothing behind; of a dependent of the future
   * that is not so.
   *
   * @param config where to and how
   * @return a future of the pool
   */
  public static CompletableFuture<ClientPool> connectAsync(PoolConfig config) {
    ClientPool pool = lazy(config);
    CompletableFuture<ClientPool> result = pool.core.calls().newFuture();
    result.whenComplete(
        (given, failure) -> {
          if (given != pool) {
            pool.core.close();
          }
        });
    pool.core.start();
    pool.core
        .ready()
        .whenComplete(
            (ready, failure) -> {
              if (failure == null) {
                result.complete(pool);
              } else {
                pool.core
                    .close()
                    .whenComplete((closed, never) -> result.completeExceptionally(failure));
              }
            });
    return result;
  }

  /**
   * Dials all connections of a lazy pool, if that has not begun.
   *
   * @return a future that completes when {@link PoolConfig#minReady} connections are up, and fails
   *     if too many of the first dials did; the pool goes on dialling either way
   */
  public CompletableFuture<@Nullable Void> connectAll() {
    core.start();
    return core.ready().copy();
  }

  /**
   * Borrows a connection, by the pool's selection policy. It stays the pool's, which replaces it
   * when it grows old: it then finishes its requests and closes, so whoever keeps one borrows anew
   * when {@link ProtosocketClient#isOpen} turns false. {@link #pipeline()} does that by itself.
   *
   * @throws CacheException if no connection is up
   */
  public ProtosocketClient client() {
    ProtosocketClient client = core.picker().pick(0);
    if (client == null) {
      core.start();
      throw core.noConnection().withCallerStack();
    }
    return client;
  }

  /**
   * Opens a pipeline over the pool, with as many operations as one connection allows and the
   * client's request timeout.
   *
   * @param <T> the type of the caller's own data that travels with each operation
   * @return the pipeline
   */
  public <T extends @Nullable Object> Pipeline<T> pipeline() {
    ClientConfig client = core.config().client();
    return pipeline(client.maxInFlight(), client.requestTimeout());
  }

  /**
   * Opens a pipeline over the pool. It fires on one connection, chosen by the pool's selection
   * policy, until that ends or grows old, and then on another one. What is in flight on a
   * connection that is lost ends with its error; the next fire call works. While no connection is
   * up, it throws {@link dev.protosocket.client.ConnectionFailedException.NoConnection}; it does
   * not wait for one, not even for the first. The pool's {@link RetryPolicy} does not apply.
   *
   * @param maxPending how many operations may be fired and not yet received, over all connections;
   *     at least 1
   * @param timeout the time each operation may take, from the fire call on
   * @param <T> the type of the caller's own data that travels with each operation
   * @return the pipeline; close it, the connections stay the pool's
   */
  public <T extends @Nullable Object> Pipeline<T> pipeline(int maxPending, Duration timeout) {
    core.start();
    return Pipeline.over(this::client, core.config().client(), maxPending, timeout);
  }

  /** Returns the number of connections that take requests. */
  public int connected() {
    return core.connected();
  }

  /** Returns the number of connections that the pool keeps. */
  public int size() {
    return core.config().size();
  }

  /**
   * Changes to another credential without failing a request. One new connection proves it; if that
   * fails the pool stays as it was. Then each connection is replaced by a new one, and finishes its
   * requests.
   *
   * <p>Cancelling the future, or completing it in any other way, while the new connection is being
   * proved ends that and leaves the pool as it was; later it changes nothing.
   *
   * @param credential the new one; may name another server
   * @return a future that completes when no connection with the old credential takes requests, and
   *     fails if the new one does not work
   */
  public CompletableFuture<@Nullable Void> rotateCredential(Credential credential) {
    return core.rotate(Objects.requireNonNull(credential, "credential"));
  }

  /**
   * As {@link #close}, without waiting.
   *
   * @return a future that completes, on an event loop, when all connections are closed
   */
  public CompletableFuture<@Nullable Void> closeAsync() {
    return core.close().copy();
  }

  @Override
  public void close() {
    core.ends().awaitEnd(core.close(), core.config().client().closeTimeout(), this);
  }

  @Override
  public String toString() {
    return "ClientPool[" + core + "]";
  }
}
