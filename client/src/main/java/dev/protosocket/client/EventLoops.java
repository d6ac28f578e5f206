// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of one client: the caller's, or those that all clients of the process share. The
 * shared ones begin with the first client and end with the last, so that an idle process has none.
 */
final class EventLoops {
  private static @Nullable EventLoopGroup shared;
  private static int users;

  private final EventLoopGroup group;
  private final boolean owned;
  private final Blocking calls;
  private final Blocking ends;
  private boolean released;

  private EventLoops(EventLoopGroup group, boolean owned) {
    this.group = group;
    this.owned = owned;
    this.calls = Blocking.on(group);
    this.ends = Blocking.untilEndOf(group);
  }

  /** Takes a share; each must be released. */
  static EventLoops acquire(@Nullable EventLoopGroup supplied) {
    if (supplied != null) {
      return new EventLoops(supplied, false);
    }
    synchronized (EventLoops.class) {
      EventLoopGroup group = shared;
      if (group == null) {
        group = create();
        shared = group;
      }
      users++;
      return new EventLoops(group, true);
    }
  }

  /** Returns what makes the best way to do I/O here. */
  static IoHandlerFactory newIo() {
    return Platform.hasEpoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private static EventLoopGroup create() {
    int threads = Runtime.getRuntime().availableProcessors();
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("protosocket-io", true), newIo());
  }

  EventLoopGroup group() {
    return group;
  }

  /**
   * Refuses to begin a blocking call on the event loops that a connection would use, before it uses
   * them, or in an interrupted thread.
   *
   * @throws IllegalStateException on a thread of these event loops
   * @throws RequestCancelledException if the thread is interrupted
   */
  static void beginBlocking(@Nullable EventLoopGroup supplied) {
    EventLoopGroup group = supplied;
    if (group == null) {
      synchronized (EventLoops.class) {
        group = shared;
      }
    }
    if (group != null) {
      Blocking.on(group).check();
    }
    Blocking.checkInterrupt();
  }

  /** Says who may wait for what the event loops complete. */
  Blocking calls() {
    return calls;
  }

  /** Says who may wait for the event loops' end. */
  Blocking ends() {
    return ends;
  }

  /** Tells whether the group runs on epoll, which has options of its own. */
  boolean isEpoll() {
    return group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
  }

  /** Returns the kind of channel that runs on the group. */
  Class<? extends SocketChannel> channelType() {
    return isEpoll() ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** Gives the share back; the future completes when the threads are gone, if it was the last. */
  CompletableFuture<Void> release() {
    CompletableFuture<Void> done = ends.newFuture();
    synchronized (EventLoops.class) {
      if (!owned || released) {
        done.complete(null);
        return done;
      }
      released = true;
      if (--users > 0) {
        done.complete(null);
        return done;
      }
      shared = null;
    }
    Future<?> terminated = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    terminated.addListener(future -> done.complete(null));
    return done;
  }
}
