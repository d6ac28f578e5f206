// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.spi.Plugins;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a source of nodes from time to time and gives its lists to a fleet. One question at a time;
 * one that is not answered in {@link #PATIENCE} is given up.
 */
final class NodePoller implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Until there has been a list, the next question does not wait longer. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  /** Pollers that began together shall not stay together. */
  private static final double JITTER = 0.25;

  private final PollPlan plan;
  private final ScheduledExecutorService scheduler;
  private final boolean ownsScheduler;
  private final Fleet fleet;
  private final FleetEvents events;
  private final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();

  /** Of the last list that was used; one question's end happens before the next one's begin. */
  private volatile long version = Long.MIN_VALUE;

  private volatile boolean closed;

  NodePoller(
      PollPlan plan,
      @Nullable ScheduledExecutorService scheduler,
      Fleet fleet,
      FleetEvents events) {
    this.plan = plan;
    this.ownsScheduler = scheduler == null;
    this.scheduler =
        scheduler != null
            ? scheduler
            : Executors.newSingleThreadScheduledExecutor(
                task -> {
                  Thread thread = new Thread(task, "protosocket-fleet-poll");
                  thread.setDaemon(true);
                  return thread;
                });
    this.fleet = fleet;
    this.events = events;
  }

  void start() {
    schedule(0);
  }

  /** Returns a future that completes when a list has been used for the first time. */
  CompletableFuture<@Nullable Void> first() {
    return first;
  }

  private void poll() {
    if (closed) {
      return;
    }
    Plugins.stage("the source of nodes", plan.source()::fetch)
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(this::use)
        .whenComplete(
            (used, failure) -> {
              if (failure == null) {
                first.complete(null);
              } else if (!closed) {
                events.sourceFailed(Failures.cause(failure));
              }
              schedule(delay());
            });
  }

  @SuppressWarnings("NullAway") // JDK 17's javac loses @Nullable of type arguments in class files
  private CompletableFuture<@Nullable Void> use(NodeList list) {
    boolean versioned = list.version() != NodeList.UNVERSIONED;
    if (versioned && list.version() <= version) {
      return CompletableFuture.completedFuture(null);
    }
    if (list.nodes().isEmpty()) {
      throw new IllegalStateException("the source knows of no nodes; the last ones stay");
    }
    return fleet
        .change(present -> list.nodes())
        .thenRun(
            () -> {
              if (versioned) {
                version = list.version();
              }
            });
  }

  private long delay() {
    long nanos = Durations.nanos(plan.interval());
    if (!first.isDone()) {
      nanos = Math.min(nanos, FIRST_RETRY.toNanos());
    }
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return (long) (nanos * factor);
  }

  private void schedule(long delayNanos) {
    try {
      if (!closed) {
        scheduler.schedule(this::poll, delayNanos, TimeUnit.NANOSECONDS);
      }
    } catch (RejectedExecutionException e) {
      if (!closed) {
        events.sourceFailed(e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (ownsScheduler) {
      scheduler.shutdownNow();
    }
  }
}
