// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening socket, its event loops, and the order in which all of it is shut down. */
final class Listener {
  /** Replies queued for a client before its connection takes no more commands. */
  static final int WRITE_HIGH_WATER_MARK = 256 * 1024;

  static final int WRITE_LOW_WATER_MARK = 64 * 1024;
  private static final int BACKLOG = 1_024;
  private static final int MAX_THREADS = 4;

  /** Closing sockets and ending threads needs no peer, so it takes next to no time. */
  private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private final Supplier<Connection> newConnection;
  private final Connections connections;
  private final ServerTls tls;
  private final Options options;
  private final EventLoopGroup group;
  private final boolean groupOwned;

  private @Nullable Channel channel; // Set before the server is handed out.
  private boolean closed; // Guarded by this.

  /**
   * What a server decides about its listener.
   *
   * @param group the event loops; null for some of the listener's own
   * @param shutdownTimeout how long connections may take to end
   * @param socketReceiveBuffer SO_RCVBUF of connections in bytes; 0 for the kernel's
   * @param socketSendBuffer SO_SNDBUF of connections in bytes; 0 for the kernel's
   * @param refusal what is sent in plain text to a client for which there is no place; null for
   *     nothing
   */
  record Options(
      @Nullable EventLoopGroup group,
      Duration shutdownTimeout,
      int socketReceiveBuffer,
      int socketSendBuffer,
      @Nullable String refusal) {}

  /**
   * @param newConnection makes the handler of each connection that is accepted
   * @param connections where they enrol
   */
  Listener(
      Supplier<Connection> newConnection, Connections connections, ServerTls tls, Options options) {
    EventLoopGroup given = options.group();
    this.newConnection = newConnection;
    this.connections = connections;
    this.tls = tls;
    this.options = options;
    this.groupOwned = given == null;
    this.group = given == null ? newGroup() : given;
  }

  private static EventLoopGroup newGroup() {
    int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("protosocket-server", true), NioIoHandler.newFactory());
  }

  /**
   * Starts to accept connections.
   *
   * @return the address with the port that was taken
   * @throws UncheckedIOException if the address can't be had; everything is freed then
   */
  InetSocketAddress bind(InetSocketAddress address) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(WRITE_LOW_WATER_MARK, WRITE_HIGH_WATER_MARK))
            .childHandler(new Initializer());
    if (options.socketReceiveBuffer() > 0) {
      // Accepted sockets inherit it, in time for the window that they offer to be scaled for it.
      bootstrap.option(ChannelOption.SO_RCVBUF, options.socketReceiveBuffer());
    }
    if (options.socketSendBuffer() > 0) {
      bootstrap.childOption(ChannelOption.SO_SNDBUF, options.socketSendBuffer());
    }
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw failedToListen(address, bound.cause());
    }
    channel = bound.channel();
    return (InetSocketAddress) channel.localAddress();
  }

  private static UncheckedIOException failedToListen(InetSocketAddress address, Throwable cause) {
    String reason =
        address.isUnresolved()
            ? "the host name has no address"
            : String.valueOf(cause.getMessage());
    return new UncheckedIOException(
        "cannot listen on " + NetUtil.toSocketAddressString(address) + ": " + reason,
        cause instanceof IOException io ? io : new IOException(cause));
  }

  void abortAll(boolean reset) {
    connections.abortAll(reset);
  }

  void halfCloseAll() {
    connections.halfCloseAll();
  }

  void close() {
    for (EventExecutor loop : group) {
      if (loop.inEventLoop()) {
        throw new IllegalStateException(
            "close() waits for this very event loop; call it from another thread");
      }
    }
    synchronized (this) {
      if (!closed) {
        closed = true;
        shutDown();
      }
    }
  }

  private void shutDown() {
    if (channel != null) {
      channel.close().awaitUninterruptibly();
    }
    CompletableFuture<Void> drained = connections.drainAll();
    if (!await(drained, options.shutdownTimeout())) {
      LOG.debug("cutting {} connections off", connections.size());
      connections.abortAll(false);
      await(drained, ABORT_TIMEOUT);
    }
    if (groupOwned) {
      group
          .shutdownGracefully(0, ABORT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(ABORT_TIMEOUT.toMillis());
    }
    tls.release();
  }

  /** Waits, through interruptions, and tells whether the future completed in time. */
  private static boolean await(CompletableFuture<Void> future, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
          return true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          return false;
        } catch (ExecutionException e) {
          throw new IllegalStateException("a connection's end is never a failure", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Sets up each accepted connection. */
  private final class Initializer extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel accepted) {
      if (!connections.admit()) {
        refuse(accepted);
        return;
      }
      accepted.closeFuture().addListener(closed -> connections.leave());
      SslContext context = tls.context();
      if (context != null) {
        SslHandler handler = context.newHandler(accepted.alloc());
        // The connection's own timer covers the handshake together with authentication.
        handler.setHandshakeTimeoutMillis(0);
        accepted.pipeline().addLast(handler);
      }
      accepted.pipeline().addLast(newConnection.get());
    }

    private void refuse(SocketChannel accepted) {
      String refusal = options.refusal();
      if (refusal == null || tls.context() != null) {
        accepted.close();
      } else {
        accepted
            .writeAndFlush(ByteBufUtil.writeAscii(accepted.alloc(), refusal))
            .addListener(ChannelFutureListener.CLOSE);
      }
    }
  }
}
