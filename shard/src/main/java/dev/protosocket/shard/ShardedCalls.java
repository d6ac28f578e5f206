// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.Command;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link CacheClient} on a fleet, with one timeout. Each reads the ring once and goes
 * to the node that has its key.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
abstract class ShardedCalls implements CacheClient {
  final Fleet fleet;
  final Router router;
  final ShardedConfig config;

  /** Null for the nodes' own. */
  private final @Nullable Duration timeout;

  ShardedCalls(Fleet fleet, Router router, ShardedConfig config, @Nullable Duration timeout) {
    this.fleet = fleet;
    this.router = router;
    this.config = config;
    this.timeout = timeout;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A ping goes to all nodes, and fails if one of them does not answer. Any other command that
   * concerns no key is refused with an {@link InvalidRequestException}: it is for {@link
   * ShardedClient#sendToEachAsync}.
   */
  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    byte[] key;
    try {
      key = key(call);
    } catch (CacheException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (call.operation() == Operation.PING && key.length == 0) {
      return toAll(call);
    }
    return fallsBack(call)
        ? new ReadFallback<>(this, call.copy()).start()
        : sendTo(call, key, null, ShardedCalls::untold);
  }

  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    byte[] key;
    try {
      key = key(call);
    } catch (CacheException e) {
      throw e.withCallerStack();
    }
    if (call.operation() == Operation.PING && key.length == 0) {
      Blocking.checkInterrupt();
      return Blocking.await(toAll(call));
    }
    Member failed = null;
    CacheException first = null;
    while (true) {
      Snapshot snapshot = fleet.snapshot();
      Member member = member(snapshot, call.cache(), key, failed);
      if (member == null) {
        throw (first == null ? fleet.noNode() : first).withCallerStack();
      }
      int stripe = member.callers.enter();
      try {
        if (snapshot == fleet.snapshot()) {
          V value = on(member).send(call);
          member.succeeded();
          return value;
        }
      } catch (CacheException e) {
        member.failed(e);
        if (first != null || !fallsBack(call) || !Health.isUnconnected(e)) {
          throw e;
        }
        first = e;
        failed = member;
      } finally {
        member.callers.exit(stripe);
      }
    }
  }

  /**
   * Sends a call to its node.
   *
   * @param failed if another one shall stand in for it; null for the owner
   * @param chosen is told which it is, before it is sent
   */
  <V extends @Nullable Object> CompletableFuture<V> sendTo(
      Call<V> call, byte[] key, @Nullable Member failed, Consumer<Member> chosen) {
    while (true) {
      Snapshot snapshot = fleet.snapshot();
      Member member = member(snapshot, call.cache(), key, failed);
      if (member == null) {
        return CompletableFuture.failedFuture(fleet.noNode());
      }
      int stripe = member.callers.enter();
      try {
        if (snapshot == fleet.snapshot()) {
          chosen.accept(member);
          return member.watch(on(member).sendAsync(call));
        }
      } finally {
        member.callers.exit(stripe);
      }
    }
  }

  private static void untold(Member chosen) {}

  /** Returns null if there is no node, or none that could stand in for the one that failed. */
  private @Nullable Member member(
      Snapshot snapshot, String cache, byte[] key, @Nullable Member failed) {
    if (failed == null) {
      return router.member(snapshot, cache, key);
    }
    Member next = router.behind(snapshot, cache, key, failed);
    return next == failed ? null : next;
  }

  /** Returns the key's bytes, which only a ping and a GET, SET or DELETE may have none of. */
  private static byte[] key(Call<?> call) {
    Objects.requireNonNull(call, "call");
    byte[] key;
    try {
      key = call.key();
    } catch (IllegalReferenceCountException e) {
      throw new InvalidRequestException("the key's or value's buffer has been released");
    }
    if (key.length == 0 && call instanceof Command) {
      throw new InvalidRequestException(
          call.operation()
              + " concerns no key, and so none of the fleet's nodes more than another; use"
              + " ShardedClient.sendToEach");
    }
    return key;
  }

  final boolean fallsBack(Call<?> call) {
    return config.readsFromNext() && call.operation().isRead();
  }

  private <V extends @Nullable Object> CompletableFuture<V> toAll(Call<V> call) {
    return each(call, EachNode.All::new);
  }

  /** See {@link ShardedClient#sendToEachAsync}. */
  final <V extends @Nullable Object> CompletableFuture<List<NodeResult<V>>> toEach(Call<V> call) {
    Objects.requireNonNull(call, "call");
    return each(call, EachNode.Results::new);
  }

  private <V extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> each(
      Call<V> call, Function<Snapshot, EachNode<V, R>> kind) {
    while (true) {
      Snapshot snapshot = fleet.snapshot();
      if (snapshot.ring() == null) {
        return CompletableFuture.failedFuture(fleet.noNode());
      }
      EachNode<V, R> future = kind.apply(snapshot);
      if (holding(
          snapshot, Arrays.asList(snapshot.members()), () -> future.send(this, snapshot, call))) {
        return future;
      }
    }
  }

  /**
   * Sends something to several nodes, none of which is closed before it is sent.
   *
   * @return false if the ring has changed, and nothing was sent
   */
  final boolean holding(Snapshot snapshot, Collection<Member> members, Runnable send) {
    int[] stripes = members.stream().mapToInt(member -> member.callers.enter()).toArray();
    try {
      if (snapshot != fleet.snapshot()) {
        return false;
      }
      send.run();
      return true;
    } finally {
      int i = 0;
      for (Member member : members) {
        member.callers.exit(stripes[i++]);
      }
    }
  }

  /** A batch for each node that has some of the keys; each key fails by itself, with its node. */
  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    boolean again = config.readsFromNext() && batch.operation().isRead();
    return new ShardedBatch<>(this, cache, again ? batch.copy() : batch, again).start();
  }

  /** Waits for {@link #executeAsync}, unless the thread is interrupted. */
  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    // Or nothing would be noticed if the answers were there before the wait.
    Blocking.checkInterrupt();
    return Blocking.await(executeAsync(cache, batch));
  }

  /**
   * {@inheritDoc} A fleet has what all of its nodes have, and nothing while it has no nodes. A
   * version or a lease is of the node that gave it: on another one it is a conflict. There are no
   * {@link Invalidations}, which are one node's.
   */
  @Override
  public <C> Optional<C> capability(Class<C> type) {
    Objects.requireNonNull(type, "type");
    Optional<C> first = Optional.empty();
    if (type == Invalidations.class) {
      return first;
    }
    for (Member member : fleet.snapshot().members()) {
      Optional<C> found = member.client.capability(type);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      first = first.isEmpty() ? found : first;
    }
    return first;
  }

  @Override
  public Duration defaultTtl() {
    return config.defaultTtl();
  }

  /** Returns a view of the same fleet, also of what it will be. */
  @Override
  public CacheClient withTimeout(Duration newTimeout) {
    return new View(this, Durations.positive("timeout", newTimeout));
  }

  final CacheClient on(Member member) {
    return timeout == null ? member.client : member.client.withTimeout(timeout);
  }

  /** The same fleet with another timeout. */
  private static final class View extends ShardedCalls {
    View(ShardedCalls calls, Duration timeout) {
      super(calls.fleet, calls.router, calls.config, timeout);
    }

    /** Does nothing: the nodes belong to the fleet. */
    @Override
    public void close() {}
  }
}
