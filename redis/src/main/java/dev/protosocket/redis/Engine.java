// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.spi.Blocking;
import io.lettuce.core.api.StatefulConnection;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What all views of a client share: the connection, and what is in flight on it. */
final class Engine {
  /** How exactly deadlines are kept. */
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Before the first retry; doubled before each further one. */
  private static final long MIN_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long MAX_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** How long nobody dials after a first connection could not be made. */
  private static final long REDIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final RedisConfig config;
  private final Lettuce lettuce;
  private final String address;
  private final Blocking blocking;
  private final EventExecutor loop;
  private final Observing observing;
  private final InFlight<Exchange<?>> inFlight;
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private final CompletableFuture<Void> end;
  private final Tracking tracking;
  private volatile boolean open = true;

  private volatile @Nullable StatefulConnection<byte[], byte[]> connection;

  // Guarded by this.
  private @Nullable CompletableFuture<StatefulConnection<byte[], byte[]>> dial;
  private long dialFailedNanos;
  private @Nullable Throwable dialFailure;

  Engine(RedisConfig config, Lettuce lettuce, Keys keys) {
    Endpoint first = config.endpoints().get(0);
    this.config = config;
    this.lettuce = lettuce;
    this.address = first.host() + ":" + first.port();
    this.blocking = Blocking.on(lettuce.loops());
    this.loop = lettuce.loops().next();
    this.observing =
        new Observing(
            config.observer(),
            new ConnectionInfo("redis-" + first.port(), first.host(), first.port()));
    this.inFlight = new InFlight<>(config.maxInFlight());
    this.end = Blocking.untilEndOf(lettuce.loops()).newFuture();
    this.tracking = new Tracking(keys, loop);
    lettuce.tellOfStates(observing);
  }

  RedisConfig config() {
    return config;
  }

  Blocking blocking() {
    return blocking;
  }

  Observing observing() {
    return observing;
  }

  String address() {
    return address;
  }

  int maxRetries() {
    return config.maxRetries();
  }

  boolean isOpen() {
    return open;
  }

  boolean isCluster() {
    return lettuce.isCluster();
  }

  /** Returns what tells of changes; null if the servers do not. */
  @Nullable Tracking tracking() {
    return lettuce.tracks() ? tracking : null;
  }

  /** Returns what is in flight now. */
  int inFlight() {
    return inFlight.size();
  }

  /** Begins a call; its future has failed if it is refused. */
  <V extends @Nullable Object> Exchange<V> start(Task<V> task, long timeoutNanos) {
    Exchange<V> exchange = new Exchange<>(this, task, System.nanoTime(), timeoutNanos);
    if (admit(exchange)) {
      dispatch(exchange);
    }
    return exchange;
  }

  /** Begins several, which go out together. */
  <V extends @Nullable Object> List<Exchange<V>> startAll(List<Task<V>> tasks, long timeoutNanos) {
    long now = System.nanoTime();
    List<Exchange<V>> all = new ArrayList<>(tasks.size());
    List<LettuceCommand> commands = new ArrayList<>(tasks.size());
    StatefulConnection<byte[], byte[]> to = connection;
    for (Task<V> task : tasks) {
      Exchange<V> exchange = new Exchange<>(this, task, now, timeoutNanos);
      all.add(exchange);
      if (!admit(exchange)) {
        continue;
      }
      if (to == null) {
        dispatch(exchange);
      } else {
        commands.add(exchange.attempt());
      }
    }
    if (to != null && !commands.isEmpty()) {
      try {
        to.dispatch(commands);
      } catch (RuntimeException e) {
        commands.forEach(command -> command.completeExceptionally(e));
      }
    }
    return all;
  }

