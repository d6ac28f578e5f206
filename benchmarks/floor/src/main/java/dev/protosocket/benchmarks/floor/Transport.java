// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * How the floor and the canned server reach the kernel: epoll where it is available and NIO
 * elsewhere, or what the system property {@code transport} names, for comparisons.
 */
enum Transport {
  EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class),
  NIO(NioSocketChannel.class, NioServerSocketChannel.class),
  IO_URING(IoUringSocketChannel.class, IoUringServerSocketChannel.class);

  private final Class<? extends SocketChannel> channel;
  private final Class<? extends ServerChannel> serverChannel;

  Transport(Class<? extends SocketChannel> channel, Class<? extends ServerChannel> serverChannel) {
    this.channel = channel;
    this.serverChannel = serverChannel;
  }

  static Transport chosen() {
    String named = System.getProperty("transport");
    if (named != null) {
      return valueOf(named.toUpperCase(Locale.ROOT));
    }
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /**
   * The allocator of both sides. Netty 4.2's default, the adaptive one, allocates between 8 and 70
   * heap bytes for each operation at depth 64 and more where this one allocates 4, at the same
   * speed.
   */
  static ByteBufAllocator allocator() {
    return PooledByteBufAllocator.DEFAULT;
  }

  /** TLS as the floor's clients speak it. */
  static SslContext tls(Path authority) throws SSLException {
    return SslContextBuilder.forClient()
        .sslProvider(SslProvider.OPENSSL)
        .protocols("TLSv1.3")
        .trustManager(authority.toFile())
        .build();
  }

  EventLoopGroup newGroup(int threads) {
    IoHandlerFactory io =
        switch (this) {
          case EPOLL -> EpollIoHandler.newFactory();
          case NIO -> NioIoHandler.newFactory();
          case IO_URING -> IoUringIoHandler.newFactory();
        };
    return new MultiThreadIoEventLoopGroup(threads, io);
  }

  Class<? extends SocketChannel> channel() {
    return channel;
  }

  Class<? extends ServerChannel> serverChannel() {
    return serverChannel;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
