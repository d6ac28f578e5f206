// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.LoadRunner;
import dev.protosocket.benchmarks.driver.Mode;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.Subject;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.benchmarks.driver.Versions;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The bare Netty TLS loop as a subject. Knows one mode, completions on the event loop. */
public final class FloorSubject implements Subject {
  private static final String NAMESPACE = "benchmark";
  private static final byte[] KEY = "key-000000000001".getBytes(StandardCharsets.US_ASCII);
  private static final long TTL_MILLIS = 600_000;
  private static final long CONNECT_SECONDS = 10;

  private FloorSubject() {}

  /**
   * Runs the floor.
   *
   * @param args see {@link LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new FloorSubject(), args);
  }

  @Override
  public String describe() {
    return "bare loop on Netty "
        + Versions.of(SslContext.class)
        + ", "
        + Transport.chosen()
        + ", "
        + OpenSsl.versionString();
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) throws Exception {
    if (options.mode() != Mode.ASYNC) {
      throw new IllegalArgumentException("the floor runs in mode ASYNC only");
    }
    SslContext tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .protocols("TLSv1.3")
            .trustManager(options.ca().toFile())
            .build();
    FloorLoad load = new FloorLoad(options.depth());
    try {
      for (int i = 0; i < options.connections(); i++) {
        load.connect(tls, options, lanes);
      }
    } catch (Exception e) {
      load.close();
      throw e;
    }
    return load;
  }

  private static final class FloorLoad implements Load {
    private final EventLoopGroup group = Transport.chosen().newGroup(1);
    private final List<FloorLoop> loops = new ArrayList<>();
    private final List<ChannelHandlerContext> contexts = new ArrayList<>();
    private final int depth;

    FloorLoad(int depth) {
      this.depth = depth;
    }

    void connect(SslContext tls, LoadOptions options, Lanes lanes) throws Exception {
      byte[] value = ValueCheck.pattern(options.valueSize());
      boolean get = options.operation() == Operation.GET;
      ByteBuf request =
          get
              ? CannedFrame.getCommand(NAMESPACE, KEY)
              : CannedFrame.setCommand(NAMESPACE, KEY, value, TTL_MILLIS);
      ByteBuf tail = get ? CannedFrame.getResponseTail(value) : CannedFrame.setResponseTail();
      FloorLoop loop = new FloorLoop(request, new ReplyScanner(tail), lanes.newLane());
      Promise<ChannelHandlerContext> ready = ImmediateEventExecutor.INSTANCE.newPromise();
      new Bootstrap()
          .group(group)
          .channel(Transport.chosen().channel())
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.ALLOCATOR, Transport.allocator())
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel
                      .pipeline()
                      .addLast(
                          tls.newHandler(channel.alloc(), options.host(), options.port()),
                          new FloorAuthHandler(options.token(), loop, ready));
                }
              })
          .connect(options.host(), options.port())
          .sync();
      if (!ready.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
        throw new SSLException("not authenticated within " + CONNECT_SECONDS + " s");
      }
      contexts.add(ready.sync().getNow());
      loops.add(loop);
    }

    @Override
    public void start() {
      for (int i = 0; i < loops.size(); i++) {
        loops.get(i).start(contexts.get(i), depth);
      }
    }

    @Override
    public void stop() throws InterruptedException {
      for (FloorLoop loop : loops) {
        if (!loop.stop().await(STOP_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("requests were never answered");
        }
      }
    }

    @Override
    public void close() {
      group.shutdownGracefully(0, CONNECT_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