  private boolean admit(Exchange<?> exchange) {
    CacheException refusal = null;
    if (!open) {
      refusal = Failures.closed(RequestFate.NOT_SENT);
    } else if (!exchange.enter(inFlight)) {
      refusal =
          new OverloadedException(
              "maxInFlight, which is "
                  + config.maxInFlight()
                  + ", is reached: slow down, or raise it");
    }
    if (refusal != null) {
      observing.refused(exchange.task().operation(), exchange.task().cache(), refusal);
      exchange.completeExceptionally(refusal);
      return false;
    }
    if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
      sweepLater();
    }
    if (!open) {
      // Closing may have looked already.
      exchange.closed();
      return false;
    }
    return true;
  }

  /** Sends an attempt, when there is a connection. */
  void dispatch(Exchange<?> exchange) {
    StatefulConnection<byte[], byte[]> to = connection;
    if (to != null) {
      write(exchange, to);
      return;
    }
    connect()
        .whenComplete(
            (made, failure) -> {
              if (exchange.hasEnded()) {
                return;
              }
              if (failure != null) {
                exchange.notConnected(failure);
              } else {
                write(exchange, made);
              }
            });
  }

  private static void write(Exchange<?> exchange, StatefulConnection<byte[], byte[]> to) {
    LettuceCommand command = exchange.attempt();
    try {
      to.dispatch(command);
    } catch (RuntimeException e) {
      command.completeExceptionally(e);
    }
  }

  /** Sends a further attempt a little later, the later the more there have been. */
  void dispatchLater(Exchange<?> exchange, int attempts) {
    long most = Math.min(MIN_BACKOFF_NANOS << Math.min(attempts, 10), MAX_BACKOFF_NANOS);
    long backoff = ThreadLocalRandom.current().nextLong(most / 2, most);
    try {
      loop.schedule(
          () -> {
            if (!exchange.hasEnded()) {
              dispatch(exchange);
            }
          },
          backoff,
          TimeUnit.NANOSECONDS);
    } catch (RuntimeException e) {
      // The loops were shut down.
      exchange.closed();
    }
  }

  /** Returns the first connection, or the attempt at it that is under way. */
  synchronized CompletableFuture<StatefulConnection<byte[], byte[]>> connect() {
    CompletableFuture<StatefulConnection<byte[], byte[]>> underWay = dial;
    if (underWay != null) {
      return underWay;
    }
    if (!open) {
      return CompletableFuture.failedFuture(Failures.closed(RequestFate.NOT_SENT));
    }
    long start = System.nanoTime();
    Throwable last = dialFailure;
    if (last != null && start - dialFailedNanos < REDIAL_NANOS) {
      return CompletableFuture.failedFuture(last);
    }
    CompletableFuture<StatefulConnection<byte[], byte[]>> made = new CompletableFuture<>();
    dial = made;
    lettuce
        .connect()
        .whenComplete(
            (to, failure) -> {
              if (failure == null) {
                tracking.connected(to);
                connection = to;
                if (!open) {
                  // Closing may have looked already.
                  to.closeAsync();
                }
                made.complete(to);
                return;
              }
              CacheException error = Failures.connecting(address, failure);
              synchronized (this) {
                dial = null;
                dialFailedNanos = System.nanoTime();
                dialFailure = error;
              }
              observing.connectFailed(error, System.nanoTime() - start);
              made.completeExceptionally(error);
            });
    return made;
  }

  CacheException notConnected(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new ConnectionFailedException.NoConnection(
        address, "there has been no connection to Redis yet", cause);
  }

  /** A call has ended. */
  void ended(Exchange<?> exchange, @Nullable Outcome outcome, @Nullable CacheException error) {
    leave(exchange);
    observing.ended(exchange, outcome, error);
  }

  void cancelled(Exchange<?> exchange) {
    leave(exchange);
  }

  private void leave(Exchange<?> exchange) {
    exchange.leave(inFlight);
    if (!open && inFlight.size() == 0) {
      drained.complete(null);
    }
  }

  private void sweepLater() {
    try {
      loop.schedule(this::sweep, SWEEP_NANOS, TimeUnit.NANOSECONDS);
    } catch (RuntimeException e) {
      // The loops were shut down by their owner, and nothing else ends what is in flight.
      sweeping.set(false);
      inFlight.forEach(Exchange::closed);
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    inFlight.forEach(exchange -> exchange.sweep(now));
    if (inFlight.size() == 0) {
      sweeping.set(false);
      // What came in between found it set.
      if (inFlight.size() == 0 || !sweeping.compareAndSet(false, true)) {
        return;
      }
    }
    sweepLater();
  }

  /** Refuses further calls, and ends the rest when they have had their time. */
  void close(Object client) {
    boolean first;
    synchronized (this) {
      first = open;
      open = false;
    }
    if (first) {
      tracking.close();
      if (inFlight.size() == 0) {
        drained.complete(null);
      } else {
        drained.completeOnTimeout(null, config.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
      }
      drained.whenComplete(
          (nothing, failure) -> {
            inFlight.forEach(Exchange::closed);
            lettuce.close(connection).whenComplete((closed, e) -> end.complete(null));
          });
    }
    Blocking.untilEndOf(lettuce.loops()).awaitEnd(end, config.closeTimeout(), client);
  }
}
