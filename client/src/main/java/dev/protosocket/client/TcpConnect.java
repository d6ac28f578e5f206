// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.ConnectionFailedException.TcpFailed;
import dev.protosocket.client.spi.Plugins;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP stage of one attempt to connect: tries one address after the other until a socket stands.
 * It also tells the dial plan how each address did, in the later stages too. Confined to the
 * attempt's event loop.
 */
final class TcpConnect {
  private static final Logger logger = LoggerFactory.getLogger(TcpConnect.class);

  /** Bytes the channel buffers before it reports itself unwritable, and writable again. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 * 1024, 256 * 1024);

  /** A socket that stands, with its handler. It reads nothing until it is told to. */
  record Connected(Channel channel, HandshakeHandler auth) {}

  private final ClientConfig config;
  private final EventLoops loops;
  private final EventLoop loop;
  private final DialPlan plan;
  private final long deadlineNanos;
  private final CompletableFuture<?> attempt;
  private final CompletableFuture<Connected> result = new CompletableFuture<>();
  private @Nullable Channel channel;

  /** The address being tried, or connected to. */
  private @Nullable InetSocketAddress target;

  /**
   * Creates what tries nothing yet.
   *
   * @param attempt the whole attempt; when it is done no further address is tried
   */
  TcpConnect(
      ClientConfig config,
      EventLoops loops,
      EventLoop loop,
      DialPlan plan,
      long deadlineNanos,
      CompletableFuture<?> attempt) {
    this.config = config;
    this.loops = loops;
    this.loop = loop;
    this.plan = plan;
    this.deadlineNanos = deadlineNanos;
    this.attempt = attempt;
  }

  /**
   * Tries the addresses in their order.
   *
   * @param server how an error names the server
   * @return completes on the event loop; with {@link TcpFailed} if no address is left, with
   *     anything else if that was thrown, and not at all if the whole attempt is done before
   */
  CompletableFuture<Connected> connect(List<InetSocketAddress> addresses, String server) {
    guarded(() -> tryAddress(addresses, 0, server, null));
    return result;
  }

  /** Netty would only log what its listeners throw. */
  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private void tryAddress(
      List<InetSocketAddress> addresses, int index, String server, @Nullable Throwable last) {
    if (attempt.isDone()) {
      return;
    }
    if (index == addresses.size()) {
      String what =
          (index == 1 ? "the address was tried" : "all " + index + " addresses were tried")
              + (last == null ? "" : ", the last said: " + last.getMessage());
      result.completeExceptionally(new TcpFailed(server, what, last));
      return;
    }
    InetSocketAddress candidate = addresses.get(index);
    target = candidate;
    HandshakeHandler auth =
        new HandshakeHandler(
            config,
            config.credential().endpointHost() + "/" + NetUtil.toSocketAddressString(candidate));
    // Each gets an equal share of the time left, so that none starves the rest.
    long share =
        TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime())
            / (addresses.size() - index);
    ChannelFuture connecting = bootstrap(auth, share).connect(candidate);
    channel = connecting.channel();
    connecting.addListener(
        done ->
            guarded(
                () -> {
                  if (done.isSuccess()) {
                    stands(new Connected(connecting.channel(), auth));
                  } else if (!attempt.isDone()) {
                    tellFailed(done.cause());
                    target = null;
                    tryAddress(addresses, index + 1, server, done.cause());
                  }
                }));
  }

  private Bootstrap bootstrap(HandshakeHandler auth, long timeoutMillis) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(loops.channelType())
            // A third faster to read and write byte by byte than Netty's adaptive default;
            // docs/decisions.md has the figures.
            .option(ChannelOption.ALLOCATOR, config.allocator())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(Math.max(1, timeoutMillis), Integer.MAX_VALUE))
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    // TLS comes before it when TCP stands; reading begins with that.
                    ch.config().setAutoRead(false);
                    ch.pipeline().addLast(auth);
                  }
                });
    // Before the connect, in time for the window to be scaled for them.
    if (config.socketReceiveBuffer() > 0) {
      bootstrap.option(ChannelOption.SO_RCVBUF, config.socketReceiveBuffer());
    }
    if (config.socketSendBuffer() > 0) {
      bootstrap.option(ChannelOption.SO_SNDBUF, config.socketSendBuffer());
    }
    if (loops.isEpoll()) {
      KernelPatience.set(bootstrap, KernelPatience.of(config));
    }
    return bootstrap;
  }

  private void stands(Connected socket) {
    if (attempt.isDone()) {
      socket.channel().close();
    } else {
      result.complete(socket);
    }
  }

  /** Tells the plan that TCP and TLS to the address stand. */
  void tellConnected() {
    InetSocketAddress peer = target;
    if (peer != null) {
      tellPlan(() -> plan.connected(peer));
    }
  }

  /** Tells the plan that the address yields no connection, unless it has been told. */
  void tellFailed(Throwable cause) {
    InetSocketAddress tried = target;
    if (tried != null) {
      tellPlan(() -> plan.failed(tried, cause));
    }
  }

  private static void tellPlan(Runnable call) {
    Plugins.tell(call, e -> logger.warn("the dial plan threw", e));
  }

  /** Closes the socket, if there is one. */
  void close() {
    if (channel != null) {
      channel.close();
    }
  }
}
