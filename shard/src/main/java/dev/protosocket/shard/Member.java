// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.spi.GuardedFuture;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node of a fleet and the client that was made for it. */
final class Member {
  final Node node;
  final CacheClient client;
  final Callers callers;
  private final Health health;
  private final FleetEvents events;

  /** Made once: futures that take it are handed on as they are. */
  private final Consumer<CacheException> onFailure = this::failed;

  Member(Node node, CacheClient client, Health health, FleetEvents events) {
    this(node, client, new Callers(), health, events);
  }

  private Member(
      Node node, CacheClient client, Callers callers, Health health, FleetEvents events) {
    this.node = node;
    this.client = client;
    this.callers = callers;
    this.health = health;
    this.events = events;
  }

  /** Returns the same client at another place of the ring. */
  Member as(Node changed) {
    return new Member(changed, client, callers, health, events);
  }

  boolean isOut() {
    return health.isOut();
  }

  ShardedStats.OfNode stats() {
    return new ShardedStats.OfNode(node, health.failures(), isOut());
  }

  /** Looks whether its time out is over, before it gets a call. */
  void chosen() {
    if (health.comesBack()) {
      events.returned(node);
    }
  }

  /** Names the node in an error of its, before the caller sees it, and counts it. */
  void failed(CacheException error) {
    error.at(node.name());
    events.failed(node, error);
    if (health.failed(error)) {
      events.ejected(node);
    }
  }

  void succeeded() {
    health.succeeded();
  }

  /** Returns a future of the same whose failure names the node: the same one if it can. */
  <V extends @Nullable Object> CompletableFuture<V> watch(CompletableFuture<V> sent) {
    boolean watched = sent instanceof GuardedFuture<V> guarded && guarded.beforeFailure(onFailure);
    if (watched) {
      if (health.isSuspect()) {
        sent.thenRun(this::succeeded);
      }
      return sent;
    }
    if (sent.isDone()) {
      // Here and now: nobody has seen it yet.
      sent.whenComplete(this::ended);
      return sent;
    }
    return new NodeFuture<>(sent, this);
  }

  void ended(@Nullable Object value, @Nullable Throwable failure) {
    if (failure == null) {
      succeeded();
    } else if (Failures.cause(failure) instanceof CacheException error) {
      failed(error);
    }
  }
}
