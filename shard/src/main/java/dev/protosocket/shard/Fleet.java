// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.NoNodeException;
import dev.protosocket.client.RequestFate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a sharded client, and the changes of them, one at a time. New nodes are connected
 * before the ring changes, by one volatile write; those that have left it are closed when their
 * calls have ended.
 */
final class Fleet {
  /** The most nodes; a ketama ring has 160 points for each. */
  static final int MAX_NODES = 1024;

  private final Placement placement;
  private final Function<? super Node, ? extends CacheClient> connector;
  private final @Nullable Ejection ejection;
  private final LongSupplier nanoTime;
  private final Workers workers;
  private final Retirement retirement;
  private final FleetEvents events;

  private volatile Snapshot snapshot = Snapshot.EMPTY;

  /** Ends when all changes so far have; its own lock guards it. */
  private CompletableFuture<?> latest = CompletableFuture.completedFuture(null);

  Fleet(ShardedConfig config, FleetEvents events) {
    this.placement = config.placement();
    this.connector = config.connector();
    this.ejection = config.ejection();
    this.nanoTime = config.nanoTime();
    this.workers = new Workers();
    this.events = events;
    this.retirement = new Retirement(workers, config.drainTimeout(), events);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  ShardedStats stats() {
    return events.stats(snapshot);
  }

  /** Returns why there is no node. */
  CacheException noNode() {
    if (snapshot.closed()) {
      return new ConnectionClosedException(
          RequestFate.NOT_SENT,
          new CloseReason(CloseReason.Kind.CLOSED_BY_CALLER, "the fleet was closed", null));
    }
    return new NoNodeException("the fleet has no nodes; add some, or look at its source of nodes");
  }

  /**
   * Changes the list of nodes when the changes before have ended.
   *
   * @return a future that completes when the ring has changed; failed if a node could not be
   *     connected, or the list is none that a ring can have, and then nothing has changed
   */
  CompletableFuture<@Nullable Void> change(UnaryOperator<List<Node>> edit) {
    CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    synchronized (this) {
      latest =
          latest
              .handle((done, failure) -> failure)
              .thenComposeAsync(ignored -> apply(edit), workers)
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      result.complete(null);
                    } else {
                      result.completeExceptionally(Failures.cause(failure));
                    }
                  });
    }
    return result;
  }

  private CompletableFuture<@Nullable Void> apply(UnaryOperator<List<Node>> edit) {
    Snapshot before = snapshot;
    if (before.closed()) {
      return CompletableFuture.failedFuture(noNode());
    }
    List<Node> nodes = checked(edit.apply(before.nodes()));
    if (nodes.equals(before.nodes())) {
      return CompletableFuture.completedFuture(null);
    }
    Map<String, Member> present = new LinkedHashMap<>();
    for (Member member : before.members()) {
      present.put(member.node.name(), member);
    }
    List<CompletableFuture<Member>> members = new ArrayList<>();
    for (Node node : nodes) {
      Member member = present.get(node.name());
      members.add(
          member != null && member.node.endpoint().equals(node.endpoint())
              ? CompletableFuture.completedFuture(
                  member.node.equals(node) ? member : member.as(node))
              : CompletableFuture.supplyAsync(() -> connect(node), workers));
    }
    return CompletableFuture.allOf(members.toArray(new CompletableFuture<?>[0]))
        .handleAsync((done, failure) -> swap(before, nodes, members, failure), workers);
  }

  private Member connect(Node node) {
    try {
      CacheClient client =
          Objects.requireNonNull(connector.apply(node), "the connector returned null");
      return new Member(node, client, new Health(ejection, nanoTime), events);
    } catch (CacheException e) {
      throw e.at(node.name());
    }
  }

  private @Nullable Void swap(
      Snapshot before,
      List<Node> nodes,
      List<CompletableFuture<Member>> members,
      @Nullable Throwable failure) {
    Member[] connected =
        members.stream()
            .filter(member -> !member.isCompletedExceptionally())
            .map(CompletableFuture::join)
            .toArray(Member[]::new);
    if (failure != null) {
      retirement.retire(unused(connected, before));
      throw failure instanceof CompletionException wrapped
          ? wrapped
          : new CompletionException(failure);
    }
    Snapshot after;
    try {
      Ring ring = connected.length == 0 ? null : placement.ring(nodes);
      after = new Snapshot(before.epoch() + 1, connected, ring, false);
    } catch (RuntimeException e) {
      retirement.retire(unused(connected, before));
      throw e;
    }
    boolean swapped = false;
    synchronized (this) {
      if (!snapshot.closed()) {
        snapshot = after;
        swapped = true;
      }
    }
    if (!swapped) {
      retirement.retire(unused(connected, before));
      throw new CompletionException(noNode());
    }
    events.changed(after.epoch(), nodes);
    retirement.retire(unused(before.members(), after));
    return null;
  }

  /** Returns those whose clients the other ring does not use. */
  private static List<Member> unused(Member[] members, Snapshot other) {
    return Arrays.stream(members)
        .filter(
            member ->
                Arrays.stream(other.members()).noneMatch(used -> used.callers == member.callers))
        .toList();
  }

  private List<Node> checked(List<Node> nodes) {
    List<Node> list = List.copyOf(nodes);
    if (list.size() > MAX_NODES) {
      throw new IllegalArgumentException(
          list.size() + " nodes are more than a fleet takes, which is " + MAX_NODES);
    }
    Set<String> names = new HashSet<>();
    Set<String> labels = new HashSet<>();
    for (Node node : list) {
      if (!names.add(node.name())) {
        throw new IllegalArgumentException("two nodes have the name " + node.name());
      }
      if (!labels.add(placement.label(node))) {
        throw new IllegalArgumentException(
            "node " + node.name() + " has the label of another node");
      }
    }
    return list;
  }

  /** Returns the same node somewhere else, at its place on the ring. */
  Node moved(Node node, Endpoint endpoint) {
    return node.withLabel(placement.label(node)).withEndpoint(endpoint);
  }

  /** Lets no call in any more; returns a future of the end of all nodes' clients. */
  CompletableFuture<?> close() {
    Snapshot before;
    synchronized (this) {
      before = snapshot;
      if (!before.closed()) {
        snapshot = new Snapshot(before.epoch() + 1, new Member[0], null, true);
      }
    }
    retirement.retire(List.of(before.members()));
    return retirement.end();
  }
}
