// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the event loops of a configuration running while no connection uses them, and lends one of
 * them for timers. Without a lease the process's shared event loops end with the last connection.
 * Safe for use by any number of threads.
 */
public final class EventLoopLease {
  private final EventLoops loops;
  private final EventLoop loop;

  private EventLoopLease(EventLoops loops) {
    this.loops = loops;
    this.loop = loops.group().next();
  }

  /**
   * Takes a lease.
   *
   * @param config names the event loops
   */
  public static EventLoopLease acquire(ClientConfig config) {
    Objects.requireNonNull(config, "config");
    return new EventLoopLease(EventLoops.acquire(config.eventLoopGroup()));
  }

  /**
   * Refuses to begin a blocking call on the event loops of a configuration, before they are used,
   * or in an interrupted thread.
   *
   * @param config names the event loops
   * @throws IllegalStateException on a thread of these event loops
   * @throws RequestCancelledException if the thread is interrupted
   */
  public static void beginBlocking(ClientConfig config) {
    EventLoops.beginBlocking(config.eventLoopGroup());
  }

  /** Says who may wait for what the event loops complete. */
  public Blocking calls() {
    return loops.calls();
  }

  /** Says who may wait for the event loops' end. */
  public Blocking ends() {
    return loops.ends();
  }

  /** Returns one event loop, the same at each call; it must not be blocked. */
  public EventLoop eventLoop() {
    return loop;
  }

  /**
   * Gives the lease back. Idempotent.
   *
   * @return a future that completes when event loops that nobody needs any more are gone
   */
  public CompletableFuture<Void> release() {
    return loops.release();
  }
}
