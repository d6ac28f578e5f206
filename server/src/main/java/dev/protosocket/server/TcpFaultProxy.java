// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A TCP proxy on 127.0.0.1 that wrongs the bytes between a client and a server. It looks at none of
 * them, so TLS stays end to end. Each direction has its {@link StreamFaults}; a new proxy passes
 * everything on.
 *
 * <p>Memory is bounded: per connection and direction some 64 KiB wait here and a socket buffer's
 * worth in the channel, and then nothing more is read.
 *
 * <p>Safe for use by any number of threads. {@link #close} must not be called on its event loop.
 */
public final class TcpFaultProxy implements AutoCloseable {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);
  private static final long SHUTDOWN_MILLIS = 2_000;

  /** The two pipes of one connection. */
  private record Link(Channel client, FaultPipe toServer, FaultPipe toClient) {}

  private final InetSocketAddress target;
  private final MultiThreadIoEventLoopGroup group;
  private final Channel listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();

  /** Both sides of every connection, and the listener. What comes after its end is closed. */
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private final StreamFaults toServer = new StreamFaults(this::refresh);
  private final StreamFaults toClient = new StreamFaults(this::refresh);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean refusing;

  private TcpFaultProxy(InetSocketAddress target) {
    this.target = target;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("fault-proxy", true), NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    accept(client);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .awaitUninterruptibly();
    this.listener = bound.channel();
    channels.add(listener);
    if (!bound.isSuccess()) {
      close();
      throw new UncheckedIOException(
          new IOException("the proxy cannot listen on 127.0.0.1", bound.cause()));
    }
  }

  /**
   * {@return a running proxy in front of a server}
   *
   * @param server where to connect to, resolved
   * @throws UncheckedIOException if there is no port to listen on
   */
  public static TcpFaultProxy start(InetSocketAddress server) {
    return new TcpFaultProxy(server);
  }

  /** {@return where clients connect to: an address of this host} */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** {@return the port of {@link #address}} */
  public int port() {
    return address().getPort();
  }

  /** {@return the faults of the bytes that the client sends} */
  public StreamFaults toServer() {
    return toServer;
  }

  /** {@return the faults of the bytes that the server sends} */
  public StreamFaults toClient() {
    return toClient;
  }

  /** {@return the number of open connections} */
  public int connections() {
    return links.size();
  }

  /** Closes all connections, on both sides, as if each had been closed by the other. */
  public void cutConnections() {
    for (Link link : links) {
      link.client.eventLoop().execute(link.client::close);
    }
  }

  /** Ends all connections with a reset on both sides. */
  public void resetConnections() {
    for (Link link : links) {
      link.client.eventLoop().execute(link.toServer::reset);
    }
  }

  /**
   * The machine behind vanishes: nothing comes from it any more, not even the end of a stream, and
   * what is sent to it disappears.
   */
  public void vanish() {
    toServer.stopForwarding();
    toClient.stopForwarding();
  }

  /** Closes new connections as soon as they are accepted, or ends that. */
  public void refuseConnections(boolean refuse) {
    refusing = refuse;
  }

  /** Ends all faults in both directions, for present and future connections. */
  public void heal() {
    refusing = false;
    toServer.heal();
    toClient.heal();
  }

  /** Closes all connections and frees the port and the thread. Closing again does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    listener.close().awaitUninterruptibly(SHUTDOWN_MILLIS);
    for (Link link : links) {
      link.client.eventLoop().execute(link.toServer::reset);
    }
    // One side may be open without the other, with bytes that nobody reads; and an event loop that
    // ends without a quiet period may leave its channels open.
    channels.close().awaitUninterruptibly(SHUTDOWN_MILLIS);
    group
        .shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(SHUTDOWN_MILLIS);
  }

  private void accept(SocketChannel client) {
    channels.add(client);
    if (refusing) {
      client.close();
      return;
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(client.eventLoop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(target);
    channels.add(connecting.channel());
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            link(client, connected.channel());
          } else {
            client.close();
          }
        });
  }

  private void link(Channel client, Channel server) {
    FaultPipe up = new FaultPipe(toServer, client, server);
    FaultPipe down = new FaultPipe(toClient, server, client);
    Link link = new Link(client, up, down);
    links.add(link);
    client.pipeline().addLast(up, new Unblocker(down));
    server.pipeline().addLast(down, new Unblocker(up));
    client
        .closeFuture()
        .addListener(
            done -> {
              links.remove(link);
              down.receiverClosed();
            });
    server.closeFuture().addListener(done -> up.receiverClosed());
    up.refresh();
    down.refresh();
  }

  private void refresh() {
    for (Link link : links) {
      link.client
          .eventLoop()
          .execute(
              () -> {
                link.toServer.refresh();
                link.toClient.refresh();
              });
    }
  }

  /** Lets the opposite pipe go on when its receiver can take more. */
  private static final class Unblocker extends ChannelInboundHandlerAdapter {
    private final FaultPipe opposite;

    Unblocker(FaultPipe opposite) {
      this.opposite = opposite;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      opposite.refresh();
      ctx.fireChannelWritabilityChanged();
    }
  }
}
