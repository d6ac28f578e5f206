// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.client.Credential;
import dev.protosocket.client.EventLoopLease;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.spi.Blocking;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FutureListener;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the slots of a pool share: configuration, timers, the last failure, the way down. State is
 * confined to one event loop; the volatile fields are written there and read by callers.
 */
final class PoolCore {
  private final PoolConfig config;
  private final Dialer dialer;
  private final EventLoopLease lease;
  private final EventLoop loop;
  private final Blocking callbacks;
  private final PoolEvents events;
  private final Slot[] slots;
  private final Picker picker;
  private final Mover mover;
  private final CredentialRotator rotator;

  /** Completes when a connection is up or a dial has failed for the first time. */
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

  /** Completes when the minimum of connections is up for the first time, or can't be reached. */
  private final CompletableFuture<@Nullable Void> ready;

  private final CompletableFuture<@Nullable Void> terminated;

  /** Completes each when a connection has ended, or when its slot has dealt with that. */
  private final Map<Object, CompletableFuture<?>> ends = new ConcurrentHashMap<>();

  private final Owed owed = new Owed();

  private volatile Dial.Target target;
  private volatile @Nullable Throwable lastFailure;
  private volatile boolean started;
  private volatile boolean closed;

  /** Whether it was closed by the end of the event loops that the caller supplied. */
  private volatile boolean lost;

  /** Whether nothing but the lease of the event loops is left to end. */
  private volatile boolean releasing;

  @SuppressWarnings("NullAway") // JDK 17's javac loses the bound's @Nullable in class files
  PoolCore(PoolConfig config, Dialer dialer) {
    this.config = config;
    this.dialer = dialer;
    this.lease = EventLoopLease.acquire(config.client());
    this.loop = lease.eventLoop();
    this.callbacks = lease.calls().passingOnTo(config.client().callbackExecutor());
    this.ready = lease.calls().newFuture();
    this.terminated = lease.ends().newFuture();
    this.target = newTarget(config.client());
    this.events = new PoolEvents(config, server());
    this.slots = new Slot[config.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(i, this);
    }
    this.picker = new Picker(slots, config.selection(), config.client().maxInFlight());
    this.mover =
        new Mover(
            List.of(slots),
            address -> target.source().prefersOther(address),
            config.recheck(),
            loop,
            new SplittableRandom());
    this.rotator = new CredentialRotator(this, List.of(slots));
    owed.add(ready, ready::completeExceptionally);
    // A loop that ends forgets its timers, and may forget tasks.
    FutureListener<Object> ended = end -> loopEnded();
    loop.terminationFuture().addListener(ended);
    terminated.whenComplete((done, never) -> loop.terminationFuture().removeListener(ended));
  }

  // Called by any thread.

  PoolConfig config() {
    return config;
  }

  /** Returns what completes though the pool ends first. */
  Owed owed() {
    return owed;
  }

  Picker picker() {
    return picker;
  }

  CompletableFuture<@Nullable Void> settled() {
    return settled;
  }

  CompletableFuture<@Nullable Void> ready() {
    return ready;
  }

  /** Says who may wait for what the pool's event loops complete. */
  Blocking calls() {
    return lease.calls();
  }

  /** Says who may wait for what completes where callbacks run. */
  Blocking callbacks() {
    return callbacks;
  }

  /** Says who may wait for the event loops' end. */
  Blocking ends() {
    return lease.ends();
  }

  boolean isClosed() {
    return closed;
  }

  /** Begins to dial; does nothing the second time. */
  void start() {
    if (!started) {
      execute(this::startDialing);
    }
  }

  /** Returns the number of connections that take requests. */
  int connected() {
    return connections().size();
  }

  List<ProtosocketClient> connections() {
    return Arrays.stream(slots)
        .map(Slot::client)
        .filter(client -> client != null && client.isOpen())
        .toList();
  }

  /** Returns what a call that finds no connection fails with. */
  CacheException noConnection() {
    if (closed) {
      return new ConnectionClosedException(
          RequestFate.NOT_SENT,
          new CloseReason(
              Kind.CLOSED_BY_CALLER,
              lost ? "the event loops it ran on were shut down" : "close() was called on the pool",
              null));
    }
    Throwable last = lastFailure;
    String why;
    if (last != null) {
      why = "none is up, the last failure: " + last.getMessage();
    } else if (settled.isDone()) {
      // A connection knows of its end a little before the pool does.
      why = "none is up, the last one has just ended";
    } else {
      why = "none is up yet, the first dials are still under way";
    }
    return new NoConnection(server(), why, last);
  }

