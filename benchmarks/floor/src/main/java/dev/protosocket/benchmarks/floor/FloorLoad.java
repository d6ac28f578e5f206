// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The floor's connections, on one event loop. */
final class FloorLoad implements Load {
  private static final long CONNECT_SECONDS = 10;

  private final EventLoopGroup group = Transport.chosen().newGroup(1);
  private final List<FloorLoop> loops = new ArrayList<>();
  private final List<ChannelHandlerContext> contexts = new ArrayList<>();
  private final int depth;

  private FloorLoad(int depth) {
    this.depth = depth;
  }

  /**
   * Connects.
   *
   * @param options where to, and how often
   * @param newLoop makes each connection's loop
   * @param handshake comes before it
   */
  static FloorLoad open(LoadOptions options, Supplier<FloorLoop> newLoop, Handshake handshake)
      throws Exception {
    FloorLoad load = new FloorLoad(options.depth());
    try {
      for (int i = 0; i < options.connections(); i++) {
        load.connect(options, newLoop.get(), handshake);
      }
    } catch (Exception e) {
      load.close();
      throw e;
    }
    return load;
  }

  private void connect(LoadOptions options, FloorLoop loop, Handshake handshake) throws Exception {
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
                handshake.begin(channel, loop, ready);
              }
            })
        .connect(options.host(), options.port())
        .sync();
    if (!ready.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("not ready within " + CONNECT_SECONDS + " s");
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

  /** What a connection does before its loop is installed. */
  interface Handshake {
    /** Adds its handlers, of which the last completes the promise with the loop's context. */
    void begin(Channel channel, FloorLoop loop, Promise<ChannelHandlerContext> ready);
  }
}
