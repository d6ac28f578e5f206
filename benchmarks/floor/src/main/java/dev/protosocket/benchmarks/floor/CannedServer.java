// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.ValueCheck;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The server that the floor and our client are measured against. Prints {@code READY PORT}; ends
 * with its standard input.
 */
@Command(name = "canned-server", mixinStandardHelpOptions = true)
public final class CannedServer implements Callable<Integer> {
  @Option(
      names = "--port",
      defaultValue = "0",
      description = "port to listen on; 0 takes a free one")
  private int port;

  @Option(
      names = "--value",
      defaultValue = "100",
      description = "bytes of the value every GET finds")
  private int valueSize;

  @Option(names = "--threads", defaultValue = "1", description = "event loops")
  private int threads;

  @Option(names = "--cert", required = true, description = "PEM file of the certificate")
  private File certificate = new File("");

  @Option(names = "--key", required = true, description = "PEM file of its private key")
  private File key = new File("");

  @Option(
      names = "--meta",
      description = "speak memcached's meta protocol, without TLS, instead of protosocket")
  private boolean meta;

  /** A server that has not started. */
  public CannedServer() {}

  /**
   * Starts the server.
   *
   * @param args the options
   */
  public static void main(String... args) {
    System.exit(new CommandLine(new CannedServer()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    SslContext tls =
        SslContextBuilder.forServer(certificate, key)
            .sslProvider(SslProvider.OPENSSL)
            .protocols("TLSv1.3")
            .build();
    byte[] value = ValueCheck.pattern(valueSize);
    EventLoopGroup group = Transport.chosen().newGroup(threads);
    try {
      Channel server =
          new ServerBootstrap()
              .group(group)
              .channel(Transport.chosen().serverChannel())
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.ALLOCATOR, Transport.allocator())
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      if (meta) {
                        channel.pipeline().addLast(new CannedMetaHandler(value));
                        return;
                      }
                      channel
                          .pipeline()
                          .addLast(tls.newHandler(channel.alloc()), new CannedServerHandler(value));
                    }
                  })
              .bind(InetAddress.getLoopbackAddress(), port)
              .sync()
              .channel();
      System.out.println("READY " + ((InetSocketAddress) server.localAddress()).getPort());
      while (System.in.read() >= 0) {
        // Nothing is expected there but its end.
      }
      return 0;
    } finally {
      group.shutdownGracefully().sync();
    }
  }
}
