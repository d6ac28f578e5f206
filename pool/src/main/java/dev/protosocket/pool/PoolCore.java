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
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
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
  private final ScheduledExecutorService loop;
  private final Blocking callbacks;
  private final PoolEvents events;
  private final Slot[] slots;
  private final Picker picker;

  /** Completes when a connection is up or a dial has failed for the first time. */
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

  /** Completes when the minimum of connections is up for the first time, or can't be reached. */
  private final CompletableFuture<@Nullable Void> ready;

  private final CompletableFuture<@Nullable Void> terminated;

  /** Rotations' dials under way. */
  private final Set<CompletableFuture<ProtosocketClient>> probes = new HashSet<>();

  /** Completes each when a connection has ended, or when its slot has dealt with that. */
  private final Map<Object, CompletableFuture<?>> ends = new ConcurrentHashMap<>();

  private volatile Dial.Target target;
  private volatile @Nullable Throwable lastFailure;
  private volatile boolean started;
  private volatile boolean closed;
  private @Nullable Future<?> recheckTimer;
  private @Nullable Rotation rotation;

  PoolCore(PoolConfig config, Dialer dialer) {
    this.config = config;
    this.dialer = dialer;
    this.lease = EventLoopLease.acquire(config.client());
    this.loop = lease.eventLoop();
    this.callbacks = lease.calls().passingOnTo(config.client().callbackExecutor());
    this.ready = lease.calls().newFuture();
    this.terminated = lease.ends().newFuture();
    Credential credential = config.client().credential();
    this.target = new Dial.Target(config.client(), config.addresses().open(credential, loop));
    this.events = new PoolEvents(config, server());
    this.slots = new Slot[config.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(i, this);
    }
    this.picker = new Picker(slots, config.selection(), config.client().maxInFlight());
  }

  // Called by any thread.

  PoolConfig config() {
    return config;
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
          new CloseReason(Kind.CLOSED_BY_CALLER, "close() was called on the pool", null));
    }
    Throwable last = lastFailure;
    String why;
    if (last != null) {
      why = "none is up, the last failure: " + last.getMessage();
    } else if (settled.isDone()) {
      // A connection knows of its end a little before the pool does.
      why = "none is up, the last one has just ended";
    } else {
      why = "none was established within the request's time";
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
      // The caller's event loops are shut down, and every connection with them.
      terminated.complete(null);
    }
  }

  /** Keeps the pool's event loop until the future has completed. */
  void track(CompletableFuture<?> end) {
    Object key = new Object();
    ends.put(key, end);
    end.whenComplete((done, failure) -> ends.remove(key));
  }

  CompletableFuture<@Nullable Void> rotate(Credential credential) {
    CompletableFuture<@Nullable Void> result = lease.calls().newFuture();
    execute(() -> beginRotation(credential, result));
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
    long recheck = config.recheck().toNanos();
    recheckTimer =
        loop.scheduleWithFixedDelay(this::moveOne, recheck, recheck, TimeUnit.NANOSECONDS);
    for (Slot slot : slots) {
      slot.dial();
    }
  }

  Dial.Target target() {
    return target;
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

  /** Returns the first ceiling of the backoff. */
  long backoffNanos() {
    return config.backoff().initial().toNanos();
  }

  long backoffNanos(int failures) {
    return config.backoff().delayNanos(failures, ThreadLocalRandom.current());
  }

  long rejectedDelayNanos() {
    long delay = config.rejectedDelay().toNanos();
    return delay - ThreadLocalRandom.current().nextLong(delay / 2 + 1);
  }

  long nextAgeNanos() {
    double off = ThreadLocalRandom.current().nextDouble() * config.maxAgeJitter();
    return (long) (config.maxAge().toNanos() * (1 - off));
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
  void dialEnded() {
    Rotation current = rotation;
    if (current != null && current.isDone(slots)) {
      rotation = null;
      current.result().complete(null);
    }
  }

  /** Dials anew for one connection that the addresses' source would rather have elsewhere. */
  private void moveOne() {
    for (Slot slot : slots) {
      InetSocketAddress address = slot.address();
      if (address != null && !slot.isDialing() && target.source().prefersOther(address)) {
        slot.dial();
        return;
      }
    }
  }

  // Rotation: one connection proves the new credential, then all slots follow.

  private record Rotation(CompletableFuture<@Nullable Void> result) {
    boolean isDone(Slot[] slots) {
      for (Slot slot : slots) {
        if (!slot.isCurrent()) {
          return false;
        }
      }
      return true;
    }
  }

  private void beginRotation(Credential credential, CompletableFuture<@Nullable Void> result) {
    if (closed) {
      result.completeExceptionally(noConnection());
    }
    if (result.isDone()) {
      return;
    }
    ClientConfig changed = target.config().toBuilder().credential(credential).build();
    Dial.Target next = new Dial.Target(changed, config.addresses().open(credential, loop));
    Dial probe = new Dial(next, 0, events);
    events.connecting(0);
    CompletableFuture<ProtosocketClient> dial = dialer.dial(changed, probe);
    probes.add(dial);
    dial.whenComplete(
        (made, failure) -> {
          if (made != null) {
            track(made.closed());
          }
          execute(
              () -> {
                probes.remove(dial);
                probed(probe, made, failure, result);
              });
        });
    // Who gives the rotation up gives up its dial.
    result.whenComplete((done, failure) -> dial.cancel(false));
  }

  private void probed(
      Dial probe,
      @Nullable ProtosocketClient made,
      @Nullable Throwable failure,
      CompletableFuture<@Nullable Void> result) {
    if (made == null || closed || result.isDone()) {
      probe.target().source().close();
      if (made != null) {
        made.closeAsync();
      }
      result.completeExceptionally(failure != null && !closed ? failure : noConnection());
      return;
    }
    Rotation superseded = rotation;
    rotation = new Rotation(result);
    if (superseded != null) {
      result.thenRun(() -> superseded.result().complete(null));
    }
    target.source().close();
    target = probe.target();
    started = true;
    slots[0].adopt(probe, made);
    for (Slot slot : slots) {
      if (!slot.isCurrent() || slot.client() == null) {
        slot.dial();
      }
    }
    dialEnded();
  }

  private void shutDown() {
    if (terminated.isDone()) {
      return;
    }
    if (recheckTimer != null) {
      recheckTimer.cancel(false);
    }
    target.source().close();
    for (Slot slot : slots) {
      slot.close();
    }
    List.copyOf(probes).forEach(dial -> dial.cancel(false));
    CacheException reason = noConnection();
    settled.complete(null);
    ready.completeExceptionally(reason);
    if (rotation != null) {
      rotation.result().completeExceptionally(reason);
    }
    CompletableFuture.allOf(ends.values().toArray(CompletableFuture[]::new))
        .thenCompose(done -> lease.release())
        .whenComplete((done, failure) -> terminated.complete(null));
  }
}
