// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One authenticated connection, shared by any number of callers: blocking calls, asynchronous calls
 * and {@link Pipeline}s travel side by side and each gets its own answers. When the connection
 * ends, for whatever reason, every request on it ends too and the client stays closed; a pool
 * replaces it.
 *
 * <pre>{@code
 * Credential credential = Credential.of("cache.example.com", 9004, token);
 * try (ProtosocketClient client = ProtosocketClient.connect(ClientConfig.of(credential))) {
 *   client.cache("users").set("42", "Ada", Duration.ofMinutes(5));
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads.
 */
public final class ProtosocketClient extends ConnectionCalls {

  ProtosocketClient(Connection connection) {
    super(connection, connection.config().requestTimeout());
  }

  /**
   * Connects and authenticates.
   *
   * @param config where to and how
   * @return the client, ready for use
   * @throws ConnectionFailedException if a step failed, within the connect timeout
   * @throws ConnectionClosedException if the event loops that the configuration supplies are shut
   *     down
   * @throws RequestCancelledException if the thread is interrupted; the attempt ends
   * @throws IllegalStateException on an event-loop thread of the configuration's group
   */
  public static ProtosocketClient connect(ClientConfig config) {
    Objects.requireNonNull(config, "config");
    EventLoops.beginBlocking(config.eventLoopGroup());
    return Connector.await(config, System.nanoTime(), connectAsync(config));
  }

  /**
   * Connects and authenticates. Cancelling the future, or completing it in any other way, ends the
   * attempt and leaves nothing behind; of a dependent of it that is not so.
   *
   * @param config where to and how
   * @return a future of the client, which fails with a {@link ConnectionFailedException}, or with a
   *     {@link ConnectionClosedException} if the event loops that the configuration supplies are
   *     shut down
   */
  public static CompletableFuture<ProtosocketClient> connectAsync(ClientConfig config) {
    Objects.requireNonNull(config, "config");
    Credential credential = config.credential();
    return Connector.connect(
        config, () -> DialPlan.resolve(credential.endpointHost(), credential.port()));
  }

  /**
   * Connects to one of a plan's addresses, and authenticates. Cancelling the future, or completing
   * it in any other way, ends the attempt and leaves nothing behind; of a dependent of it that is
   * not so.
   *
   * @param config how, and who the server claims to be
   * @param plan where to
   * @return a future of the client, which fails with a {@link ConnectionFailedException}, or with a
   *     {@link ConnectionClosedException} if the event loops that the configuration supplies are
   *     shut down
   */
  public static CompletableFuture<ProtosocketClient> connectAsync(
      ClientConfig config, DialPlan plan) {
    Objects.requireNonNull(config, "config");
    return Connector.connect(config, Objects.requireNonNull(plan, "plan"));
  }

  /**
   * Opens a pipeline on this connection, with as many operations as the connection allows.
   *
   * @param <T> the type of the caller's own data that travels with each operation
   * @return the pipeline
   */
  public <T extends @Nullable Object> Pipeline<T> pipeline() {
    ClientConfig config = connection.config();
    return pipeline(config.maxInFlight(), config.requestTimeout());
  }

  /**
   * Opens a pipeline on this connection.
   *
   * @param maxPending how many operations may be fired and not yet received; at least 1
   * @param timeout the time each operation may take, from the fire call on
   * @param <T> the type of the caller's own data that travels with each operation
   * @return the pipeline
   */
  public <T extends @Nullable Object> Pipeline<T> pipeline(int maxPending, Duration timeout) {
    return new Pipeline<>(connection, maxPending, timeout);
  }

  /**
   * Presents another token on this connection, for instance before the present one expires.
   *
   * @param credential the new token, for the same server
   * @throws CacheException as the future of {@link #reauthenticateAsync} fails
   * @throws RequestCancelledException if the thread is interrupted: it is unknown which token
   *     counts
   * @throws IllegalStateException on an event-loop thread of the client's group
   */
  public void reauthenticate(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    connection.calls().begin();
    long start = System.nanoTime();
    long timeout = connection.config().requestTimeout().toNanos();
    CallMode mode = CallMode.blocking(connection, timeout);
    await(connection.reauthenticate(credential, mode), Operation.AUTHENTICATE, start, timeout);
  }

  /**
   * Presents another token on this connection. No request fails for it: those in flight go on, and
   * those that come meanwhile are sent when the server has answered, as the protocol has it, which
   * is one round trip later, and at the latest after the request timeout. The connection's other
   * bounds do not apply to it, but only one at a time is let in.
   *
   * <p>Fails with
   *
   * <ul>
   *   <li>{@link ServerErrorException}, if the server rejects the token: the connection stays open
   *       on this side and what it was authorised to do before is unchanged;
   *   <li>{@link RequestTimeoutException}, if the answer takes longer than the request timeout: it
   *       is unknown which token counts;
   *   <li>{@link InvalidRequestException}, if the credential is for another server, {@link
   *       OverloadedException}, if another token is being presented: nothing was sent;
   *   <li>{@link ConnectionClosedException}, if the connection ends or had ended.
   * </ul>
   *
   * <p>Cancelling the future gives the attempt up: the connection stays usable, another token can
   * be presented at once, and it is unknown which one counts until then.
   *
   * @param credential the new token, for the same server
   * @return a future that completes when the server has accepted the token
   */
  public CompletableFuture<@Nullable Void> reauthenticateAsync(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    long timeout = connection.config().requestTimeout().toNanos();
    CallMode mode = CallMode.async(connection, timeout, connection.config().callbackExecutor());
    return connection.reauthenticate(credential, mode);
  }

  /**
   * As {@link #executeAsync(String, Batch)}, with a time and a place of the call's own: for pools
   * and decorators, which go on from there.
   *
   * @param cache the name of the cache
   * @param batch what to do; read during the call only
   * @param timeout the time from the call to its end; at least a millisecond
   * @param executor where the future completes, and if it rejects, on the event loop; {@code
   *     Runnable::run} is the event loop, or the calling thread if nothing was sent
   * @param <K> how the keys were given
   * @return a future of one result for each key
   */
  public <K> CompletableFuture<BatchResult<K>> executeAsync(
      String cache, Batch<K> batch, Duration timeout, Executor executor) {
    Objects.requireNonNull(executor, "executor");
    long nanos = Durations.positive("timeout", timeout).toNanos();
    return sendAll(CallMode.async(connection, nanos, executor), cache, batch);
  }

  /** Tells whether the connection takes requests; once it does not, every one is refused. */
  public boolean isOpen() {
    return connection.isOpen();
  }

  /**
   * Returns the number of calls that wait for room, with a thread or without ({@link
   * ClientConfig.Builder#overloadWait}, {@link ClientConfig.Builder#maxWaiting}); for any thread.
   */
  public int waiting() {
    return connection.waiting();
  }

  /** Returns the number of requests that wait for their answer. */
  public int inFlight() {
    return connection.inFlight();
  }

  /** Returns which connection this is. */
  public ConnectionInfo info() {
    return connection.multiplexer().observer.connection();
  }

  /** Returns the connection's figures of this moment. */
  public ConnectionStats stats() {
    return connection.multiplexer().stats();
  }

  /** Returns why the connection ended; null while it has not. */
  public @Nullable CloseReason closeReason() {
    return connection.multiplexer().closeReason();
  }

  /**
   * Returns a future that completes, on an event loop, with the reason when the connection has
   * ended, every request on it has ended, and event loops that nobody needs any more are gone.
   */
  public CompletableFuture<CloseReason> closed() {
    return connection.closed().copy();
  }

  /** As {@link #close()}, without waiting. Completes as {@link #closed()}. */
  public CompletableFuture<CloseReason> closeAsync() {
    return connection.close().copy();
  }

  @Override
  public void close() {
    connection.close();
    connection.awaitEnd(this);
  }

  @Override
  public String toString() {
    return "ProtosocketClient[" + connection + "]";
  }
}