  @Override
  public String toString() {
    return server() + ", " + connected() + " of " + config.size() + " connections up";
  }

  /** Returns the server as the caller named it. */
  String server() {
    Credential credential = target.config().credential();
    return credential.endpointHost() + ":" + credential.port();
  }

  /** Runs a task on the pool's event loop, as a task of its own. */
  void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      loopEnded();
    }
  }

  /** The event loops are shut down, and every connection with them. Called by any thread. */
  private void loopEnded() {
    if (releasing) {
      return;
    }
    if (!closed) {
      lost = true;
      closed = true;
    }
    target.source().close();
    settled.complete(null);
    owed.end(noConnection());
    terminated.complete(null);
  }

  /** Keeps the pool's event loop until the future has completed. */
  void track(CompletableFuture<?> end) {
    Object key = new Object();
    ends.put(key, end);
    end.whenComplete((done, failure) -> ends.remove(key));
  }

  @SuppressWarnings("NullAway") // JDK 17's javac loses the bound's @Nullable in class files
  CompletableFuture<@Nullable Void> rotate(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    CompletableFuture<@Nullable Void> result = lease.calls().newFuture();
    owed.add(result, result::completeExceptionally);
    execute(() -> rotator.begin(credential, result));
    return result;
  }

  CompletableFuture<@Nullable Void> close() {
    closed = true;
    execute(this::shutDown);
    return terminated;
  }

  // Called on the event loop.

  private void startDialing() {
    if (started || closed) {
      return;
    }
    started = true;
    mover.start();
    for (Slot slot : slots) {
      slot.dial();
    }
  }

  Dial.Target target() {
    return target;
  }

  /** Opens a source of addresses for a configuration; it is to be closed. */
  Dial.Target newTarget(ClientConfig client) {
    return new Dial.Target(
        client, new GuardedSource(config.addresses(), client.credential(), loop));
  }

  /** Dials to another target from here on; starts a pool that has not been started. */
  void changeTarget(Dial.Target next) {
    target.source().close();
    target = next;
    started = true;
    mover.start();
  }

  Dialer dialer() {
    return dialer;
  }

  PoolEvents events() {
    return events;
  }

  long now() {
    return System.nanoTime();
  }

  Future<?> schedule(Runnable task, long nanos) {
    return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  void slotUp() {
    events.up(now());
    settled.complete(null);
    if (!ready.isDone() && countUp() >= config.minReady()) {
      ready.complete(null);
    }
  }

  void slotDown(CloseReason reason) {
    lastFailure = new ConnectionClosedException(RequestFate.NOT_SENT, reason);
    if (countUp() == 0) {
      events.down(new ConnectionClosedException(RequestFate.NOT_SENT, reason), now());
    }
  }

  void slotFailed(Throwable failure) {
    lastFailure = failure;
    if (countUp() == 0) {
      events.down(failure, now());
    }
    settled.complete(null);
    int hopeful = 0;
    for (Slot slot : slots) {
      if (slot.client() != null || !slot.hasFailed()) {
        hopeful++;
      }
    }
    if (hopeful < config.minReady()) {
      ready.completeExceptionally(failure);
    }
  }

  private int countUp() {
    int count = 0;
    for (Slot slot : slots) {
      if (slot.client() != null) {
        count++;
      }
    }
    return count;
  }

  /** A slot's dial has ended, either way: goes on with what is waiting for that. */
  void dialEnded(Slot slot) {
    mover.dialEnded(slot);
    rotator.completeIfDone();
  }

  private void shutDown() {
    if (terminated.isDone()) {
      return;
    }
    mover.stop();
    target.source().close();
    for (Slot slot : slots) {
      slot.close();
    }
    rotator.stop();
    settled.complete(null);
    owed.end(noConnection());
    CompletableFuture.allOf(ends.values().toArray(CompletableFuture[]::new))
        .thenCompose(
            done -> {
              releasing = true;
              return lease.release();
            })
        .whenComplete((done, failure) -> terminated.complete(null));
  }
}
